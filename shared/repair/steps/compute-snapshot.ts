import { subscriptionIdOf } from '../../domain/arm-id.ts';
import { type ComputeState, unknownComputeProperties } from '../../domain/compute.ts';
import type { ComputeSnapshot } from '../../domain/snapshot.ts';
import type { Check, Step, StepContext } from './step.ts';

/** R3: the configuration of the compute, and the role assignments that its identity will lose, are stored first. */
export const computeSnapshotStep: Step = { name: 'snapshot', what: 'compute.snapshot', check };

async function check(context: StepContext): Promise<Check> {
  if (context.track.snapshotId !== undefined) return { kind: 'satisfied' };
  const compute = await context.compute();
  if (!compute)
    return {
      kind: 'refused',
      reason: 'the compute was detached by somebody before Relink had taken a snapshot; there is nothing to attach it from.',
    };
  const snapshot = await takeSnapshot(context, compute);
  if (snapshot.unknownProperties.length > 0) {
    await context.saw(`Properties that Relink does not know and will not restore: ${snapshot.unknownProperties.join(', ')}.`);
  }
  const snapshotId = await context.engine.store.snapshots.put(snapshot, context.engine.clock.now());
  return { kind: 'satisfied', note: 'Snapshot stored and verified.', remember: { snapshotId } };
}

async function takeSnapshot(context: StepContext, compute: ComputeState): Promise<ComputeSnapshot> {
  const subscriptionId = subscriptionIdOf(compute.id);
  const assignments =
    compute.principalId && (await context.engine.azure.access.roleAssignments(subscriptionId, compute.principalId, context.signal));
  if (compute.principalId && !assignments)
    await context.saw('Relink may not read role assignments, so it cannot tell which ones the compute’s identity will lose.');
  return {
    kind: 'compute',
    resourceId: compute.id,
    body: compute.body,
    ...(assignments && { roleAssignments: assignments }),
    unknownProperties: unknownComputeProperties(compute.body),
  };
}
