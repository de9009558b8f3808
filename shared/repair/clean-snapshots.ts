import type { ClusterRow } from '../ports/store.ts';
import type { Engine } from './engine.ts';

const clustersPerPulse = 10;
const removalsPerPulse = 20;
const pulseMs = 5 * 60_000;

/**
 * Removes old snapshots: the newest ones of each resource stay (`snapshotsKept`, at least one), and so does the one that the ledger
 * names. A cluster with an active run is left for later. Some clusters and some snapshots at a time, all clusters in turn.
 */
export async function cleanSnapshots(engine: Engine): Promise<void> {
  let left = removalsPerPulse;
  for (const row of clustersOfThisPulse(await engine.store.clusters.list(), engine.clock.now())) {
    if (left > 0) left -= await cleanCluster(engine, row, left);
  }
}

function clustersOfThisPulse(rows: readonly ClusterRow[], now: number): readonly ClusterRow[] {
  const sorted = rows.toSorted((a, b) => (a.clusterId < b.clusterId ? -1 : 1));
  const first = sorted.length === 0 ? 0 : (Math.floor(now / pulseMs) * clustersPerPulse) % sorted.length;
  return [...sorted.slice(first), ...sorted.slice(0, first)].slice(0, clustersPerPulse);
}

async function cleanCluster(engine: Engine, { clusterId }: ClusterRow, most: number): Promise<number> {
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
