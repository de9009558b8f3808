import { type ArmId, nameOf, sameId } from '../../domain/arm-id.ts';
import { isGranted, type RoleAssignment } from '../../domain/role-assignment.ts';
import { assignCommand } from '../../domain/role-commands.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { unboundWorkspaces } from '../scene/bindings.ts';
import { attachKubernetes } from '../scene/documents.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';
import { identityKindOf } from '../scene/workspace-identity.ts';

/** Built-in roles (Microsoft Learn, "Azure built-in roles"). */
const contributor = { name: 'Contributor', definition: 'b24988ac-6180-42a0-ab88-20f7382dd24c' };
const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const required = [
  { name: 'Reader', definition: 'acdd72a7-3385-48ef-bd42-f606fba81ae7' },
  { name: 'Kubernetes Extension Contributor', definition: '85cb6faf-e071-4c9b-8136-154b5a04f717' },
  { name: 'Azure Kubernetes Service Cluster Admin Role', definition: '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8' },
];

/** What a user-assigned identity needs on the cluster before a compute is attached. */
export const workspaceRoles: Rule = {
  id: 'workspace-roles',
  title: 'The workspace’s user-assigned identity lacks roles on the cluster',
  severity: 'warning',
  covers: ['C6', 'E11'],
  sources: [
    {
      document: attachKubernetes,
      says: 'Reader, Kubernetes Extension Contributor, Azure Kubernetes Service Cluster Admin; Contributor only for AKS clusters that use the Trusted Access feature.',
    },
  ],
  reads: [
    ...workspaceReads,
    'Microsoft.Authorization/roleAssignments/read',
    'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read',
  ],
  impact: 'Attaching the cluster fails, with “extension not installed” or “internal server” error: the next reattach after a restart too.',
  fix: 'Assign the missing roles to the identity on the cluster.',
  notes:
    'A text of 2022 (AzureML anywhere with Kubernetes) asks for Reader only; the newer list is followed. Owner and Contributor contain all of them. Roles that the identity has through a group, and custom roles, cannot be seen: suppress the finding where they do. So it is told in the list, and nobody is called for it. A workspace that has a system-assigned identity needs nothing.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeWorkspaces(scene, (workspace) => {
      if (identityKindOf(workspace) !== 'user') return passes;
      const { id, primaryUserAssignedPrincipalId: principalId } = workspace;
      if (principalId === undefined)
        return cannotTell(`Azure does not show the principal of the identity of ${nameOf(id)}.`, { subject: id });
      return judge(scene.estate.roles, (roles) => judgeRoles(scene, workspace, heldBy(roles, principalId)), id);
    }),
};

function heldBy(roles: readonly RoleAssignment[], principalId: string): readonly RoleAssignment[] {
  return roles.filter((role) => role.principalId.toLowerCase() === principalId.toLowerCase());
}

function judgeRoles(scene: Scene, workspace: WorkspaceFacts, has: readonly RoleAssignment[]): Verdict {
  const clusterId = scene.cluster.id;
  if ([contributor.definition, owner].some((definition) => isGranted(has, definition, clusterId))) return passes;
  const missing = required.filter(({ definition }) => !isGranted(has, definition, clusterId));
  if (missing.length > 0) return lacks(clusterId, workspace, missing);
  return judge(
    unboundWorkspaces(scene),
    (unbound) => (unbound.some(({ id }) => sameId(id, workspace.id)) ? passes : lacks(clusterId, workspace, [contributor])),
    workspace.id,
  );
}

function lacks(clusterId: ArmId, workspace: WorkspaceFacts, missing: readonly { name: string; definition: string }[]): Verdict {
  const principalId = workspace.primaryUserAssignedPrincipalId ?? '';
  const identity = nameOf(workspace.primaryUserAssignedIdentityId ?? '');
  const commands = missing.flatMap(({ definition }) => {
    const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${definition}`;
    return assignCommand({ id: '', scope: clusterId, roleDefinitionId, principalId }, principalId) ?? [];
  });
  return finds({
    subject: workspace.id,
    seen: `Workspace ${nameOf(workspace.id)} uses the identity ${identity}, which lacks on cluster ${nameOf(clusterId)}, as far as Relink can see: ${missing.map(({ name }) => name).join(', ')}.`,
    fix: commands.join('\n'),
  });
}
