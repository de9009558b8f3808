import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOf } from '../repo/pages.ts';
import { shellBlocksOf } from '../support/typed/pages-with-commands.ts';
import { openShell, type Shell } from '../support/typed/shell.ts';
import { type Situation, startSituation } from '../support/typed/situation.ts';
import type { Typed } from '../support/typed/typed-log.ts';

/** Every page whose commands somebody types who operates Relink. */
const pages = [
  'docs/operate.md',
  'README.md',
  'docs/doctor.md',
  'docs/sign-in.md',
  'docs/monitoring.md',
  'docs/deploy.md',
  'docs/live-checklist.md',
  ...filesOf('docs/runbooks/*.md'),
];
/** Opens a shell, as the page says that one should: with the block of `docs/operate.md` typed. */
const [beforeYouType = ''] = shellBlocksOf('docs/operate.md');

/**
 * A doctor that finds something says so with its exit code, and so does health: at the clock of the stack a pulse of a quarter of an hour ago
 * is two seconds old. Everything else has to succeed.
 */
const exitCodesOf = (command: string) =>
  command.startsWith('npx relink doctor') ? [0, 1, 2] : command.startsWith('npx relink health') ? [0, 1] : [0];
const isTaken = (command: string, status: number) => status < 400 || (status === 503 && /\/api\/keyed\/health\b/.test(command));

describe('the commands of the pages, typed into a shell beside the local stack', () => {
  let situation: Situation;
  let shell: Shell;
  /** Many pages show the same; what sets no variable needs no second time. */
  const typedBefore = new Set<string>();
  beforeAll(async () => {
    situation = await startSituation();
    shell = openShell(await situation.shellOptions());
    expect(await shell.type(situation.general(beforeYouType))).not.toEqual([]);
  });
  afterAll(async () => {
    shell?.close();
    await situation?.stop();
  });

  it.each(pages)('can be typed as they stand there, and do something: %s', async (page) => {
    shell.forget();
    const blocks = shellBlocksOf(page);
    expect(blocks).not.toEqual([]);
    for (const block of blocks.filter((text) => !typedBefore.has(text))) {
      expectTaken(await shell.type(await situation.fill(block)), block);
      if (!/^[A-Z_]+=/m.test(block)) typedBefore.add(block);
    }
  });

  it('can be typed as a finding tells them, too: what somebody deleted is made again', async () => {
    shell.forget();
    const fix = await situation.fixOfFinding();
    const commands = Array.from(fix.matchAll(/curl -s .*?(?:-d '[^']*'|"(?= lists))/g), ([command]) => command);
    expect(commands.map((command) => /api\/(?:keyed\/)?(\w+)/.exec(command)?.[1])).toEqual(['snapshots', 'restore']);
    for (const command of commands) expectTaken(await shell.type(await situation.fill(command)), command);
  });
});

function expectTaken(typed: readonly Typed[], block: string): void {
  expect(typed.length, block).toBeGreaterThan(0);
  for (const { command, problem, status = 200, exitCode = 0, says } of typed) {
    expect(problem, command).toBeUndefined();
    expect(isTaken(command, status), `${command}\n${status} ${says}`).toBe(true);
    expect(exitCodesOf(command), `${command}\n${says}`).toContain(exitCode);
  }
}
