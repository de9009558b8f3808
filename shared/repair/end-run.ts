import type { AlertCode } from '../domain/alert-catalogue.ts';
import { nameOf, subscriptionScope } from '../domain/arm-id.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { handledAfter } from '../domain/handled.ts';
import type { Run, Track } from '../domain/run.ts';
import type { ClusterRow } from '../ports/store.ts';
import { noLongerAsked } from './ask-approval.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import { noteEnd } from './note-end.ts';
import type { PhaseOutcome } from './phases/phase.ts';
import { readableTracks } from './readable-tracks.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { sayEnd } from './say-end.ts';
import type { Slice } from './slice.ts';
import { startRun } from './start-run.ts';
import { wakeNextInTurn } from './wake-runs.ts';

type End = Extract<PhaseOutcome, { readonly kind: 'end' }>;

/**
 * R12: ends a run with a verdict that a person understands, an alert where a person is needed, and the cluster free for the next
 * run. The alert is raised, or resolved, before the end is stored, so a crash in between repeats it instead of losing it.
 */
export async function endRun(slice: Slice, given: End): Promise<void> {
  const { engine } = slice;
  const run = slice.run();
  const outcome = run.intent === 'teardown' ? endOfTeardown(given) : given;
  await raiseAlert(engine, run, outcome);
  if (outcome.end === 'succeeded') await resolveAlerts(engine, run);
  const tracks = await closeIntents(engine, run);
  await slice.journal('state', `run.${outcome.end}`, { text: outcome.verdict, resourceId: run.clusterId });
  await slice.saveRun({
    state: outcome.end,
    verdict: outcome.verdict,
    endedAt: engine.clock.now(),
    ...(outcome.error && { error: outcome.error }),
  });
  sayEnd(engine, slice.run(), tracks);
  if (run.intent !== 'plan') await freeCluster(engine, slice.run());
}

/** R4: what is still under way when a run ends gets its result all the same; the next run looks at the resource itself. Answers the tracks. */
export async function closeIntents(engine: Engine, run: Run): Promise<readonly Track[]> {
  const tracks = await readableTracks(engine, run.runId);
  for (const track of tracks) {
    if (track.openIntent === undefined) continue;
    const text = 'Unknown: the run ended before the answer was known.';
    await engine.store.journal.append({
      runId: run.runId,
      at: engine.clock.now(),
      kind: 'result',
      what: track.openIntent,
      resourceId: track.resourceId,
      text,
    });
  }
  return tracks;
}

/** R8: a restart that came while the run was ending has joined nothing, so it gets a run of its own. */
export async function freeCluster(engine: Engine, run: Run): Promise<void> {
  await noLongerAsked(engine, run, `Run ${run.runId} ended as ${run.state}.`);
  // A teardown makes nothing again, so it says nothing about repairs.
  if (run.intent === 'repair') await noteEnd(engine, run);
  const { after } = await changeCluster(engine, run.clusterId, (row) => {
    if (row.activeRunId !== run.runId) return row;
    return { ...row, activeRunId: undefined, wishes: undefined, ...endedOf(row, run, engine.clock.now()) };
  });
  await wakeNextInTurn(engine, subscriptionScope(run.clusterId));
  const isNews = after.activeRunId === undefined && after.restart !== undefined && after.restart.id !== run.restartId;
  const isFollowed = run.intent === 'teardown' || run.state !== 'refused';
  if (isNews && isFollowed) await startRun(engine, { clusterId: run.clusterId, cause: 'restart', intent: 'repair' });
}

/** A teardown answers a stop; what became of the restart before it stays as it was. */
function endedOf(row: ClusterRow, run: Run, at: number): Partial<ClusterRow> {
  const end = run.state as End['end'];
  if (run.intent === 'teardown') return { teardown: { ...(run.restartId && { afterRestartId: run.restartId }), end, at } };
  return { handled: handledAfter(row.handled, { ...(run.restartId && { restartId: run.restartId }), end, at }) };
}

/**
 * A teardown only spares time: whatever kept it from its work is no alarm in the night, and what it left is dealt with by the repair
 * after the start, which tells people if that fails.
 */
function endOfTeardown(given: End): End {
  if (given.end !== 'failed') return { ...given, isExpected: true };
  return { ...given, end: 'refused', isExpected: true, verdict: `${given.verdict} What was not taken down is dealt with after the start.` };
}

async function raiseAlert(engine: Engine, run: Run, outcome: End): Promise<void> {
  const code: AlertCode | undefined = outcome.end === 'failed' ? 'run-failed' : outcome.end === 'refused' ? 'run-refused' : undefined;
  if (!code || run.intent === 'plan' || outcome.isExpected) return;
  await engine.store.alerts.raise({
    code,
    subject: run.clusterId,
    seen: outcome.verdict,
    done: await writesOf(engine, run),
    notDone:
      outcome.end === 'failed'
        ? 'The repair is not complete. Snapshots of everything that was taken away are stored.'
        : 'What is named above was left as it was.',
    next: outcome.error
      ? errorCatalogue[outcome.error.code].advice
      : `Read run ${run.runId} with its journal, correct what it names, then ask for a repair of ${nameOf(run.clusterId)}.`,
    runId: run.runId,
    at: engine.clock.now(),
  });
}

/** R4: what is known to be done, and what was sent without that: Azure may have done it all the same, or do it later. */
async function writesOf(engine: Engine, run: Run): Promise<string> {
  const results = (await engine.store.journal.list(run.runId)).filter(
    ({ kind, text }) => kind === 'result' && !text.startsWith('Not made'),
  );
  const done = results.filter(({ text }) => text.startsWith('Done')).map(nameOfWrite);
  const unclear = [...new Set(results.map(nameOfWrite))].filter((write) => !done.includes(write));
  const told = [
    ...(done.length > 0 ? [`Written: ${done.join('; ')}.`] : []),
    ...(unclear.length > 0 ? [`Sent, and not known to be done: ${unclear.join('; ')}.`] : []),
  ];
  return told.join(' ') || 'Nothing was written.';
}

function nameOfWrite({ what, resourceId }: { readonly what: string; readonly resourceId?: string }): string {
  return `${what} ${nameOf(resourceId ?? '')}`;
}
