import type { LedgerEntry } from '../../domain/run.ts';
import type { StepContext } from './step.ts';
import { proveSnapshot } from './stored-snapshot.ts';

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

/** What stands before every delete and detach: the snapshot is proved (R3), then the ledger knows that the part is apart. */
export async function proveAndEnterAsApart(context: StepContext): Promise<void> {
  await proveSnapshot(context);
  await enterAsApart(context);
}

interface Whole {
  readonly incarnation: string | undefined;
  readonly snapshotId: string | undefined;
  readonly owedRoles?: LedgerEntry['owedRoles'];
}

/** The part was verified: it is good since the run's restart, under this incarnation. */
export async function enterAsWhole(
  { engine, track, cluster, restartId }: StepContext,
  { incarnation, snapshotId, owedRoles = [] }: Whole,
): Promise<void> {
  await engine.store.ledger.put({
    resourceId: track.resourceId,
    clusterId: cluster.id,
    kind: track.kind,
    condition: 'whole',
    ...(restartId !== undefined && { goodSinceRestartId: restartId }),
    ...(incarnation !== undefined && { incarnation }),
    ...(snapshotId !== undefined && { snapshotId }),
    ...(owedRoles.length > 0 && { owedRoles }),
    updatedAt: engine.clock.now(),
  });
}
