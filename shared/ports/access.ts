import type { ArmId } from '../domain/arm-id.ts';
import type { Creation } from '../domain/creation.ts';
import type { Lock } from '../domain/lock.ts';
import type { PolicyDenial } from '../domain/policy.ts';
import type { RoleAssignment } from '../domain/snapshot.ts';

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
  /** Role assignments of a principal in the subscription; undefined when Relink may not read them. */
  roleAssignments(subscriptionId: string, principalId: string, signal: AbortSignal): Promise<readonly RoleAssignment[] | undefined>;
}
