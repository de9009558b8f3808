import { type ArmId, sameId } from '../../domain/arm-id.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { passes, type Scene, together, type Verdict } from '../rule.ts';
import { type Attached, allComputesListed, attachedComputes, workspacesOf } from './computes.ts';
import { distinct } from './networks.ts';

/** The verdict on each workspace that uses the cluster; unknown when there may be others, whose computes were not listed. */
export function judgeWorkspaces(scene: Scene, verdictOf: (workspace: WorkspaceFacts) => Verdict): Verdict {
  return together([...workspacesOf(scene).map(verdictOf), unlisted(scene)]);
}

/** The verdict on each Kubernetes compute of the cluster; unknown when there may be others. */
export function judgeComputes(scene: Scene, verdictOf: (attached: Attached) => Verdict): Verdict {
  return together([...attachedComputes(scene).map(verdictOf), unlisted(scene)]);
}

function unlisted(scene: Scene): Verdict {
  return judge(allComputesListed(scene), () => passes);
}

/** A resource that workspaces are associated with, and those of them that use the cluster. */
export interface Associated {
  readonly resource: ResourceFacts;
  readonly workspaces: readonly WorkspaceFacts[];
}

export type Association = 'storageAccountId' | 'keyVaultId' | 'registryId';

/** The verdict on each resource that the workspaces of the cluster are associated with; unknown when there may be other workspaces. */
export function judgeAssociated(scene: Scene, association: Association, verdictOf: (associated: Associated) => Verdict): Verdict {
  return together([...verdictsAbout(scene, association, verdictOf), unlisted(scene)]);
}

/** One verdict on each resource, however many workspaces share it. What does not exist passes: that is for the rules about reaching it. */
export function verdictsAbout(scene: Scene, association: Association, verdictOf: (associated: Associated) => Verdict): readonly Verdict[] {
  return sharersOf(scene, association).map(({ id, workspaces }) =>
    judge(scene.estate.resources.look(id), (resource) => (resource ? verdictOf({ resource, workspaces }) : passes), id),
  );
}

function sharersOf(
  scene: Scene,
  association: Association,
): readonly { readonly id: ArmId; readonly workspaces: readonly WorkspaceFacts[] }[] {
  const using = workspacesOf(scene);
  return distinct(using.flatMap((workspace) => workspace[association] ?? [])).map((id) => ({
    id,
    workspaces: using.filter((workspace) => sameId(workspace[association], id)),
  }));
}

/** What every rule about workspaces reads. */
export const workspaceReads = [
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
] as const;

/** What rules about everything that a workspace is associated with read. */
export const associatedReads = [
  ...workspaceReads,
  'Microsoft.Storage/storageAccounts/read',
  'Microsoft.KeyVault/vaults/read',
  'Microsoft.ContainerRegistry/registries/read',
] as const;
