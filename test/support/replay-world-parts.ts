import type { WorldFile } from '../../local/simulator/world.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { compute, deployment, extension, onlineEndpoint, workspace } from './replay-world-ml.ts';

export type Resource = WorldFile['resources'][number];

/** The resources of a part of the world that a recording names in `world`. Texts hold placeholders. */
export function resourcesOf(part: string): readonly Resource[] {
  const found = makers[part];
  if (!found) throw new Error(`no part of a replay world is called "${part}"`);
  return found();
}

const makers: Readonly<Record<string, () => readonly Resource[]>> = {
  net: () => [group('net')],
  ml: () => [group('ml')],
  clusters: () => [group('clusters')],
  cluster: () => [group('clusters'), cluster()],
  storage: () => [target('Microsoft.Storage/storageAccounts', 'account1')],
  'link service': () => [target('Microsoft.Network/privateLinkServices', 'lks1')],
  hub: () => network(),
  endpoint: () => [...network(), linkedEndpoint('locked')],
  stranger: () => [],
  identity: () => [],
  'owner twice': () => [assignment('/subscriptions/{s}/resourceGroups/clusters', 'a0000000-0000-4000-8000-000000000002')],
  workspace: () => [workspace()],
  compute: () => [compute()],
  online: () => [onlineEndpoint(), deployment()],
  extension: () => [extension()],
  many: () => Array.from({ length: 8 }, (_, index) => plainZone(`zone${index}.example.com`)),
};

function group(name: string): Resource {
  const id = `/subscriptions/{s}/resourceGroups/${name}`;
  return {
    id,
    type: 'Microsoft.Resources/resourceGroups',
    body: { id, name, type: 'Microsoft.Resources/resourceGroups', location: 'westus2', properties: { provisioningState: 'Succeeded' } },
  };
}

export function assignment(scope: string, name: string): Resource {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  const roleDefinitionId = '/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/{owner}';
  const principalId = '0b1ec700-0000-4000-8000-000000000001';
  const made = {
    createdOn: '2026-01-10T09:00:00.1234567Z',
    updatedOn: '2026-01-10T09:00:00.1234567Z',
    createdBy: principalId,
    updatedBy: principalId,
  };
  const unset = { condition: null, conditionVersion: null, delegatedManagedIdentityResourceId: null, description: null };
  const properties = { roleDefinitionId, principalId, principalType: 'User', scope, ...made, ...unset };
  return {
    id,
    type: 'Microsoft.Authorization/roleAssignments',
    body: { id, name, type: 'Microsoft.Authorization/roleAssignments', properties },
  };
}

/** Members and their types as in aks-private-stop-start; ids with `resourcegroups` and `ManagedClusters`, as the service writes them. */
function cluster(): Resource {
  const id = '{cluster}';
  const lower = id.replace(
    '{cluster}',
    '/subscriptions/{s}/resourcegroups/clusters/providers/Microsoft.ContainerService/managedClusters/aks1',
  );
  const management = {
    id: `${lower}/privateLinkResources/management`,
    name: 'management',
    type: 'Microsoft.ContainerService/managedClusters/privateLinkResources',
    groupId: 'management',
    requiredMembers: ['management'],
  };
  const identity = {
    resourceId:
      '/subscriptions/{s}/resourcegroups/MC_clusters_aks1_westus2/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aks1-agentpool',
    clientId: '{identity}',
    objectId: '{identity}',
  };
  const properties: JsonObject = {
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    kubernetesVersion: '1.33',
    currentKubernetesVersion: '1.33.6',
    dnsPrefix: 'aks1',
    fqdn: 'aks1-9z8y7x6w.hcp.westus2.azmk8s.io',
    azurePortalFQDN: '0123456789abcdef-priv.portal.hcp.westus2.azmk8s.io',
    privateFQDN: '{host}.{zone}',
    agentPoolProfiles: [pool()],
    servicePrincipalProfile: { clientId: 'msi' },
    nodeResourceGroup: 'MC_clusters_aks1_westus2',
    enableRBAC: true,
    supportPlan: 'KubernetesOfficial',
    networkProfile: { networkPlugin: 'azure', outboundType: 'loadBalancer' },
    maxAgentPools: 100,
    privateLinkResources: [management],
    apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: 'system', enablePrivateClusterPublicFQDN: true },
    identityProfile: { kubeletidentity: identity },
    disableLocalAccounts: false,
  };
  const identityOfCluster = { type: 'SystemAssigned', principalId: '{identity}', tenantId: '{tenant}' };
  const body = {
    id: lower,
    location: 'westus2',
    name: 'aks1',
    type: 'Microsoft.ContainerService/ManagedClusters',
    properties,
    identity: identityOfCluster,
    sku: { name: 'Base', tier: 'Free' },
  };
  return { id, type: 'Microsoft.ContainerService/managedClusters', body };
}

function pool(): JsonObject {
  const size = { count: 3, vmSize: 'Standard_DS2_v2', osDiskSizeGB: 128, osDiskType: 'Managed', kubeletDiskType: 'OS', maxPods: 110 };
  const state = {
    type: 'VirtualMachineScaleSets',
    enableAutoScaling: false,
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
  };
  const versions = {
    orchestratorVersion: '1.33.6',
    currentOrchestratorVersion: '1.33.6',
    nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202601.13.0',
  };
  return {
    name: 'nodepool1',
    ...size,
    ...state,
    ...versions,
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    mode: 'System',
    osType: 'Linux',
    osSKU: 'Ubuntu',
    upgradeSettings: {},
    enableFIPS: false,
  };
}

function network(): readonly Resource[] {
  const type = 'Microsoft.Network/virtualNetworks';
  const id = '{net}/virtualNetworks/hub';
  const addressSpace = { addressPrefixes: ['10.9.0.0/16'] };
  const properties = { provisioningState: 'Succeeded', addressSpace, enableDdosProtection: false };
  const subnetId = `${id}/subnets/endpoints`;
  const policies = { privateEndpointNetworkPolicies: 'Disabled', privateLinkServiceNetworkPolicies: 'Enabled' };
  const subnet = { provisioningState: 'Succeeded', addressPrefix: '10.9.0.0/24', delegations: [], ...policies };
  return [
    { id, type, body: { id, name: 'hub', type, location: 'westus2', properties } },
    { id: subnetId, type: `${type}/subnets`, body: { id: subnetId, name: 'endpoints', type: `${type}/subnets`, properties: subnet } },
  ];
}

function linkedEndpoint(name: string): Resource {
  const id = `{net}/privateEndpoints/${name}`;
  const state = { status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' };
  const connection = {
    name: 'connection1',
    id: `${id}/privateLinkServiceConnections/connection1`,
    type: 'Microsoft.Network/privateEndpoints/privateLinkServiceConnections',
    properties: {
      provisioningState: 'Succeeded',
      privateLinkServiceId: '{cluster}',
      groupIds: ['management'],
      privateLinkServiceConnectionState: state,
    },
  };
  const properties: JsonObject = {
    provisioningState: 'Succeeded',
    resourceGuid: '0e0d0000-0000-4000-8000-000000000001',
    privateLinkServiceConnections: [connection],
    manualPrivateLinkServiceConnections: [],
    customNetworkInterfaceName: '',
    subnet: { id: '{net}/virtualNetworks/hub/subnets/endpoints' },
    ipConfigurations: [],
    networkInterfaces: [],
    customDnsConfigs: [],
  };
  return {
    id,
    type: 'Microsoft.Network/privateEndpoints',
    body: { id, name, type: 'Microsoft.Network/privateEndpoints', location: 'westus2', properties },
  };
}

/** Something that private endpoints may target, in the group of the networks. */
function target(type: string, name: string): Resource {
  const id = `/subscriptions/{s}/resourceGroups/net/providers/${type}/${name}`;
  return { id, type, body: { id, name, type, location: 'westus2', properties: { provisioningState: 'Succeeded' } } };
}

function plainZone(name: string): Resource {
  const id = `{net}/privateDnsZones/${name}`;
  return {
    id,
    type: 'Microsoft.Network/privateDnsZones',
    body: { id, name, type: 'Microsoft.Network/privateDnsZones', location: 'global', properties: { provisioningState: 'Succeeded' } },
  };
}
