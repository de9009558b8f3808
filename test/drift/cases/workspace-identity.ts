import { workspaceIdentity } from '../../../shared/drift/rules/workspace-identity.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

export const workspaceIdentityCases: RuleCases = {
  rule: workspaceIdentity,
  passes: [
    { world: 'where everything is public', scenario: 'all-public', changes: [set(ids.workspace, 'identity', { type: 'None' })] },
    {
      world: 'whose workspace has a user-assigned identity',
      changes: [set(ids.workspace, 'identity', { type: 'UserAssigned' })],
    },
    {
      world: 'whose workspace has identities of both kinds',
      changes: [set(ids.workspace, 'identity', { type: 'SystemAssigned, UserAssigned' })],
    },
  ],
  fails: [
    {
      world: 'whose workspace has no identity',
      changes: [set(ids.workspace, 'identity', { type: 'None' })],
      subjects: [ids.workspace],
      seen: 'Workspace mlw-risk has identity type None; its storage account striskml is closed to the public.',
    },
    {
      world: 'whose workspace shows no identity',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.workspace, 'identity', undefined)],
      subjects: [ids.workspace],
      seen: 'has identity type none',
    },
  ],
  unknown: [
    {
      world: 'whose account is in a security perimeter',
      changes: [set(ids.workspace, 'identity', undefined), set(ids.storage, 'properties.publicNetworkAccess', 'SecuredByPerimeter')],
      why: 'striskml is secured by a network security perimeter',
    },
    {
      world: 'whose storage accounts may not be read',
      changes: [set(ids.workspace, 'identity', undefined), blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
  ],
};
