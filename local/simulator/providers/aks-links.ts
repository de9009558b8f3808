/**
 * How the simulated cluster hangs together with endpoints, addresses and A records. The truth of the simulated world, read
 * from the hidden state that no client can see; nothing here is shared with the service.
 */
import { idKey, isWithin, sameId } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { connectionsOfBody, isEndpointAlive, isSettled } from '../cluster-facts.ts';
import type { SimulatorCore } from '../kernel.ts';
import type { StoredResource, World } from '../world.ts';

export const clusterType = 'Microsoft.ContainerService/managedClusters';
export const endpointType = 'Microsoft.Network/privateEndpoints';

export function nodeGroupScope(cluster: StoredResource): string {
  const group = textAt(objectAt(cluster.body, 'properties'), 'nodeResourceGroup') ?? '';
  return `${cluster.id.split('/').slice(0, 3).join('/')}/resourceGroups/${group}`;
}

export function endpointsTo(world: World, clusterId: string): readonly StoredResource[] {
  const hits = (connection: JsonObject) => sameId(textAt(objectAt(connection, 'properties'), 'privateLinkServiceId'), clusterId);
  return world.list({ type: endpointType }).filter((endpoint) => connectionsOfBody(endpoint).some(hits));
}

/** Made by people, outside the node resource group: the endpoints that a restart kills. */
export function linkedEndpoints(world: World, cluster: StoredResource): readonly StoredResource[] {
  return endpointsTo(world, cluster.id).filter((endpoint) => !isWithin(endpoint.id, nodeGroupScope(cluster)));
}

/** AKS's own endpoint to the API server. */
export function managedEndpoint(world: World, cluster: StoredResource): StoredResource | undefined {
  return endpointsTo(world, cluster.id).find((endpoint) => isWithin(endpoint.id, nodeGroupScope(cluster)));
}

export function addressesOf(world: World, endpoint: StoredResource): readonly string[] {
  const nics = listAt(objectAt(endpoint.body, 'properties'), 'networkInterfaces');
  return nics.flatMap((nic) => nicAddresses(world.get(textAt(nic, 'id') ?? '')));
}

export function nicAddresses(nic: StoredResource | undefined): readonly string[] {
  const configurations = listAt(objectAt(nic?.body, 'properties'), 'ipConfigurations');
  return configurations.flatMap((item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? []);
}

export interface ClusterRecord {
  readonly zone: StoredResource;
  readonly name: string;
  readonly record: StoredResource | undefined;
}

/**
 * The A records of the API server's name outside the node resource group: in zones of exactly its name that hold the record,
 * or that are linked to the network of a linked endpoint (there a missing record means that the name does not resolve).
 */
export function clusterRecords(world: World, cluster: StoredResource): readonly ClusterRecord[] {
  const fqdn = textAt(objectAt(cluster.body, 'properties'), 'privateFQDN') ?? '';
  const name = fqdn.split('.')[0] ?? '';
  const zoneName = fqdn.slice(name.length + 1);
  if (!zoneName) return [];
  const networks = new Set(linkedEndpoints(world, cluster).map(networkOf));
  return world
    .list({ type: 'Microsoft.Network/privateDnsZones' })
    .filter((zone) => idKey(zone.id.split('/').at(-1) ?? '') === idKey(zoneName) && !isWithin(zone.id, nodeGroupScope(cluster)))
    .map((zone) => ({ zone, name, record: world.get(`${zone.id}/A/${name}`) }))
    .filter(({ zone, record }) => record !== undefined || linkedNetworks(world, zone).some((network) => networks.has(network)));
}

function networkOf(endpoint: StoredResource): string {
  const subnet = textAt(objectAt(objectAt(endpoint.body, 'properties'), 'subnet'), 'id') ?? '';
  return idKey(subnet.split('/').slice(0, -2).join('/'));
}

function linkedNetworks(world: World, zone: StoredResource): readonly string[] {
  const links = world.list({ type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks', within: zone.id });
  return links.map((link) => idKey(textAt(objectAt(objectAt(link.body, 'properties'), 'virtualNetwork'), 'id') ?? ''));
}

export function recordAddresses(record: StoredResource | undefined): readonly string[] {
  return listAt(objectAt(record?.body, 'properties'), 'aRecords').flatMap((item) => textAt(item, 'ipv4Address') ?? []);
}

/** Why a compute cannot reach the cluster from its workspace's network, in sentences; empty when it can. */
export function obstacles(core: SimulatorCore, cluster: StoredResource): readonly string[] {
  const { world } = core;
  const endpoints = linkedEndpoints(world, cluster);
  const alive = endpoints.filter((endpoint) => isEndpointAlive(core, endpoint));
  const addresses = alive.flatMap((endpoint) => addressesOf(world, endpoint));
  const dead = endpoints
    .filter((endpoint) => !alive.includes(endpoint))
    .map((endpoint) => `endpoint ${endpoint.id.split('/').at(-1)} does not reach the cluster`);
  const wrong = clusterRecords(world, cluster)
    .filter(({ record }) => !recordAddresses(record).some((address) => addresses.includes(address)))
    .map(({ zone, name }) => `the A record ${name} in zone ${zone.id} points at no live endpoint`);
  const broken = cluster.hidden.apiServerBroken === true ? ['the API server is cut off: its managed endpoint was deleted or changed'] : [];
  return [...(isSettled(core, cluster) ? [] : ['the cluster is not settled']), ...broken, ...dead, ...wrong];
}

export function attachedComputes(world: World, clusterId: string): readonly StoredResource[] {
  return world
    .list({ type: 'Microsoft.MachineLearningServices/workspaces/computes' })
    .filter((compute) => sameId(textAt(objectAt(compute.body, 'properties'), 'resourceId'), clusterId));
}
