import { type ArmId, nameOf, sameId } from '../../domain/arm-id.ts';
import type { BindingFacts } from '../facts/estate.ts';
import { type Reading, read } from '../facts/reading.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import type { Scene } from '../rule.ts';
import { placeOf } from './commands.ts';
import { workspacesOf } from './computes.ts';

export const bindingReads = ['Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read'] as const;

/** The role by which Trusted Access lets Azure ML in (AML-Kubernetes, "azureml-aks-ta-support.md"). */
const mlWorkloadRole = 'Microsoft.MachineLearningServices/workspaces/mlworkload';

/**
 * Workspaces that are seen to use the cluster and have no `mlworkload` binding to it. One that is still being made, or has failed, lets
 * nobody in and does not count.
 */
export function unboundWorkspaces(scene: Scene): Reading<readonly WorkspaceFacts[]> {
  const bindings = scene.estate.bindings(scene.cluster.id);
  if (bindings.kind === 'unread') return bindings;
  return read(workspacesOf(scene).filter((workspace) => !isBound(scene, workspace)));
}

/** Whether the workspace is seen to have a binding that lets it in. */
export function isBound(scene: Scene, { id }: WorkspaceFacts): boolean {
  const bindings = scene.estate.bindings(scene.cluster.id);
  return bindings.kind === 'read' && bindings.value.some((binding) => letsIn(binding) && sameId(binding.sourceId, id));
}

export function letsIn({ roles, provisioningState }: BindingFacts): boolean {
  return provisioningState.toLowerCase() === 'succeeded' && roles.some((role) => role.toLowerCase() === mlWorkloadRole.toLowerCase());
}

/**
 * The command for each workspace that is to be let in (AKS, "trusted-access-feature"). The service refuses names by "length cannot exceed 24
 * and can only contain letters, numbers, or dashes", as people quote it.
 */
export function bindCommands(clusterId: ArmId, workspaces: readonly WorkspaceFacts[]): string {
  const commands = workspaces.map(({ id }) => {
    const name = nameOf(id)
      .replace(/[^A-Za-z0-9-]/g, '-')
      .slice(0, 24);
    const names = `--cluster-name ${nameOf(clusterId)} --name ${name}`;
    return `az aks trustedaccess rolebinding create ${placeOf(clusterId)} ${names} --source-resource-id ${id} --roles ${mlWorkloadRole}`;
  });
  return commands.join('; ');
}

/** What has to be known before a binding is made. */
export const bindingLimits =
  'A cluster takes at most 8 bindings, one takes up to 5 minutes to work, Trusted Access exists in the public cloud only, and computes that ' +
  'were attached before their binding have to be detached and attached again.';
