import { confirm } from '../confirm.ts';
import { type Connection, connected, type Scene } from '../connected.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../numbers.ts';
import { readAnswer } from '../read-answer.ts';
import { watchToEnd } from '../run-end.ts';
import { pathOfRun, type Run, runViewSchema } from '../run-view.ts';
import { shownPlan, shownRun } from '../run-words.ts';
import { usualMinutes } from './repair.ts';

const help = `
Shows the plan and asks. Who asked for a repair may not approve it. Relink makes the plan again before it begins; if it has become another one, it asks anew.
A function key may not approve: it does not say who you are.

Exit codes: 0 approved; 1 not approved: you said no, the run does not wait for an approval, or its plan is another one than --hash names.
With --watch also 1 refused, cancelled, parked, or not over in time, 2 failed.

Examples:
  relink approve <runId>
  relink approve <runId> --watch
  relink approve <runId> --yes --hash <hash of the plan that you have read>`;

interface ApproveOptions {
  readonly yes?: boolean;
  readonly hash?: string;
  readonly watch?: boolean;
  readonly minutes: number;
}

export function addApprove(scene: Scene): void {
  const command = scene.program
    .command('approve')
    .description('Approves the plan of a run that waits for it.')
    .argument('<runId>', 'as "relink runs" lists it')
    .option('--yes', 'do not ask; needs --hash')
    .option('--hash <hash>', 'approve only the plan with this hash, or with a hash that begins so (at least 12 characters)')
    .option('--watch', 'show what happens until the run has ended')
    .option('--minutes <number>', 'how long --watch waits', wholeNumber(1, 1_440), usualMinutes)
    .addHelpText('after', help);
  connected<ApproveOptions>(command, scene, async (connection, options, [runId = '']) => {
    checkHash(options);
    const { run } = readAnswer(await connection.api.get(pathOfRun(runId)), runViewSchema, 'a run');
    const hash = waitingHash(run, options.hash);
    if (!options.yes && !(await isWanted(connection, run))) return notApproved(connection);
    const body = await connection.api.post(`${pathOfRun(runId)}/approve`, { hash });
    if (options.watch) return watchToEnd(connection, runId, options.minutes);
    connection.show(body, () => `Approved. See what it does: relink show ${runId} --watch\n`);
    return exitCodes.ok;
  });
}

function checkHash({ yes, hash }: ApproveOptions): void {
  if (yes && hash === undefined)
    throw new CommandError('--yes needs --hash, so that what you approve is what you have read.', exitCodes.usage);
  if (hash !== undefined && !/^[0-9a-f]{12,64}$/.test(hash))
    throw new CommandError('--hash must be the hash of the plan, or at least its first 12 characters.', exitCodes.usage);
}

/** The hash of the plan that waits; it is what the approval is bound to, whatever becomes of the plan in the meantime. */
function waitingHash({ runId, state, plan }: Run, wanted: string | undefined): string {
  if (state !== 'awaiting-approval' || plan?.hash === undefined)
    throw new CommandError(`Run ${runId} is ${state}; it does not wait for an approval.`, exitCodes.no);
  if (wanted === undefined || plan.hash.startsWith(wanted)) return plan.hash;
  throw new CommandError(`The plan is another one now; its hash is ${plan.hash}. Read it first: relink show ${runId}`, exitCodes.no);
}

/** Shown on stderr, where the question is asked too. */
function isWanted({ terminal }: Connection, run: Run): Promise<boolean> {
  if (terminal.ask) terminal.err(`${shownRun(run, terminal)}\n${run.plan ? shownPlan(run.plan, { withCalls: true }) : ''}\n`);
  return confirm(terminal, 'Approve this plan?', '--yes with --hash');
}

function notApproved({ terminal }: Connection): number {
  terminal.err('Not approved.\n');
  return exitCodes.no;
}
