import { idKey } from '../../shared/domain/arm-id.ts';
import { listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import type { SimulatorCore } from './kernel.ts';
import type { StoredResource } from './world.ts';

/**
 * What the network side must know of a cluster. Hidden state of `Microsoft.ContainerService/managedClusters`: `generation` (number, one more with
 * each stop: what was bound before is dead from then on), `apiServerBroken` (true once its managed endpoint was deleted by anybody but AKS).
 */
export function clusterAt(core: SimulatorCore, id: string | undefined): StoredResource | undefined {
  const found = id === undefined ? undefined : core.world.get(id);
  return found?.type.toLowerCase() === 'microsoft.containerservice/managedclusters' ? found : undefined;
}

export function generationOf(cluster: StoredResource): number {
  return typeof cluster.hidden.generation === 'number' ? cluster.hidden.generation : 0;
}

export function isRunning(cluster: StoredResource): boolean {
  return powerOf(cluster) === 'Running';
}

function powerOf(cluster: StoredResource): string | undefined {
  return textAt(objectAt(objectAt(cluster.body, 'properties'), 'powerState'), 'code');
}

/** Running, Succeeded, and every agent pool Succeeded: azure-facts A3. */
export function isSettled(core: SimulatorCore, cluster: StoredResource): boolean {
  return isRunning(cluster) && isQuiet(core, cluster);
}

/** Stopped, and nothing under way on the cluster or its agent pools. */
export function isAtRest(core: SimulatorCore, cluster: StoredResource): boolean {
  return powerOf(cluster) === 'Stopped' && isQuiet(core, cluster);
}

/** Pools are looked for in the body and as resources of their own. */
function isQuiet(core: SimulatorCore, cluster: StoredResource): boolean {
  const properties = objectAt(cluster.body, 'properties');
  const pools = core.world
    .list({ type: 'Microsoft.ContainerService/managedClusters/agentPools', within: cluster.id })
    .map((pool) => objectAt(pool.body, 'properties'));
  const states = [properties, ...listAt(properties, 'agentPoolProfiles'), ...pools].map(
    (item) => textAt(item, 'provisioningState') ?? 'Succeeded',
  );
  return states.every((state) => state === 'Succeeded');
}

/**
 * The generation that an endpoint made now is bound to. One made before the cluster has settled is bound to the generation that a start replaces: it is
 * dead afterwards. Nobody has documented this; it is the worse thing.
 */
export function bindingGeneration(core: SimulatorCore, cluster: StoredResource): number {
  return isSettled(core, cluster) ? generationOf(cluster) : generationOf(cluster) - 1;
}

/** A link that carries traffic: bound to the cluster's generation, Approved, and the cluster runs. */
export function isEndpointAlive(core: SimulatorCore, endpoint: StoredResource): boolean {
  const [connection] = connectionsOfBody(endpoint);
  const target = clusterAt(core, textAt(objectAt(connection, 'properties'), 'privateLinkServiceId'));
  const status = textAt(objectAt(objectAt(connection, 'properties'), 'privateLinkServiceConnectionState'), 'status');
  const isReady = textAt(objectAt(endpoint.body, 'properties'), 'provisioningState') === 'Succeeded';
  return (
    target !== undefined && isReady && status === 'Approved' && isRunning(target) && endpoint.hidden.generation === generationOf(target)
  );
}

export function connectionsOfBody(endpoint: StoredResource) {
  const properties = objectAt(endpoint.body, 'properties');
  return [...listAt(properties, 'privateLinkServiceConnections'), ...listAt(properties, 'manualPrivateLinkServiceConnections')];
}

/** AKS's own endpoint: the one in the cluster's node resource group (azure-facts A1.4), whatever its name. */
export function isManagedEndpoint(cluster: StoredResource, endpointId: string): boolean {
  const nodeGroup = textAt(objectAt(cluster.body, 'properties'), 'nodeResourceGroup') ?? '';
  return idKey(endpointId.split('/')[4] ?? '') === idKey(nodeGroup);
}
