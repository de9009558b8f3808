import { ServiceError } from '../../domain/service-error.ts';
import type { ComputeSnapshot, EndpointSnapshot, Snapshot } from '../../domain/snapshot.ts';
import type { StepContext } from './step.ts';

/** The track's endpoint snapshot, verified on reading (R3). */
export async function endpointSnapshot(context: StepContext): Promise<EndpointSnapshot> {
  const snapshot = await storedSnapshot(context);
  if (snapshot.kind !== 'endpoint')
    throw new ServiceError('store-corrupt', `The snapshot of ${context.track.resourceId} is not one of an endpoint.`);
  return snapshot;
}

/** The track's compute snapshot, verified on reading (R3). */
export async function computeSnapshot(context: StepContext): Promise<ComputeSnapshot> {
  const snapshot = await storedSnapshot(context);
  if (snapshot.kind !== 'compute')
    throw new ServiceError('store-corrupt', `The snapshot of ${context.track.resourceId} is not one of a compute.`);
  return snapshot;
}

/** Content-addressed and verified when it was read, so one reading serves the slice. */
function storedSnapshot(context: StepContext): Promise<Snapshot> {
  const id = requiredId(context);
  return context.once(`snapshot ${id}`, () => context.engine.store.snapshots.get(id));
}

/** R3: reads the stored copy anew and verifies it, right before something is destroyed. */
export async function proveSnapshot(context: StepContext): Promise<void> {
  await context.engine.store.snapshots.get(requiredId(context));
}

function requiredId(context: StepContext): string {
  const { snapshotId, resourceId } = context.track;
  if (snapshotId === undefined)
    throw new ServiceError('store-corrupt', `The track of ${resourceId} has no snapshot, so nothing may be destroyed (R3).`);
  return snapshotId;
}
