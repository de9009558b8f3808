import { nameOf } from '../domain/arm-id.ts';
import { clusterOfSnapshot } from '../domain/restore.ts';
import { isInScope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Engine } from './engine.ts';
import { startRun } from './start-run.ts';

export interface RestoreRequest {
  readonly snapshotId: string;
  /** Who asks, and why, in their words; nobody when a sweep found that it is missing. */
  readonly by?: string;
  readonly reason: string;
}

/**
 * Starts a run that makes the endpoint or compute of a snapshot again if it is missing (planned in `plan-restore.ts`). It does not join
 * an active run, because that one would not restore anything: `run-active`. `not-found` without such a snapshot, `out-of-scope` when
 * the resource or its cluster lies outside.
 */
export async function requestRestore(engine: Engine, request: RestoreRequest): Promise<{ readonly runId: string }> {
  const { snapshotId, by, reason } = request;
  const snapshot = await engine.store.snapshots.find(snapshotId);
  if (!snapshot) throw new ServiceError('not-found', `There is no snapshot ${snapshotId}.`);
  const clusterId = clusterOfSnapshot(snapshot);
  if (clusterId === undefined) throw new ServiceError('bad-request', `Snapshot ${snapshotId} is not one of a part of a cluster.`);
  const outside = [snapshot.resourceId, clusterId].find((id) => !isInScope(id, engine.settings.scope));
  if (outside !== undefined) throw new ServiceError('out-of-scope', `${outside} is not in RELINK_SCOPE.`);
  await engine.store.snapshots.put(snapshot, engine.clock.now());
  const { runId, joined } = await startRun(engine, {
    clusterId,
    cause: by === undefined ? 'drift' : 'request',
    intent: 'repair',
    ...(by !== undefined && { requestedBy: by }),
    reason,
    restoreOf: snapshotId,
  });
  // R8: whoever claimed the cluster at the same moment has it, and does not restore anything.
  const holder = (await engine.store.clusters.get(clusterId))?.value.activeRunId;
  if (joined || (holder !== undefined && holder !== runId))
    throw new ServiceError('run-active', `Run ${holder ?? runId} of ${nameOf(clusterId)} has not ended; nothing was restored.`);
  return { runId };
}
