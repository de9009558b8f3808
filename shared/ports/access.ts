import type { ArmId } from '../domain/arm-id.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { RolePermission } from '../domain/role-permission.ts';

export interface Lock {
  readonly id: string;
  readonly level: 'CanNotDelete' | 'ReadOnly' | 'NotSpecified';
}

/** Locks and rights: what could refuse a write, read before anything is destroyed. */
export interface Access {
  /** Locks in force at the scope, inherited ones included. */
  locks(scope: string, signal: AbortSignal): Promise<readonly Lock[]>;
  /** Those of `actions` that Relink's identity lacks at the scope (each assignment: actions minus notActions, then united). */
  missingActions(scope: string, actions: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Assignments to the principal itself at, above and below the scope (a subscription or resource group), not those of groups that it
   * is in; undefined when Relink may not read them. The list may lag behind writes.
   */
  roleAssignments(scope: string, principalId: string, signal: AbortSignal): Promise<readonly RoleAssignment[] | undefined>;
  /** One assignment by its id, or undefined when it does not exist. */
  roleAssignment(id: ArmId, signal: AbortSignal): Promise<RoleAssignment | undefined>;
  /** What a role allows; undefined when it does not exist or Relink may not read it. */
  rolePermissions(roleDefinitionId: string, signal: AbortSignal): Promise<readonly RolePermission[] | undefined>;
  /**
   * Writes the assignment under its id, always to a service principal: with the type named, Azure does not refuse a principal that
   * its directory has not replicated yet. Idempotent. `azure-conflict` when the principal has the role there under another id.
   */
  putRoleAssignment(assignment: RoleAssignment, signal: AbortSignal): Promise<void>;
}
