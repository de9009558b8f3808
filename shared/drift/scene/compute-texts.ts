import { type ArmId, nameOf, parentId } from '../../domain/arm-id.ts';
import type { ComputeFacts } from '../facts/workspace-facts.ts';
import { placeOf } from './commands.ts';

/** How people call it: by its name and its workspace's. */
export function computeOf(id: ArmId): string {
  return `Compute ${nameOf(id)} of workspace ${nameOf(parentId(id))}`;
}

/** Detaches the compute by hand; the cluster stays as it is. */
export function detachCommand(id: ArmId): string {
  return `az ml compute detach ${namedIn(id)}`;
}

/** Detaches and attaches it again: Azure ML cannot update one (Troubleshoot Kubernetes compute). */
export function reattachCommands(compute: ComputeFacts): string {
  const { id, resourceId = '<cluster id>', namespace = 'default' } = compute;
  const attach = `az ml compute attach --type Kubernetes ${namedIn(id)} --resource-id ${resourceId} --namespace ${namespace}${identityOf(compute)}`;
  return `note the whole configuration with az ml compute show ${namedIn(id)}, then ${detachCommand(id)} and ${attach}`;
}

/** Of several user-assigned identities Azure ML uses the first (Attach a Kubernetes cluster). */
function identityOf({ identityType, userAssignedIdentityIds }: ComputeFacts): string {
  const [first] = userAssignedIdentityIds;
  if (first !== undefined) return ` --identity-type UserAssigned --user-assigned-identities ${first}`;
  return identityType?.toLowerCase().includes('systemassigned') ? ' --identity-type SystemAssigned' : '';
}

function namedIn(id: ArmId): string {
  return `--name ${nameOf(id)} --workspace-name ${nameOf(parentId(id))} ${placeOf(id)}`;
}

export const computeTroubles =
  'Troubleshoot Kubernetes compute, https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-kubernetes-compute';
