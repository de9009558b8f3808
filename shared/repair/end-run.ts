import type { AlertCode } from '../domain/alert-catalogue.ts';
import { nameOf, subscriptionScope } from '../domain/arm-id.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { handledAfter } from '../domain/handled.ts';
import type { Run } from '../domain/run.ts';
import { asServiceError } from '../domain/service-error.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import { noteEnd } from './note-end.ts';
import type { PhaseOutcome } from './phases/phase.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import type { Slice } from './slice.ts';
import { startRun } from './start-run.ts';
import { wakeNextInTurn } from './wake-runs.ts';

type End = Extract<PhaseOutcome, { readonly kind: 'end' }>;

/**
 * R12: ends a run with a verdict that a person understands, an alert where a person is needed, and the cluster free for the next
 * run. The alert is raised, or resolved, before the end is stored, so a crash in between repeats it instead of losing it.
 */
export async function endRun(slice: Slice, outcome: End): Promise<void> {
  const { engine } = slice;
  const run = slice.run();
  await raiseAlert(engine, run, outcome);
  if (outcome.end === 'succeeded') await resolveAlerts(engine, run);
  await closeIntents(engine, run);
  await slice.journal('state', `run.${outcome.end}`, { text: outcome.verdict, resourceId: run.clusterId });
  await slice.saveRun({
    state: outcome.end,
    verdict: outcome.verdict,
    endedAt: engine.clock.now(),
    ...(outcome.error && { error: outcome.error }),
  });
  engine.log.info('run.ended', { runId: run.runId, clusterId: run.clusterId, end: outcome.end, ms: engine.clock.now() - run.createdAt });
  if (run.intent === 'repair') await freeCluster(engine, slice.run());
}

/** R4: what is still under way when a run ends gets its result all the same; the next run looks at the resource itself. */
export async function closeIntents(engine: Engine, run: Run): Promise<void> {
  const tracks = await engine.store.tracks.list(run.runId).catch((error: unknown) => {
    // Rows that nobody can read must not keep the run from its end.
    if (asServiceError(error).code === 'store-corrupt') return [];
    throw error;
  });
  for (const { value: track } of tracks) {
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
}

/** R8: a restart that came while the run was ending has joined nothing, so it gets a run of its own. */
export async function freeCluster(engine: Engine, run: Run): Promise<void> {
  await noteEnd(engine, run);
  const { after } = await changeCluster(engine, run.clusterId, (row) => {
    if (row.activeRunId !== run.runId) return row;
    return {
      ...row,
      activeRunId: undefined,
      wishes: undefined,
      handled: handledAfter(row.handled, {
        ...(run.restartId && { restartId: run.restartId }),
        end: run.state as End['end'],
        at: engine.clock.now(),
      }),
    };
  });
  await wakeNextInTurn(engine, subscriptionScope(run.clusterId));
  const isNews = after.activeRunId === undefined && after.restart !== undefined && after.restart.id !== run.restartId;
  if (isNews && run.state !== 'refused') await startRun(engine, { clusterId: run.clusterId, cause: 'restart', intent: 'repair' });
}

async function raiseAlert(engine: Engine, run: Run, outcome: End): Promise<void> {
  const code: AlertCode | undefined = outcome.end === 'failed' ? 'run-failed' : outcome.end === 'refused' ? 'run-refused' : undefined;
  if (!code || run.intent === 'plan' || outcome.isExpected) return;
  const ended = await writesOf(engine, run);
  await engine.store.alerts.raise({
    code,
    subject: run.clusterId,
    seen: outcome.verdict,
    done: ended.length === 0 ? 'Nothing was written.' : `Written: ${ended.join('; ')}.`,
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

async function writesOf(engine: Engine, run: Run): Promise<readonly string[]> {
  const journal = await engine.store.journal.list(run.runId);
  return journal
    .filter((entry) => entry.kind === 'result' && entry.text.startsWith('Done'))
    .map((entry) => `${entry.what} ${nameOf(entry.resourceId ?? '')}`);
}
