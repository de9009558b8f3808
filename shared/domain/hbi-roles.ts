import type { ArmId } from './arm-id.ts';
import { isGranted, type RoleAssignment } from './role-assignment.ts';

/** What Relink wants to know of an Azure ML workspace. */
export interface WorkspaceState {
  /** "High business impact" data: the flag `hbiWorkspace`. */
  readonly isHbi: boolean;
  readonly storageAccountId: ArmId | undefined;
}

export interface RequiredRole {
  readonly name: string;
  readonly roleDefinitionId: string;
}

/**
 * What the identity of a Kubernetes compute needs on the storage account of an HBI workspace (Microsoft Learn, "Attach a Kubernetes
 * cluster to Azure Machine Learning workspace"); the ids are those of the built-in roles.
 */
const requiredRoles: readonly RequiredRole[] = [
  {
    name: 'Storage Blob Data Contributor',
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  },
  {
    name: 'Storage Account Contributor',
    roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/17d1049b-9a84-46fb-8f53-869881c3d3ab',
  },
];

/** The required roles that none of `has` gives on the workspace's storage account, or above it. */
export function missingHbiRoles(workspace: WorkspaceState, has: readonly RoleAssignment[]): readonly RequiredRole[] {
  const { isHbi, storageAccountId } = workspace;
  if (!isHbi || storageAccountId === undefined) return [];
  return requiredRoles.filter(({ roleDefinitionId }) => !isGranted(has, roleDefinitionId, storageAccountId));
}
