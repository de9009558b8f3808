import { createHash } from 'node:crypto';
import { type ArmId, idKey, isWithin, nameOf } from './arm-id.ts';

export interface RoleAssignment {
  readonly id: ArmId;
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly condition?: string;
  readonly conditionVersion?: string;
  readonly description?: string;
  /** Of an assignment that reaches into another tenant. */
  readonly delegatedManagedIdentityResourceId?: string;
  /** Its principal is gone and the one after it does not have it yet: when that was first seen. */
  readonly lostAt?: number;
}

/** Azure keeps one assignment for each principal, role and scope, whatever its condition (409 `RoleAssignmentExists`). */
export function grantKey({ scope, roleDefinitionId }: Pick<RoleAssignment, 'scope' | 'roleDefinitionId'>): string {
  return `${idKey(scope)} ${idKey(nameOf(roleDefinitionId))}`;
}

/** Whether one of the assignments gives the role at `id`: there, above it, or at a management group. */
export function isGranted(has: readonly RoleAssignment[], roleDefinitionId: string, id: ArmId): boolean {
  const reaches = ({ scope }: RoleAssignment) => isWithin(id, scope) || isAboveSubscriptions(scope);
  return has.some((held) => reaches(held) && idKey(nameOf(held.roleDefinitionId)) === idKey(nameOf(roleDefinitionId)));
}

/** A management group, or the root: a list for a scope shows only those above it. */
function isAboveSubscriptions(scope: string): boolean {
  return scope === '/' || /^\/providers\/microsoft\.management\//i.test(scope);
}

/** A GUID that follows from what is assigned to whom: assigning it again writes the same assignment again, never a second one. */
export function assignmentName(principalId: string, role: Pick<RoleAssignment, 'scope' | 'roleDefinitionId'>): string {
  const hex = createHash('sha256')
    .update(`relink ${principalId.toLowerCase()} ${grantKey(role)}`)
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export function assignmentId(principalId: string, role: Pick<RoleAssignment, 'scope' | 'roleDefinitionId'>): ArmId {
  return `${role.scope.replace(/\/+$/, '')}/providers/Microsoft.Authorization/roleAssignments/${assignmentName(principalId, role)}`;
}

export interface LostRoles {
  /** What the old principal had and the new one has nowhere. */
  readonly missing: readonly RoleAssignment[];
  /** What the new principal has under another condition: which of the two is right is for a person to say. */
  readonly differing: readonly RoleAssignment[];
}

export function lostRoles(had: readonly RoleAssignment[], has: readonly RoleAssignment[]): LostRoles {
  const held = new Map(has.map((role) => [grantKey(role), role]));
  return {
    missing: had.filter((role) => !held.has(grantKey(role))),
    differing: had.filter((role) => held.has(grantKey(role)) && held.get(grantKey(role))?.condition !== role.condition),
  };
}

const owedForMs = 30 * 24 * 60 * 60_000;

/**
 * What a compute's identity ought to have: what its principal has now, and what the one before it had and this one was never given,
 * for thirty days. Without it, what was lost in one night would be forgotten in the next.
 */
export function dueRoles(has: readonly RoleAssignment[], owed: readonly RoleAssignment[], now: number): readonly RoleAssignment[] {
  const isFresh = (role: RoleAssignment) => now - (role.lostAt ?? now) < owedForMs;
  return [...has, ...lostRoles(owed, has).missing.filter(isFresh)];
}
