import { idKey } from '../../../shared/domain/arm-id.ts';
import { readCompute } from '../../../shared/domain/compute.ts';
import type { RoleAssignment } from '../../../shared/domain/role-assignment.ts';
import type { AzureWorld } from './azure-world.ts';
import { churnId, subscription } from './night-world.ts';

export const definitions = `${subscription}/providers/Microsoft.Authorization/roleDefinitions`;
export const registry = `${subscription}/resourceGroups/rg-acr/providers/Microsoft.ContainerRegistry/registries/reg`;
export const storage = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/st`;

/** Of the compute `churn` as it is attached now, the only one of the night's world with a system-assigned identity. */
export function churnPrincipal(world: AzureWorld): string {
  const compute = world.computes.get(idKey(churnId));
  const principalId = compute && readCompute(compute.body).principalId;
  if (principalId === undefined) throw new Error('The compute churn is not attached.');
  return principalId;
}

/** Assigns a role to it, as a person does. */
export function giveRole(world: AzureWorld, role: string, scope: string, more: Partial<RoleAssignment> = {}): RoleAssignment {
  const principalId = churnPrincipal(world);
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}-of-${principalId}`;
  const assignment = { id, scope, roleDefinitionId: `${definitions}/${role}`, principalId, ...more };
  world.roleAssignments = [...(world.roleAssignments ?? []), assignment];
  return assignment;
}

/** `acr-pull on reg`: what a principal has. */
export function rolesHeld(world: AzureWorld, principalId: string): readonly string[] {
  const last = (id: string) => id.split('/').at(-1);
  const held = (world.roleAssignments ?? []).filter((role) => role.principalId === principalId);
  return held.map(({ roleDefinitionId, scope }) => `${last(roleDefinitionId)} on ${last(scope)}`).sort();
}
