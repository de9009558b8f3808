import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { looks, startChromium, whyNoBrowser } from '../test/support/chromium.ts';
import { createPageStage, servePages } from '../test/support/page-stage.ts';

/** Takes the pictures of the documentation, `docs/pictures/<page>-<look>.png`, of a night that is played for it. Needs Chromium. */
async function takePictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const stage = await createPageStage();
  const [server, browser] = await Promise.all([servePages(stage.service), startChromium()]);
  const pages = { overview: `${server.url}/api/page`, run: `${server.url}/api/page/runs/${stage.healed.runId}` };
  for (const [name, url] of Object.entries(pages))
    for (const look of looks) await takePicture(browser, { ...look, url, path: join(folder, `${name}-${look.name}.png`) });
  await browser.close();
  await server.stop();
}

type Shot = Omit<(typeof looks)[number], 'name'> & { readonly url: string; readonly path: string };

/** As much as fits a tall window: the rest of a run is its plan and its journal. */
async function takePicture(browser: Browser, { colorScheme, width, height, url, path }: Shot): Promise<void> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: Math.round(height * 1.6) } });
  await page.goto(url);
  await page.screenshot({ path });
  await page.close();
}

if (import.meta.main) {
  if (whyNoBrowser) throw new Error(`No pictures: ${whyNoBrowser}.`);
  await takePictures(fileURLToPath(new URL('../docs/pictures', import.meta.url)));
}
