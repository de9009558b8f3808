import { later, read, unread } from '../../../shared/drift/facts/reading.ts';
import { workspaceRoles } from '../../../shared/drift/rules/workspace-roles.ts';
import { assigned, contributorOnCluster, userAssigned, userIdentity, userPrincipal } from '../worlds/identities.ts';
import { ids, subscription } from '../worlds/ids.ts';
import { having, set, type World } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const definitions = {
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  extensions: '85cb6faf-e071-4c9b-8136-154b5a04f717',
  clusterAdmin: '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
};
const has = (role: string, scope: string, principalId = userPrincipal) => assigned(principalId, role, scope);
const three = [
  has(definitions.reader, subscription),
  has(definitions.extensions, ids.cluster),
  has(definitions.clusterAdmin, ids.group('rg-aks')),
];
const roles = (...assignments: readonly ReturnType<typeof has>[]) => having({ roles: read(assignments) });
/** Relink reads the workspace's id from the world, in whatever casing and by whatever name it has there. */
const bound = (world: World): World => {
  const sourceId = String(world.resources.find(({ id }) => String(id).toLowerCase() === ids.workspace.toLowerCase())?.id);
  const binding = { sourceId, roles: ['Microsoft.MachineLearningServices/workspaces/mlworkload'], provisioningState: 'Succeeded' };
  return { ...world, bindings: read([binding]) };
};

export const workspaceRolesCases: RuleCases = {
  rule: workspaceRoles,
  passes: [
    { world: 'whose identity has the three roles, in different places', changes: [...userAssigned, roles(...three)] },
    { world: 'whose identity is Owner of the subscription', changes: [...userAssigned, roles(has(definitions.owner, subscription))] },
    {
      world: 'whose identity is Contributor of a management group',
      changes: [...userAssigned, roles({ ...contributorOnCluster, scope: '/providers/Microsoft.Management/managementGroups/corp' })],
    },
    {
      world: 'whose principal is written in another casing',
      changes: [...userAssigned, roles({ ...contributorOnCluster, principalId: userPrincipal.toUpperCase() })],
    },
    { world: 'bound by Trusted Access, whose identity is Contributor', changes: [...userAssigned, bound, roles(contributorOnCluster)] },
    {
      world: 'whose workspace has a system-assigned identity as well',
      changes: [...userAssigned, set(ids.workspace, 'identity.type', 'SystemAssigned,UserAssigned')],
    },
  ],
  fails: [
    {
      world: 'whose identity has no role',
      changes: [...userAssigned],
      subjects: [ids.workspace],
      seen: 'uses the identity id-risk, which lacks on cluster aks-prod, as far as Relink can see: Reader, Kubernetes Extension Contributor, Azure Kubernetes Service Cluster Admin Role.',
    },
    {
      world: 'whose identity lacks one role',
      changes: [...userAssigned, roles(...three.slice(0, 2))],
      subjects: [ids.workspace],
      seen: 'can see: Azure Kubernetes Service Cluster Admin Role.',
    },
    {
      world: 'whose identity has the roles on something else, and somebody else has them on the cluster',
      changes: [
        ...userAssigned,
        roles({ ...contributorOnCluster, scope: ids.group('rg-ml') }, { ...contributorOnCluster, principalId: 'other' }),
      ],
      subjects: [ids.workspace],
      seen: 'can see: Reader, ',
    },
    {
      world: 'bound by Trusted Access, whose identity is not Contributor',
      changes: [...userAssigned, roles(...three), bound],
      subjects: [ids.workspace],
      seen: 'can see: Contributor.',
    },
  ],
  unknown: [
    {
      world: 'whose role assignments may not be read',
      changes: [...userAssigned, having({ roles: unread('Relink needs Microsoft.Authorization/roleAssignments/read.') })],
      why: 'Microsoft.Authorization/roleAssignments/read',
    },
    {
      world: 'that does not show the principal of the identity',
      changes: [...userAssigned, set(ids.workspace, 'identity.userAssignedIdentities', { [userIdentity]: {} })],
      why: 'does not show the principal of the identity of mlw-risk',
    },
    {
      world: 'whose bindings were not read',
      changes: [...userAssigned, roles(...three), having({ bindings: later('Trusted Access bindings') })],
      why: 'Trusted Access bindings are read in turns',
    },
  ],
};
