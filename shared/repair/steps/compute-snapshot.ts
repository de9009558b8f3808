import { type ComputeState, unknownComputeProperties } from '../../domain/compute.ts';
import { dueRoles } from '../../domain/role-assignment.ts';
import type { ComputeSnapshot } from '../../domain/snapshot.ts';
import { rolesOf } from '../identity-roles.ts';
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
  return {
    kind: 'compute',
    resourceId: compute.id,
    body: compute.body,
    ...(compute.principalId !== undefined && (await capturedRoles(context, compute.principalId))),
    unknownProperties: unknownComputeProperties(compute.body),
  };
}

/** Read before the detach: afterwards anybody may clear away what points at nobody. */
async function capturedRoles(
  context: StepContext,
  principalId: string,
): Promise<Pick<ComputeSnapshot, 'roleAssignments' | 'unreadRoleScopes'>> {
  const { engine, cluster, track } = context;
  const { assignments, unread } = await rolesOf(context, principalId);
  const entry = await engine.store.ledger.get(cluster.id, track.resourceId);
  const roleAssignments = dueRoles(assignments, entry?.owedRoles ?? [], engine.clock.now());
  if (unread.length === 0) return { roleAssignments };
  await context.saw(
    `Relink may not read role assignments in ${unread.join(', ')}, so it cannot tell which ones there the compute’s identity will lose.`,
  );
  return { roleAssignments, unreadRoleScopes: unread };
}
