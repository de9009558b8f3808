import { type Json, type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';
import { stamped } from './shapes.ts';

const type = 'Microsoft.Network/privateEndpoints';

/** What a PUT asks for, read-only parts of the request left out (Azure ignores them). */
export interface EndpointWish {
  readonly location: string;
  readonly tags: JsonObject | undefined;
  readonly extendedLocation: Json | undefined;
  readonly subnetId: string;
  readonly manual: boolean;
  readonly connections: readonly {
    readonly name: string;
    readonly targetId: string;
    readonly groupIds: readonly string[];
    readonly rest: JsonObject;
  }[];
  readonly ipConfigurations: readonly JsonObject[];
  readonly applicationSecurityGroups: readonly string[];
  readonly customNetworkInterfaceName: string;
  readonly ipVersionType: string;
  readonly billingSku: Json | undefined;
}

export function wishOf(body: JsonObject): EndpointWish {
  const properties = objectAt(body, 'properties');
  const manual = listAt(properties, 'manualPrivateLinkServiceConnections');
  const items = manual.length > 0 ? manual : listAt(properties, 'privateLinkServiceConnections');
  return {
    location: textAt(body, 'location') ?? '',
    tags: body.tags === undefined || body.tags === null ? undefined : objectAt(body, 'tags'),
    extendedLocation: body.extendedLocation,
    subnetId: textAt(objectAt(properties, 'subnet'), 'id') ?? '',
    manual: manual.length > 0,
    connections: items.map(connectionWish),
    ipConfigurations: listAt(properties, 'ipConfigurations').map((item) => ({
      name: item.name,
      properties: ipProperties(objectAt(item, 'properties')),
    })),
    applicationSecurityGroups: listAt(properties, 'applicationSecurityGroups').flatMap((item) => textAt(item, 'id') ?? []),
    customNetworkInterfaceName: textAt(properties, 'customNetworkInterfaceName') ?? '',
    ipVersionType: textAt(properties, 'ipVersionType') ?? 'IPv4',
    billingSku: properties.billingSku,
  };
}

function connectionWish(item: JsonObject) {
  const { privateLinkServiceId, groupIds, requestMessage, approvalReference } = objectAt(item, 'properties');
  const rest = { ...(requestMessage !== undefined && { requestMessage }), ...(approvalReference !== undefined && { approvalReference }) };
  const ids = Array.isArray(groupIds) ? groupIds.map(String) : [];
  return { name: textAt(item, 'name') ?? '', targetId: String(privateLinkServiceId ?? ''), groupIds: ids, rest };
}

function ipProperties(properties: JsonObject): JsonObject {
  const { memberName, groupId, privateIPAddress } = properties;
  return {
    ...(memberName !== undefined && { memberName }),
    ...(groupId !== undefined && { groupId }),
    ...(privateIPAddress !== undefined && { privateIPAddress }),
  };
}

export interface EndpointFacts {
  readonly id: string;
  readonly provisioningState: string;
  readonly resourceGuid: string;
  readonly nicId: string;
  readonly state: { readonly status: string; readonly description: string };
  readonly customDnsConfigs: readonly JsonObject[];
}

/** The body as recorded in pe-nic-zone-group-retry-after-2026: both connection arrays always there, `customNetworkInterfaceName` empty when not set. */
export function endpointBody(core: SimulatorCore, wish: EndpointWish, facts: EndpointFacts): JsonObject {
  const connections = wish.connections.map((connection) => connectionBody(facts, connection, wish.manual));
  const body: JsonObject = {
    name: facts.id.split('/').at(-1),
    id: facts.id,
    etag: '',
    type,
    location: wish.location,
    ...(wish.tags && { tags: wish.tags }),
    ...(wish.extendedLocation !== undefined && { extendedLocation: wish.extendedLocation }),
    properties: {
      provisioningState: facts.provisioningState,
      resourceGuid: facts.resourceGuid,
      privateLinkServiceConnections: wish.manual ? [] : connections,
      manualPrivateLinkServiceConnections: wish.manual ? connections : [],
      customNetworkInterfaceName: wish.customNetworkInterfaceName,
      subnet: { id: wish.subnetId },
      ...(wish.applicationSecurityGroups.length > 0 && { applicationSecurityGroups: wish.applicationSecurityGroups.map((id) => ({ id })) }),
      ipConfigurations: wish.ipConfigurations.map((item) => ipConfigurationBody(facts.id, item)),
      networkInterfaces: [{ id: facts.nicId }],
      customDnsConfigs: facts.customDnsConfigs,
      ipVersionType: wish.ipVersionType,
      ...(wish.billingSku !== undefined && { billingSku: wish.billingSku }),
    },
  };
  return stamped(core, body);
}

/**
 * The body in the words of an older api-version: it leaves out what that version does not know, so that a GET and a PUT with it lose those settings without
 * a word (azure-facts C1; `ipVersionType` is in the 2025-03-01 session and in none before).
 */
export function endpointView(body: JsonObject, apiVersion: string): JsonObject {
  const { ipVersionType, billingSku, ...properties } = objectAt(body, 'properties');
  const isNewest = apiVersion >= '2026-01-01';
  const stripped = (items: Json | undefined) => (isNewest ? items : listAt({ items }, 'items').map(withoutReference));
  return {
    ...body,
    properties: {
      ...properties,
      privateLinkServiceConnections: stripped(properties.privateLinkServiceConnections),
      manualPrivateLinkServiceConnections: stripped(properties.manualPrivateLinkServiceConnections),
      ...(apiVersion >= '2025-01-01' && ipVersionType !== undefined && { ipVersionType }),
      ...(isNewest && billingSku !== undefined && { billingSku }),
    },
  };
}

function withoutReference(item: JsonObject): JsonObject {
  const { approvalReference: _, ...properties } = objectAt(item, 'properties');
  return { ...item, properties };
}

function connectionBody(facts: EndpointFacts, connection: EndpointWish['connections'][number], manual: boolean): JsonObject {
  const segment = manual ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections';
  return {
    name: connection.name,
    id: `${facts.id}/${segment}/${connection.name}`,
    etag: '',
    properties: {
      provisioningState: 'Succeeded',
      privateLinkServiceId: connection.targetId,
      ...(connection.groupIds.length > 0 && { groupIds: [...connection.groupIds] }),
      ...connection.rest,
      privateLinkServiceConnectionState: { ...facts.state, actionsRequired: 'None' },
    },
    type: `${type}/${segment}`,
  };
}

function ipConfigurationBody(endpointId: string, item: JsonObject): JsonObject {
  return {
    name: item.name,
    id: `${endpointId}/ipConfigurations/${item.name}`,
    etag: '',
    type: `${type}/ipConfigurations`,
    properties: { provisioningState: 'Succeeded', ...objectAt(item, 'properties') },
  };
}
