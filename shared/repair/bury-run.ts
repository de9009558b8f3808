import { handledAfter } from '../domain/handled.ts';
import { hasEnded, type Run } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { Versioned } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import { closeIntents, freeCluster } from './end-run.ts';
import type { Engine } from './engine.ts';
import { noteEnd } from './note-end.ts';
import { sayEnd } from './say-end.ts';

/**
 * A message that failed too often stands on the poison queue: the run is marked failed and a person is told (R12). Whatever was
 * taken away stays in the ledger with its snapshot; the pulse begins a run that continues it.
 */
export async function buryRun(engine: Engine, runId: string | undefined): Promise<void> {
  const found = runId === undefined ? undefined : await readRun(engine, runId);
  if (found === 'corrupt') return buryCorruptRun(engine, runId ?? '');
  await engine.store.alerts.raise({
    code: 'run-poisoned',
    subject: found?.value.clusterId ?? 'queue relink-runs',
    // R11: an id that is no run's is a text that somebody else chose.
    seen: found
      ? `The message of run ${found.value.runId} failed again and again and was moved to the poison queue.`
      : 'A message on the poison queue that names no run.',
    done: found ? `The run was ${found.value.state}; it is marked failed now.` : 'The message was taken off the queue.',
    notDone: 'The repair was not finished. Snapshots of everything that was taken away are stored.',
    next: 'Read the function app’s log for the exception of run-worker, then ask for a repair of the cluster.',
    ...(found && { runId: found.value.runId }),
    at: engine.clock.now(),
  });
  if (!found || hasEnded(found.value)) return;
  const tracks = await closeIntents(engine, found.value);
  const verdict = 'Its message failed again and again and was moved to the poison queue.';
  const ended = { ...found.value, state: 'failed' as const, verdict, endedAt: engine.clock.now(), updatedAt: engine.clock.now() };
  await engine.store.runs.save({ value: ended, etag: found.etag });
  sayEnd(engine, ended, tracks);
  if (ended.intent !== 'plan') await freeCluster(engine, ended);
}

async function readRun(engine: Engine, runId: string): Promise<Versioned<Run> | 'corrupt' | undefined> {
  return engine.store.runs.get(runId).catch((error: unknown) => {
    if (hasCode(error, 'store-corrupt')) return 'corrupt' as const;
    throw error;
  });
}

/**
 * A run whose row cannot be read can neither go on nor be ended: the row stays as it is for a person to look at, and its cluster is
 * freed as after a failed run. The alert stands before the cluster is freed, so a crash in between repeats it (R12).
 */
export async function buryCorruptRun(engine: Engine, runId: string): Promise<void> {
  const owner = (await engine.store.clusters.list()).find((row) => row.activeRunId === runId);
  await engine.store.alerts.raise({
    code: 'run-poisoned',
    subject: owner?.clusterId ?? 'queue relink-runs',
    seen: `The row of run ${runId} in RelinkRuns cannot be read, so the run can neither go on nor be ended.`,
    done: owner ? 'Its cluster was freed for another run.' : 'No cluster waits for the run.',
    notDone: 'The repair was not finished. Snapshots of everything that was taken away are stored.',
    next: 'Look at the row before anything changes it. Relink tries again with a new run, or ask for a repair of the cluster.',
    runId,
    at: engine.clock.now(),
  });
  if (!owner) return;
  await noteEnd(engine, {
    runId,
    clusterId: owner.clusterId,
    state: 'failed',
    error: { code: 'store-corrupt', message: 'Its row cannot be read.' },
  });
  await changeCluster(engine, owner.clusterId, (row) => {
    if (row.activeRunId !== runId) return row;
    const restartId = row.restart?.id;
    return {
      ...row,
      activeRunId: undefined,
      handled: handledAfter(row.handled, { ...(restartId && { restartId }), end: 'failed', at: engine.clock.now() }),
    };
  });
}
