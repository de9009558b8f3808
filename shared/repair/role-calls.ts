import { type ArmId, nameOf } from '../domain/arm-id.ts';
import { dueRoles, type RoleAssignment } from '../domain/role-assignment.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type RoleReader, rolesOf } from './identity-roles.ts';
import { whyNotRestored } from './restorable-role.ts';

interface ComputeIdentity {
  readonly computeId: ArmId;
  readonly clusterId: ArmId;
  readonly principalId: string | undefined;
  /** The one that the compute will be made again from, if it is known already. */
  readonly snapshot: Snapshot | undefined;
}

/** The role assignments that a reattach would write, for a reader of the plan; the names of the assignments follow from a principal that does not exist yet. */
export async function callsOfRoles(reader: RoleReader, identity: ComputeIdentity): Promise<readonly string[]> {
  if (!reader.engine.settings.restoreRoles) return [];
  const due = await dueTo(reader, identity);
  const judged = await Promise.all(due.map(async (role) => ({ role, because: await whyNotRestored(reader, role) })));
  return judged.flatMap(({ role, because }) => (because === undefined ? callOf(role) : []));
}

async function dueTo(
  reader: RoleReader,
  { computeId, clusterId, principalId, snapshot }: ComputeIdentity,
): Promise<readonly RoleAssignment[]> {
  if (snapshot) return snapshot.kind === 'compute' ? (snapshot.roleAssignments ?? []) : [];
  if (principalId === undefined) return [];
  const entry = await reader.engine.store.ledger.get(clusterId, computeId);
  const { assignments } = await rolesOf(reader, principalId);
  return dueRoles(assignments, entry?.owedRoles ?? [], reader.engine.clock.now());
}

function callOf({ scope, roleDefinitionId }: RoleAssignment): string {
  return `PUT ${scope}/providers/Microsoft.Authorization/roleAssignments/<name from the new principal> (role ${nameOf(roleDefinitionId)}, if the new principal lacks it)`;
}
