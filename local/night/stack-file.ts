import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../host/host.ts';

const file = join(fileURLToPath(new URL('../..', import.meta.url)), '.local', 'stack.json');

/** Tells the command line where the stack is (`relink --local`). It holds the key of the host, so only its owner may read it. */
export function writeStackFile({ url, keys }: Pick<Host, 'url' | 'keys'>): void {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify({ url, key: keys.host })}\n`, { mode: 0o600 });
}

export function removeStackFile(): void {
  rmSync(file, { force: true });
}
