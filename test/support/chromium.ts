import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's place; `RELINK_CHROMIUM` names another one. */
const place = process.env['RELINK_CHROMIUM'] ?? '/usr/bin/chromium';

/** Why tests with a browser are skipped here; undefined where there is one. */
export const whyNoBrowser = existsSync(place)
  ? undefined
  : `there is no Chromium at ${place} (apt-get install chromium, or set RELINK_CHROMIUM)`;

/** A real Chromium without a window that asks nothing of the outside. */
export function startChromium(): Promise<Browser> {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath: place, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}

/** Light and dark, on a desk and on a phone. */
export const looks = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 900 },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 900 },
  { name: 'phone', colorScheme: 'light', width: 360, height: 740 },
  { name: 'phone-dark', colorScheme: 'dark', width: 360, height: 740 },
] as const;
