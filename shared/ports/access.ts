import type { ArmId } from '../domain/arm-id.ts';
import type { Creation } from '../domain/creation.ts';
import type { Lock } from '../domain/lock.ts';
import type { PolicyDenial } from '../domain/policy.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { RolePermission } from '../domain/role-permission.ts';

/** Locks, rights, references and policies: what could refuse a write, read before anything is destroyed. */
export interface Access {
  /** Locks at the scope, above it and below it: those of a subscription are all that stand in it. */
  locks(scope: string, signal: AbortSignal): Promise<readonly Lock[]>;
  /** Those of `actions` that Relink's identity lacks at the scope (each assignment: actions minus notActions, then united). */
  missingActions(scope: string, actions: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Provisioning state of something that a creation refers to: empty when it has none, undefined when the resource is not there. */
  referenceState(id: ArmId, signal: AbortSignal): Promise<string | undefined>;
  /** The policies that would refuse the creation; an error when they cannot be asked. */
  policyDenials(creation: Creation, signal: AbortSignal): Promise<readonly PolicyDenial[]>;
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
