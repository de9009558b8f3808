import type { ArmId } from '../../domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../domain/json.ts';

export interface SubnetFacts {
  readonly id: ArmId;
  readonly serviceEndpoints: readonly string[];
  readonly delegations: readonly string[];
  /** How many network interfaces and the like Azure lists in it, of all owners. */
  readonly uses: number;
}

export interface PeeringFacts {
  readonly id: ArmId;
  readonly remoteNetworkId: ArmId | undefined;
  /** `Connected`, `Initiated`, `Disconnected`; one side alone proves nothing. */
  readonly state: string;
}

/** A virtual network with its subnets and peerings, which stand in its wire body. */
export interface NetworkFacts {
  readonly id: ArmId;
  readonly location: string;
  readonly subnets: readonly SubnetFacts[];
  readonly peerings: readonly PeeringFacts[];
  /** Own DNS servers; empty when Azure answers. */
  readonly dnsServers: readonly string[];
}

export function readNetworkFacts(body: JsonObject): NetworkFacts {
  const properties = objectAt(body, 'properties');
  const servers = objectAt(properties, 'dhcpOptions').dnsServers;
  return {
    id: textAt(body, 'id') ?? '',
    location: textAt(body, 'location') ?? '',
    subnets: listAt(properties, 'subnets').map(readSubnet),
    peerings: listAt(properties, 'virtualNetworkPeerings').map(readPeering),
    dnsServers: Array.isArray(servers) ? servers.filter((item): item is string => typeof item === 'string') : [],
  };
}

function readSubnet(body: JsonObject): SubnetFacts {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    serviceEndpoints: listAt(properties, 'serviceEndpoints').flatMap((item) => textAt(item, 'service') ?? []),
    delegations: listAt(properties, 'delegations').flatMap((item) => textAt(objectAt(item, 'properties'), 'serviceName') ?? []),
    uses: listAt(properties, 'ipConfigurations').length,
  };
}

function readPeering(body: JsonObject): PeeringFacts {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    remoteNetworkId: textAt(objectAt(properties, 'remoteVirtualNetwork'), 'id'),
    state: textAt(properties, 'peeringState') ?? 'Unknown',
  };
}
