import type { ArmId } from '../domain/arm-id.ts';
import { hasCode, type ServiceError } from '../domain/service-error.ts';
import type { Engine } from './engine.ts';

/** A bounded part of a pulse: with 1,000 clusters every one is looked at some seven times a day. */
const perPulse = { clusters: 25, removals: 100 };
const bookmark = 'clean-snapshots';

/**
 * Removes old snapshots: the newest ones of each resource stay (`snapshotsKept`, at least one), and so does the one that the ledger
 * names. A cluster with an active run is left for later. Some clusters and some snapshots at a time, from where the last pulse stopped.
 */
export async function cleanSnapshots(engine: Engine): Promise<void> {
  let left = perPulse.removals;
  let damage: ServiceError | undefined;
  for (const clusterId of await clustersOfThisPulse(engine)) {
    try {
      if (left > 0) left -= await cleanCluster(engine, clusterId, left);
    } catch (error) {
      if (!hasCode(error, 'store-corrupt')) throw error;
      damage ??= error;
    }
  }
  if (damage) throw damage;
}

/** The next ones in the order of their ids. Moves the bookmark first, so that nothing that goes wrong with these keeps the others waiting. */
async function clustersOfThisPulse({ store }: Engine): Promise<readonly ArmId[]> {
  const last = (await store.bookmarks.get(bookmark)) ?? '';
  const sorted = (await store.clusters.list()).map(({ clusterId }) => clusterId).toSorted();
  const first = Math.max(
    sorted.findIndex((clusterId) => clusterId > last),
    0,
  );
  const turn = [...sorted.slice(first), ...sorted.slice(0, first)].slice(0, perPulse.clusters);
  const next = turn.at(-1) ?? last;
  if (next !== last) await store.bookmarks.put(bookmark, next);
  return turn;
}

async function cleanCluster(engine: Engine, clusterId: ArmId, most: number): Promise<number> {
  const { clusters, ledger, snapshots } = engine.store;
  let removed = 0;
  for (const entry of await ledger.list(clusterId)) {
    const old = (await snapshots.list(entry.resourceId)).slice(engine.settings.snapshotsKept);
    for (const { snapshotId } of old) {
      if (removed === most || (await clusters.get(clusterId))?.value.activeRunId !== undefined) return removed;
      const named = (await ledger.get(clusterId, entry.resourceId))?.snapshotId;
      if (snapshotId === named) continue;
      await snapshots.remove(snapshotId);
      removed += 1;
    }
  }
  return removed;
}
