import { nameOf } from '../../domain/arm-id.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { type Reading, read } from '../facts/reading.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import type { Scene } from '../rule.ts';
import { endpointReach } from './endpoint-reach.ts';
import { type Reach, reachOf } from './resource-reach.ts';
import { entranceOf } from './workspace-entrance.ts';

/**
 * Whether the documented demands on clusters in a virtual network apply. Also a cluster whose network AKS made has one, but without a
 * private API server it is the first row of the table: everything public (requirement A4).
 */
export function isBehindNetwork({ isPrivate, subnetIds }: ClusterFacts): boolean {
  return isPrivate || subnetIds.length > 0;
}

/** A private workspace is one that is not to be reached over the internet; a public one may have endpoints besides. */
export function isPrivateWorkspace({ publicNetworkAccess }: WorkspaceFacts): boolean {
  return publicNetworkAccess?.toLowerCase() === 'disabled';
}

export const nounOf: Readonly<Record<ResourceFacts['kind'], string>> = {
  storage: 'storage account',
  vault: 'key vault',
  registry: 'container registry',
};

/** One part of an environment, and the way in which the cluster reaches it. */
export interface Part {
  readonly name: string;
  readonly isWorkspace: boolean;
  readonly access: Reach['kind'];
  /** Closed as far as the documents go, and perhaps reached by ways of which Relink knows nothing. */
  readonly mayBeReached: boolean;
}

/** The workspace and the resources that it is associated with; those that do not exist are left out. */
export function scenarioOf(scene: Scene, workspace: WorkspaceFacts): readonly Reading<Part>[] {
  const ids = [workspace.storageAccountId, workspace.keyVaultId, workspace.registryId].filter((id) => id !== undefined);
  const associated = ids.flatMap((id): readonly Reading<Part>[] => {
    const looked = scene.estate.resources.look(id);
    if (looked.kind === 'unread') return [looked];
    return looked.value ? [resourcePart(scene, looked.value)] : [];
  });
  return [workspacePart(scene, workspace), ...associated];
}

/** In the words of Azure's table: `workspace mlw public, storage account st by private endpoint, cluster aks behind a network`. */
export function describeScenario({ cluster }: Scene, parts: readonly Part[]): string {
  const those = parts.map(({ name, access }) => `${name} ${ways[access]}`);
  return [
    ...those,
    `cluster ${cluster.name} ${isBehindNetwork(cluster) ? 'behind a virtual network' : 'without a network of its own'}`,
  ].join(', ');
}

const ways: Readonly<Record<Part['access'], string>> = {
  public: 'public',
  endpoint: 'by private endpoint',
  service: 'by service endpoint',
  closed: 'closed to the cluster',
};

function workspacePart(scene: Scene, workspace: WorkspaceFacts): Reading<Part> {
  const part = { name: `workspace ${nameOf(workspace.id)}`, isWorkspace: true, mayBeReached: false };
  const entrance = entranceOf(scene, workspace);
  if (entrance.kind === 'unread') return entrance;
  if (!isPrivateWorkspace(entrance.value)) return read({ ...part, access: 'public' });
  const reach = endpointReach(scene, entrance.value, 'amlworkspace');
  if (reach.kind === 'unread') return reach;
  const { near, elsewhere } = reach.value;
  return read({ ...part, access: near.length > 0 ? 'endpoint' : 'closed', mayBeReached: elsewhere.length > 0 });
}

function resourcePart(scene: Scene, resource: ResourceFacts): Reading<Part> {
  const reach = reachOf(scene, resource);
  if (reach.kind === 'unread') return reach;
  const { value } = reach;
  const mayBeReached = value.kind === 'closed' && (value.mayBeReached || value.isMainNear);
  return read({ name: `${nounOf[resource.kind]} ${nameOf(resource.id)}`, isWorkspace: false, access: value.kind, mayBeReached });
}
