import type { Lock } from '../domain/lock.ts';
import type { RoleAssignment } from '../domain/snapshot.ts';

/** Locks and rights: what could refuse a write, read before anything is destroyed. */
export interface Access {
  /** Locks at the scope, above it and below it: those of a subscription are all that stand in it. */
  locks(scope: string, signal: AbortSignal): Promise<readonly Lock[]>;
  /** Those of `actions` that Relink's identity lacks at the scope (each assignment: actions minus notActions, then united). */
  missingActions(scope: string, actions: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Role assignments of a principal in the subscription; undefined when Relink may not read them. */
  roleAssignments(subscriptionId: string, principalId: string, signal: AbortSignal): Promise<readonly RoleAssignment[] | undefined>;
}
