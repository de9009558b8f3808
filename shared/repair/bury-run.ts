import { hasEnded } from '../domain/run.ts';
import { freeCluster } from './end-run.ts';
import type { Engine } from './engine.ts';

/**
 * A message that failed too often stands on the poison queue: the run is marked failed and a person is told (R12). Whatever was
 * taken away stays in the ledger with its snapshot; the pulse begins a run that continues it.
 */
export async function buryRun(engine: Engine, runId: string | undefined): Promise<void> {
  const found = runId === undefined ? undefined : await engine.store.runs.get(runId);
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
  const verdict = 'Its message failed again and again and was moved to the poison queue.';
  const ended = { ...found.value, state: 'failed' as const, verdict, endedAt: engine.clock.now(), updatedAt: engine.clock.now() };
  await engine.store.runs.save({ value: ended, etag: found.etag });
  if (ended.intent === 'repair') await freeCluster(engine, ended);
}
