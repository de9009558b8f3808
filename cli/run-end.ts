import type { Connection } from './connected.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgress, noProgress } from './progress.ts';
import type { Run } from './run-view.ts';
import { nextStep, shownMissing, stateText } from './run-words.ts';
import { watchRun } from './watch.ts';
import { shortName } from './words.ts';

/** The exit code for what became of a run: 0 succeeded, 2 failed, 1 everything else (refused, cancelled, parked, not over). */
export function codeOfRun({ state }: Run): number {
  return state === 'succeeded' ? exitCodes.ok : state === 'failed' ? exitCodes.failed : exitCodes.no;
}

/** Shows the run until its end, says what became of it and what is missing, and resolves with the exit code. */
export async function watchToEnd(connection: Connection, runId: string, longestMinutes: number): Promise<number> {
  const { terminal, isJson, show } = connection;
  if (!isJson) terminal.err(`Watching run ${runId}. Ctrl-C ends the watching only; "relink cancel ${runId}" stops the run.\n`);
  const progress = isJson ? noProgress : createProgress(terminal);
  const { view, body } = await watchRun(connection, runId, { progress, longestMs: longestMinutes * 60_000 });
  const { run } = view;
  show(body, () => {
    const verdict = run.verdict ? `: ${run.verdict}` : '';
    if (!run.hasEnded)
      return `\n${shortName(run.clusterId)}: not over after ${longestMinutes} min, now ${run.state}. ${nextStep(run) ?? ''}`
        .trimEnd()
        .concat('\n');
    return `\n${shortName(run.clusterId)}: ${stateText(run.state, terminal)}${verdict}\n${run.state === 'succeeded' ? '' : shownMissing(view)}`;
  });
  return codeOfRun(run);
}
