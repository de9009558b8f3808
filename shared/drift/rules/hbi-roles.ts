import { nameOf } from '../../domain/arm-id.ts';
import { missingHbiRoles, type RequiredRole } from '../../domain/hbi-roles.ts';
import { assignCommand } from '../../domain/role-commands.ts';
import { judge } from '../judge-reading.ts';
import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import type { Attached } from '../scene/computes.ts';
import { attachKubernetes, secureInferencing } from '../scene/documents.ts';
import { judgeComputes, workspaceReads } from '../scene/judge-workspaces.ts';

/** Computes of a workspace for data with high business impact. */
export const hbiRoles: Rule = {
  id: 'hbi-roles',
  title: 'A compute of an HBI workspace lacks its identity or roles on the workspace’s storage account',
  severity: 'warning',
  covers: ['A12', 'E9'],
  sources: [
    {
      document: secureInferencing,
      says: 'When attaching AKS cluster to an HBI workspace, assign a system-assigned managed identity with both Storage Blob Data Contributor and Storage Account Contributor roles.',
    },
    {
      document: attachKubernetes,
      says: 'If the compute has already been attached, you can update the settings to use a managed identity in Azure Machine Learning studio.',
    },
  ],
  reads: [...workspaceReads, 'Microsoft.Authorization/roleAssignments/read'],
  impact: 'Jobs and deployments on the compute cannot read and write in the workspace’s storage account.',
  fix: 'Give the compute a system-assigned identity, and that identity both roles on the storage account.',
  notes:
    'Every reattach replaces the identity, so its roles are due again; a repair reports or restores them. Roles through a group, and custom roles, cannot be seen: suppress the finding where they do.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => judgeComputes(scene, (attached) => (attached.workspace.isHbi ? judgeIdentity(scene, attached) : passes)),
};

function judgeIdentity(scene: Scene, attached: Attached): Verdict {
  const { id, identityType, principalId } = attached.compute;
  if (!identityType?.toLowerCase().includes('systemassigned')) {
    return finds({
      subject: id,
      seen: `${whose(attached)} has no system-assigned identity (identity type ${identityType ?? 'none'}).`,
      fix: `In Azure ML studio, edit the managed identity of ${nameOf(id)} (Compute, Kubernetes clusters) to system-assigned; then assign it both roles.`,
    });
  }
  if (principalId === undefined) return cannotTell(`Azure does not show the principal of compute ${nameOf(id)}.`, { subject: id });
  return judge(
    scene.estate.roles,
    (roles) => {
      const has = roles.filter((role) => role.principalId.toLowerCase() === principalId.toLowerCase());
      const missing = missingHbiRoles(attached.workspace, has);
      return missing.length === 0 ? passes : lacks(attached, missing, principalId);
    },
    id,
  );
}

function lacks(attached: Attached, missing: readonly RequiredRole[], principalId: string): Verdict {
  const scope = attached.workspace.storageAccountId ?? '';
  const commands = missing.flatMap(
    ({ roleDefinitionId }) => assignCommand({ id: '', scope, roleDefinitionId, principalId }, principalId) ?? [],
  );
  const names = missing.map(({ name }) => name).join(' and ');
  return finds({
    subject: attached.compute.id,
    seen: `${whose(attached)} has a system-assigned identity, which lacks on ${nameOf(scope)}, as far as Relink can see: ${names}.`,
    fix: commands.join('\n'),
  });
}

function whose({ workspace, compute }: Attached): string {
  return `Compute ${nameOf(compute.id)} of the HBI workspace ${nameOf(workspace.id)}`;
}
