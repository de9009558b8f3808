import type { ArmId } from '../domain/arm-id.ts';
import { foldPower, isNewRestart, neverSeen, type PowerObservation } from '../domain/restart.ts';
import { afterLostRaces } from '../ports/lost-races.ts';
import type { ClusterRow, Versioned } from '../ports/store.ts';
import type { Engine } from './engine.ts';

/**
 * Changes the row of a cluster under its ETag, making it first when there is none. `change` may be called several times and
 * may answer the same row to leave it as it is. Answers the rows before and after.
 */
export async function changeCluster(
  engine: Pick<Engine, 'store' | 'clock'>,
  clusterId: ArmId,
  change: (row: ClusterRow) => ClusterRow,
): Promise<{ readonly before: ClusterRow; readonly after: ClusterRow }> {
  return afterLostRaces(async () => {
    const found = (await engine.store.clusters.get(clusterId)) ?? (await insertCluster(engine, clusterId));
    const after = change(found.value);
    if (after !== found.value) await engine.store.clusters.save({ value: after, etag: found.etag });
    return { before: found.value, after };
  });
}

async function insertCluster(engine: Pick<Engine, 'store' | 'clock'>, clusterId: ArmId): Promise<Versioned<ClusterRow>> {
  return engine.store.clusters.insert({ ...neverSeen, clusterId, firstSeenAt: engine.clock.now() });
}

/** Folds what was seen of a cluster's power into its row. */
export async function recordPower(engine: Pick<Engine, 'store' | 'clock' | 'log'>, clusterId: ArmId, seen: PowerObservation) {
  const change = await changeCluster(engine, clusterId, (row) => ({
    ...row,
    ...(row.power === 'Running' && { seenRunning: true }),
    ...foldedPower(row, seen),
    ...(seen.source === 'event' && { heardAt: engine.clock.now() }),
  }));
  sayRestart(engine, change, seen.source);
  return change;
}

/** One log line for each restart, by whoever stored it first. */
export function sayRestart(
  { log, clock }: Pick<Engine, 'log' | 'clock'>,
  { before, after }: { readonly before: ClusterRow; readonly after: ClusterRow },
  heardBy: 'event' | 'read' | 'history',
): void {
  if (!after.restart || !isNewRestart(before, after)) return;
  log.info('restart.seen', { clusterId: after.clusterId, restartId: after.restart.id, heardBy, lateMs: clock.now() - after.restart.at });
}

/** `unprovenStart` disappears when it is proven, so the history's keys are replaced as a whole. */
function foldedPower(row: ClusterRow, seen: PowerObservation): Partial<ClusterRow> {
  return { unprovenStart: undefined, ...foldPower(row, seen) };
}
