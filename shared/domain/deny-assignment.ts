import { type ArmId, isWithin, sameId } from './arm-id.ts';
import { grants, type RolePermission } from './role-permission.ts';

export interface DenyPrincipal {
  readonly id: string;
  /** `User`, `Group`, `ServicePrincipal`, `SystemDefined` (everyone), or anything else. */
  readonly type: string;
}

/**
 * What Azure forbids whatever roles allow (Microsoft Learn, "List Azure deny assignments"). Nobody makes one directly: they come from
 * deployment stacks, managed applications, and AKS for its node resource group.
 */
export interface DenyAssignment {
  readonly id: ArmId;
  readonly name: string;
  readonly scope: string;
  /** Each forbids its actions minus its notActions. */
  readonly permissions: readonly RolePermission[];
  readonly doNotApplyToChildScopes: boolean;
  readonly principals: readonly DenyPrincipal[];
  readonly excludePrincipals: readonly DenyPrincipal[];
  /** Kept by Azure itself: nobody can remove it directly. */
  readonly isSystemProtected: boolean;
}

/** `unclear`: it may concern Relink, by way of a group or because Relink does not know its own principal (R5). */
export type DenyVerdict = 'concerns' | 'unclear' | 'spares';

export interface Attempt {
  readonly action: string;
  readonly scope: string;
  /** Object id of the identity, or undefined when it is not known. */
  readonly principalId: string | undefined;
}

/** The id that means all users, groups, service principals and managed identities (the page above, "The Everyone principal"). */
const everyone = '00000000-0000-0000-0000-000000000000';

export function judgeDeny(assignment: DenyAssignment, { action, scope, principalId }: Attempt): DenyVerdict {
  if (!reaches(assignment, scope) || !assignment.permissions.some((entry) => grants(entry, action))) return 'spares';
  const excluded = membership(assignment.excludePrincipals, principalId);
  if (excluded === 'in') return 'spares';
  const named = membership(assignment.principals, principalId);
  if (named === 'out') return 'spares';
  return named === 'in' && excluded === 'out' ? 'concerns' : 'unclear';
}

/** One from above the subscriptions, in whose lists it is shown, reaches all that is below. */
function reaches({ scope: own, doNotApplyToChildScopes }: DenyAssignment, scope: string): boolean {
  if (sameId(own, scope)) return true;
  const isAbove = own === '' || own === '/' || /^\/providers\//i.test(own) || isWithin(scope, own);
  return isAbove && !doNotApplyToChildScopes;
}

/** A group may have Relink's identity in it; who is in it is not in Azure Resource Manager. */
function membership(principals: readonly DenyPrincipal[], principalId: string | undefined): 'in' | 'out' | 'unclear' {
  if (principals.some(({ id }) => id === everyone)) return 'in';
  if (principalId !== undefined && principals.some(({ id }) => id.toLowerCase() === principalId.toLowerCase())) return 'in';
  const isOther = ({ type }: DenyPrincipal) => type === 'User' || (type === 'ServicePrincipal' && principalId !== undefined);
  return principals.every(isOther) ? 'out' : 'unclear';
}
