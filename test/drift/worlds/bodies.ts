import { nameOf } from '../../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';

/** Wire bodies as Azure sends them, as far as the rules look at them; everything is healthy. */
const location = 'westeurope';

export function networkBody(id: string, parts: { subnets: readonly JsonObject[]; peerings?: readonly JsonObject[] }): JsonObject {
  return {
    id,
    name: nameOf(id),
    location,
    properties: { provisioningState: 'Succeeded', subnets: parts.subnets, virtualNetworkPeerings: parts.peerings ?? [] },
  };
}

export function subnetBody(id: string, serviceEndpoints: readonly string[] = []): JsonObject {
  const services = serviceEndpoints.map((service) => ({ service, provisioningState: 'Succeeded', locations: ['*'] }));
  return { id, name: nameOf(id), properties: { provisioningState: 'Succeeded', delegations: [], serviceEndpoints: services } };
}

export function peeringBody(id: string, remoteId: string): JsonObject {
  return {
    id,
    name: nameOf(id),
    properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: remoteId }, allowForwardedTraffic: true },
  };
}

interface EndpointParts {
  readonly subnetId: string;
  readonly targetId: string;
  readonly groupId: string;
  readonly nicId: string;
}

export function endpointBody(id: string, { subnetId, targetId, groupId, nicId }: EndpointParts): JsonObject {
  const connection = {
    name: nameOf(id),
    properties: {
      provisioningState: 'Succeeded',
      privateLinkServiceId: targetId,
      groupIds: [groupId],
      privateLinkServiceConnectionState: { status: 'Approved', description: '', actionsRequired: 'None' },
    },
  };
  return {
    id,
    name: nameOf(id),
    location,
    tags: { owner: 'platform' },
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: `guid-of-${nameOf(id)}`,
      subnet: { id: subnetId },
      privateLinkServiceConnections: [connection],
      manualPrivateLinkServiceConnections: [],
      networkInterfaces: [{ id: nicId }],
    },
  };
}

export function nicBody(id: string, addresses: readonly string[]): JsonObject {
  const configurations = addresses.map((address, index) => ({ name: `ipconfig${index}`, properties: { privateIPAddress: address } }));
  return { id, name: nameOf(id), location, properties: { provisioningState: 'Succeeded', ipConfigurations: configurations } };
}

/** A zone that is linked to networks and has A records: `{ name: addresses }`. */
export function zoneBodies(
  id: string,
  parts: { networks: readonly string[]; records: Readonly<Record<string, readonly string[]>> },
): readonly JsonObject[] {
  const links = parts.networks.map((networkId) => ({
    id: `${id}/virtualNetworkLinks/link-${nameOf(networkId)}`,
    name: `link-${nameOf(networkId)}`,
    location: 'global',
    properties: {
      provisioningState: 'Succeeded',
      virtualNetworkLinkState: 'Completed',
      registrationEnabled: false,
      virtualNetwork: { id: networkId },
    },
  }));
  const records = Object.entries(parts.records).map(([name, addresses]) => ({
    id: `${id}/A/${name}`,
    name,
    properties: { ttl: 3600, fqdn: `${name}.${nameOf(id)}.`, aRecords: addresses.map((ipv4Address) => ({ ipv4Address })) },
  }));
  return [{ id, name: nameOf(id), location: 'global', properties: { provisioningState: 'Succeeded' } }, ...links, ...records];
}

/** How the target sees an approved connection. */
export function connectionBody(endpointId: string, groupId: string): JsonObject {
  return {
    properties: {
      provisioningState: 'Succeeded',
      groupIds: [groupId],
      privateEndpoint: { id: endpointId },
      privateLinkServiceConnectionState: { status: 'Approved', description: '', actionRequired: 'None' },
    },
  };
}

interface Reach {
  readonly isPublic: boolean;
  readonly connections: readonly JsonObject[];
  readonly allowedSubnetIds: readonly string[];
}

export function storageBody(id: string, reach: Reach): JsonObject {
  return {
    id,
    name: nameOf(id),
    location,
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    kind: 'StorageV2',
    properties: {
      provisioningState: 'Succeeded',
      publicNetworkAccess: accessOf(reach),
      networkAcls: {
        bypass: 'AzureServices',
        defaultAction: actionOf(reach),
        virtualNetworkRules: rulesOf(reach),
        ipRules: [],
        resourceAccessRules: [],
      },
      privateEndpointConnections: reach.connections,
    },
  };
}

export function vaultBody(id: string, reach: Reach): JsonObject {
  return {
    id,
    name: nameOf(id),
    location,
    properties: {
      provisioningState: 'Succeeded',
      publicNetworkAccess: accessOf(reach),
      networkAcls: { bypass: 'AzureServices', defaultAction: actionOf(reach), virtualNetworkRules: rulesOf(reach), ipRules: [] },
      privateEndpointConnections: reach.connections,
    },
  };
}

export function registryBody(id: string, reach: Reach): JsonObject {
  return {
    id,
    name: nameOf(id),
    location,
    sku: { name: 'Premium', tier: 'Premium' },
    properties: {
      provisioningState: 'Succeeded',
      publicNetworkAccess: accessOf(reach),
      networkRuleBypassOptions: 'AzureServices',
      networkRuleSet: { defaultAction: actionOf(reach), virtualNetworkRules: rulesOf(reach), ipRules: [] },
      privateEndpointConnections: reach.connections,
    },
  };
}

function accessOf({ isPublic, allowedSubnetIds }: Reach): string {
  return isPublic || allowedSubnetIds.length > 0 ? 'Enabled' : 'Disabled';
}

function actionOf({ isPublic }: Reach): string {
  return isPublic ? 'Allow' : 'Deny';
}

function rulesOf({ allowedSubnetIds }: Reach): readonly JsonObject[] {
  return allowedSubnetIds.map((id) => ({ id, action: 'Allow', state: 'Succeeded' }));
}
