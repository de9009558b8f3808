import { idKey, isWithin, nameOf } from '../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../shared/domain/json.ts';
import { gatewayError } from './answers.ts';
import type { ArmResponse, Principal, RoleDefinition, RolePermission, SimulatorCore } from './kernel.ts';
import { isDenied } from './providers/deny-assignments.ts';

/** Built-in roles by their published GUIDs (learn.microsoft.com, Azure built-in roles). */
export const builtInRoles: readonly RoleDefinition[] = [
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', { actions: ['*'] }),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', {
    actions: ['*'],
    notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', { actions: ['*/read'] }),
  role('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', {
    actions: ['Microsoft.Authorization/*/read', 'Microsoft.Network/*', 'Microsoft.Resources/subscriptions/resourceGroups/read'],
  }),
  role('b12aa53e-6015-4669-85d0-8515ebb3ae7f', 'Private DNS Zone Contributor', {
    actions: [
      'Microsoft.Network/privateDnsZones/*',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/join/action',
      'Microsoft.Authorization/*/read',
    ],
  }),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', {
    actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'],
  }),
  role('f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator', {
    actions: [
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Authorization/roleAssignments/delete',
      '*/read',
      'Microsoft.Support/*',
    ],
  }),
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', { actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }),
  role('2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 'Storage Blob Data Reader', {
    actions: [
      'Microsoft.Storage/storageAccounts/blobServices/containers/read',
      'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action',
    ],
  }),
  role('ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'Storage Blob Data Contributor', {
    actions: [
      'Microsoft.Storage/storageAccounts/blobServices/containers/delete',
      'Microsoft.Storage/storageAccounts/blobServices/containers/read',
      'Microsoft.Storage/storageAccounts/blobServices/containers/write',
      'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action',
    ],
  }),
  role('17d1049b-9a84-46fb-8f53-869881c3d3ab', 'Storage Account Contributor', {
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.Storage/storageAccounts/*',
      'Microsoft.Support/*',
    ],
  }),
];

function role(id: string, roleName: string, permission: { actions: readonly string[]; notActions?: readonly string[] }): RoleDefinition {
  return { id, roleName, permissions: [{ actions: permission.actions, notActions: permission.notActions ?? [] }] };
}

/** A role definition in the form of `infra/roles/*.json` (`Name`, `Actions`, `NotActions`), under the id that assignments in the world name. */
export function roleFromFile(
  file: { readonly Name: string; readonly Actions: readonly string[]; readonly NotActions?: readonly string[] },
  id: string,
): RoleDefinition {
  return role(id, file.Name, { actions: file.Actions, notActions: file.NotActions ?? [] });
}

/**
 * The permission entries that a principal has at a scope: those of every assignment at the scope or above, one after another and not merged, as the
 * permissions API lists them (recorded-ml-auth: one entry per assignment).
 */
export function permissionsAt(core: SimulatorCore, principal: Principal, scope: string): readonly RolePermission[] {
  return rolesAt(core, principal, scope).flatMap(({ permissions }) => permissions);
}

function rolesAt(core: SimulatorCore, principal: Principal, scope: string): readonly RoleDefinition[] {
  return core.world
    .list({ type: 'Microsoft.Authorization/roleAssignments' })
    .filter((assignment) => textAt(objectAt(assignment.body, 'properties'), 'principalId') === principal.objectId)
    .filter((assignment) => isWithin(scope, scopeOfAssignment(assignment.id)))
    .flatMap((assignment) => definitionOf(core, textAt(objectAt(assignment.body, 'properties'), 'roleDefinitionId')) ?? []);
}

/**
 * Nothing that a deny assignment forbids; otherwise per entry actions minus notActions, then united: a notAction of one role does not take away
 * what another one gives.
 */
export function isAllowed(core: SimulatorCore, principal: Principal, { action, scope }: { action: string; scope: string }): boolean {
  if (isDenied(core, principal, { action, scope })) return false;
  return permissionsAt(core, principal, scope).some((entry) => gives(entry, action));
}

/** Names of the caller's roles that allow it, each once; none where a deny assignment forbids it. */
export function rolesAllowing(
  core: SimulatorCore,
  principal: Principal,
  { action, scope }: { action: string; scope: string },
): readonly string[] {
  if (isDenied(core, principal, { action, scope })) return [];
  const allowing = rolesAt(core, principal, scope).filter(({ permissions }) => permissions.some((entry) => gives(entry, action)));
  return [...new Set(allowing.map(({ roleName }) => roleName))];
}

function gives(entry: RolePermission, action: string): boolean {
  return entry.actions.some((item) => matches(item, action)) && !entry.notActions.some((item) => matches(item, action));
}

/** A role definition by id or by name, custom ones of `infra/roles` and built-in ones alike. */
export function definitionOf(core: SimulatorCore, definitionId: string | undefined): RoleDefinition | undefined {
  const wanted = idKey(nameOf(definitionId ?? ''));
  return [...core.roles, ...builtInRoles].find((definition) => idKey(definition.id) === wanted);
}

/** The recorded wording (fault-bodies). `or the scope is invalid`: ARM does not say whether the resource exists. */
export function authorizationFailed(principal: Principal, action: string, scope: string): ArmResponse {
  return gatewayError(403, {
    code: 'AuthorizationFailed',
    message: `The client '${principal.clientId ?? principal.name}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  });
}

/** azure-facts C6; the beginning of the sentence as in forbidden-linked-scope, the end as public reports of a missing join right quote it. */
export function linkedAuthorizationFailed(
  principal: Principal,
  missing: { own: string; scope: string; action: string; linked: string },
): ArmResponse {
  return gatewayError(403, {
    code: 'LinkedAuthorizationFailed',
    message: `The client '${principal.clientId ?? principal.name}' with object id '${principal.objectId}' has permission to perform action '${missing.own}' on scope '${missing.scope}'; however, it does not have permission to perform action(s) '${missing.action}' on the linked scope(s) '${missing.linked}' (respectively) or the linked scope(s) are invalid.`,
  });
}

function scopeOfAssignment(id: string): string {
  const scope = id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/roleassignments/'));
  return scope === '' ? '/' : scope;
}

function matches(pattern: string, action: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
