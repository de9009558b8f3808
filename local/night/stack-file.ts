import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Stack } from '../stack.ts';

const file = join(fileURLToPath(new URL('../..', import.meta.url)), '.local', 'stack.json');

/** Who may do what: see `local/sign-in/people.ts`. */
const names = ['dana', 'lee', 'rita'] as const;
/** Of the stack’s clock; the tokens are good for thirty. */
const renewAfterMs = 7 * 24 * 60 * 60 * 1_000;

/**
 * Tells the command line where the stack is and how its people ask (`relink --local`). It holds the key of the host and a token for each
 * of them, so only its owner may read it. Call what comes back now and then: on a fast clock tokens get old.
 */
export async function keepStackFile(stack: Pick<Stack, 'host' | 'signIn'>, clock: Clock): Promise<() => void> {
  let writtenAt = clock.now();
  await writeStackFile(stack);
  return () => {
    if (clock.now() - writtenAt < renewAfterMs) return;
    writtenAt = clock.now();
    void writeStackFile(stack);
  };
}

async function writeStackFile({ host, signIn }: Pick<Stack, 'host' | 'signIn'>): Promise<void> {
  const { url, keys } = host();
  const tokens = await Promise.all(names.map(async (name) => [name, await signIn.tokenOf(name)] as const));
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify({ url, key: keys.host, people: Object.fromEntries(tokens) })}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

export function removeStackFile(): void {
  rmSync(file, { force: true });
}
