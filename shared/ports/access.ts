import type { RoleAssignment } from '../domain/snapshot.ts';

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
  /** Role assignments of a principal in the subscription; undefined when Relink may not read them. */
  roleAssignments(subscriptionId: string, principalId: string, signal: AbortSignal): Promise<readonly RoleAssignment[] | undefined>;
}
