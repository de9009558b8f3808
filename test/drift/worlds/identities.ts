import type { RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import { ids } from './ids.ts';
import { type Change, set } from './world.ts';

export const userIdentity = `${ids.group('rg-ml')}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-risk`;
export const userPrincipal = '5d8e2c11-9d3b-4f5e-8a77-60c1f2b0a9e4';

/** The workspace with a user-assigned identity of its own. */
export const userAssigned: readonly Change[] = [
  set(ids.workspace, 'identity', { type: 'UserAssigned', userAssignedIdentities: { [userIdentity]: { principalId: userPrincipal } } }),
  set(ids.workspace, 'properties.primaryUserAssignedIdentity', userIdentity),
];

/** A role assignment as Azure lists it; built-in roles come with the id of a subscription. */
export function assigned(principalId: string, role: string, scope: string): RoleAssignment {
  const subscription = scope.split('/').slice(0, 3).join('/');
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`,
    scope,
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    principalId,
  };
}

export const contributorOnCluster = assigned(userPrincipal, 'b24988ac-6180-42a0-ab88-20f7382dd24c', ids.cluster);
