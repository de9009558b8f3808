import type { Run } from '../../../shared/domain/run.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { clusterId, hubId } from './night-world.ts';

/** A run that ended a minute after it was begun, with one track and some journal entries, as rows of a store. */
export async function keepRun(
  store: Store,
  changes: Partial<Run> & { readonly runId: string; readonly createdAt: number },
  entries = 3,
  resourceId = hubId,
) {
  const run: Run = {
    clusterId,
    state: 'succeeded',
    intent: 'repair',
    cause: 'restart',
    updatedAt: changes.createdAt + 60_000,
    endedAt: changes.createdAt + 60_000,
    wakeAt: changes.createdAt,
    slices: 1,
    errors: 0,
    ...changes,
  };
  const { runId, createdAt } = run;
  await store.runs.insert(run);
  const track = { runId, kind: 'endpoint', resourceId, state: 'done', step: 'verify', applies: 1, errors: 0 } as const;
  await store.tracks.insert({ ...track, updatedAt: createdAt });
  for (let entry = 1; entry <= entries; entry += 1)
    await store.journal.append({ runId, at: createdAt + entry, kind: 'saw', what: 'endpoint.seen', text: `entry ${entry}` });
}
