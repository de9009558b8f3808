import { idKey } from '../../../shared/domain/arm-id.ts';
import type { ClusterState } from '../../../shared/domain/cluster.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { type AzureWorld, createAzureWorld, recordKey } from './azure-world.ts';
import { addCompute } from './fake-computes.ts';
import { addEndpoint, withConnectionStatus } from './fake-endpoints.ts';

export const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const clusterId = `${subscription}/resourceGroups/rg-night/providers/Microsoft.ContainerService/managedClusters/aks-night`;
export const hubId = `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-hub`;
export const spokeId = `${subscription}/resourceGroups/rg-spoke/providers/Microsoft.Network/privateEndpoints/pe-spoke`;
export const managedId = `${subscription}/resourceGroups/MC_rg-night_aks-night/providers/Microsoft.Network/privateEndpoints/kube-apiserver`;
export const churnId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-a/computes/churn`;
export const fraudId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-b/computes/fraud`;
export const zoneName = '22222222-2222-4222-8222-222222222222.privatelink.westeurope.azmk8s.io';
export const hubZoneId = `${subscription}/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
export const spokeZoneId = `${subscription}/resourceGroups/rg-spoke/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
const managedZoneId = `${subscription}/resourceGroups/MC_rg-night_aks-night/providers/Microsoft.Network/privateDnsZones/${zoneName}`;

export const nightCluster: ClusterState = {
  id: clusterId,
  name: 'aks-night',
  location: 'westeurope',
  power: 'Running',
  provisioningState: 'Succeeded',
  agentPools: [{ name: 'system', provisioningState: 'Succeeded' }],
  nodeResourceGroup: 'MC_rg-night_aks-night',
  isPrivate: true,
  hasVnetIntegration: false,
  privateFqdn: `aks-night-dns.${zoneName}`,
  tags: {},
};

/**
 * A private cluster with an automatic endpoint whose record stands in a hand-made zone (beside a foreign address), a manual one with a
 * fixed address and a zone group, AKS's own endpoint, and one compute in each of two workspaces.
 */
export function createNightWorld(clock: Clock): AzureWorld {
  const world = createAzureWorld(clock);
  world.clusters.set(idKey(clusterId), nightCluster);
  world.zones = [hubZoneId, spokeZoneId, managedZoneId];
  world.workspaces = [churnId, fraudId].map((id) => id.slice(0, id.indexOf('/computes/')));
  addEndpoint(world, managedId, endpointBody('automatic', 'aks-subnet'));
  addHub(world);
  addSpoke(world);
  addCompute(world, churnId, computeBody('ml-churn', { type: 'SystemAssigned' }));
  addCompute(world, fraudId, computeBody('ml-fraud', { type: 'None' }));
  return world;
}

function addHub(world: AzureWorld): void {
  const hub = addEndpoint(world, hubId, { ...endpointBody('automatic', 'endpoints'), tags: { owner: 'platform' } });
  const addresses = ['10.9.9.9', ...hub.addresses];
  world.records.set(recordKey(hubZoneId, 'aks-night-dns'), {
    zoneId: hubZoneId,
    name: 'aks-night-dns',
    ttlSeconds: 300,
    addresses,
    etag: 'etag-hand',
    metadata: { by: 'hand' },
  });
  const ofAks = world.endpoints.get(idKey(managedId))?.addresses ?? [];
  world.records.set(recordKey(managedZoneId, 'aks-night-dns'), {
    zoneId: managedZoneId,
    name: 'aks-night-dns',
    ttlSeconds: 300,
    addresses: ofAks,
    etag: 'etag-aks',
  });
}

function addSpoke(world: AzureWorld): void {
  const fixed = [{ name: 'fixed', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.2.0.50' } }];
  const spoke = addEndpoint(
    world,
    spokeId,
    endpointBody('manual', 'apps', { ipConfigurations: fixed, customNetworkInterfaceName: 'nic-spoke' }),
  );
  spoke.body = withConnectionStatus(spoke.body, 'Approved');
  spoke.zoneGroups = [{ name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'aks', zoneId: spokeZoneId }] }];
  world.records.set(recordKey(spokeZoneId, 'aks-night-dns'), {
    zoneId: spokeZoneId,
    name: 'aks-night-dns',
    ttlSeconds: 10,
    addresses: ['10.2.0.50'],
    etag: 'etag-group',
  });
}

export function endpointBody(kind: 'automatic' | 'manual', subnet: string, properties: Record<string, never[] | object[] | string> = {}) {
  const connection = {
    name: 'to-aks',
    properties: { privateLinkServiceId: clusterId, groupIds: ['management'], requestMessage: 'please' },
  };
  return {
    location: 'westeurope',
    properties: {
      subnet: { id: `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/${subnet}` },
      privateLinkServiceConnections: kind === 'automatic' ? [connection] : [],
      manualPrivateLinkServiceConnections: kind === 'manual' ? [connection] : [],
      ipConfigurations: [],
      applicationSecurityGroups: [],
      ...(properties as Record<string, string>),
    },
  };
}

export function computeBody(namespace: string, identity: { type: string }) {
  return {
    location: 'westeurope',
    tags: { team: namespace },
    identity,
    properties: {
      computeType: 'Kubernetes',
      resourceId: clusterId,
      description: `for ${namespace}`,
      properties: { namespace, defaultInstanceType: 'cpu', instanceTypes: { cpu: { resources: { limits: { cpu: '2' } } } } },
    },
  };
}

/** What Azure does to the links of a cluster that is stopped: nobody has documented whether the connections say so. */
export function stopCluster(world: AzureWorld): void {
  setCluster(world, { power: 'Stopped' });
  world.powerEvents = [...world.powerEvents, { clusterId, kind: 'stopped', at: world.clock.now() }];
}

/** The start replaces the private link service: every endpoint and compute of before is dead. AKS makes its own endpoint again. */
export function startCluster(world: AzureWorld, connectionsSay: 'Approved' | 'Disconnected'): void {
  setCluster(world, { power: 'Running' });
  world.linkGeneration += 1;
  world.powerEvents = [...world.powerEvents, { clusterId, kind: 'started', at: world.clock.now() }];
  for (const [key, endpoint] of world.endpoints) {
    if (key === idKey(managedId)) endpoint.linkGeneration = world.linkGeneration;
    else endpoint.body = withConnectionStatus(endpoint.body, connectionsSay);
  }
}

export function setCluster(world: AzureWorld, changes: Partial<ClusterState>): void {
  const cluster = world.clusters.get(idKey(clusterId)) ?? nightCluster;
  world.clusters.set(idKey(clusterId), { ...cluster, ...changes });
}
