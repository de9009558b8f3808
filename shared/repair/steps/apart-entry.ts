import type { StepContext } from './step.ts';

/**
 * From here on the endpoint or compute counts as taken apart: no plan of the cluster forgets it, whatever happens next, until its
 * verify step calls it whole. Written before a delete, and again before a creation, because what was to be deleted may have been
 * gone already.
 */
export async function enterAsApart({ engine, track, cluster, restartId }: StepContext): Promise<void> {
  await engine.store.ledger.put({
    resourceId: track.resourceId,
    clusterId: cluster.id,
    kind: track.kind,
    condition: 'apart',
    ...(track.doomed !== undefined && { incarnation: track.doomed }),
    ...(track.snapshotId !== undefined && { snapshotId: track.snapshotId }),
    ...(track.oldAddresses && { oldAddresses: track.oldAddresses }),
    ...(restartId !== undefined && { apartForRestartId: restartId }),
    updatedAt: engine.clock.now(),
  });
}
