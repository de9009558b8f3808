import { canonicalJson, isBlank, isObject, type Json, type JsonObject, listAt, objectAt } from './json.ts';

/**
 * R9: what must survive a recreate, as an allow-list in wire names (azure-facts C1, api-version 2026-01-01). Everything
 * else in a body is either known to be written by Azure, or unknown and then reported.
 */
const kept = {
  top: ['location', 'tags', 'extendedLocation'],
  properties: ['ipVersionType', 'customNetworkInterfaceName', 'billingSku'],
  connection: ['privateLinkServiceId', 'groupIds', 'requestMessage', 'approvalReference'],
  ipConfiguration: ['groupId', 'memberName', 'privateIPAddress'],
} as const;

const serverSide = {
  top: ['id', 'name', 'type', 'etag', 'properties', 'systemData'],
  properties: [
    'provisioningState',
    'resourceGuid',
    'networkInterfaces',
    'customDnsConfigs',
    'subnet',
    'privateLinkServiceConnections',
    'manualPrivateLinkServiceConnections',
    'ipConfigurations',
    'applicationSecurityGroups',
    'privateDnsZoneGroups',
  ],
  item: ['id', 'name', 'type', 'etag', 'properties'],
  connection: ['provisioningState', 'privateLinkServiceConnectionState'],
  ipConfiguration: ['provisioningState'],
} as const;

/** The body of the PUT that makes the same endpoint again. Pure: the same snapshot always gives the same body. */
export function endpointConfigOf(body: JsonObject): JsonObject {
  const properties = objectAt(body, 'properties');
  return {
    ...pick(body, kept.top),
    properties: {
      ...pick(properties, kept.properties),
      subnet: pick(objectAt(properties, 'subnet'), ['id']),
      privateLinkServiceConnections: listAt(properties, 'privateLinkServiceConnections').map(connectionConfig),
      manualPrivateLinkServiceConnections: listAt(properties, 'manualPrivateLinkServiceConnections').map(connectionConfig),
      ipConfigurations: listAt(properties, 'ipConfigurations').map((item) => ({
        ...pick(item, ['name']),
        properties: pick(objectAt(item, 'properties'), kept.ipConfiguration),
      })),
      applicationSecurityGroups: listAt(properties, 'applicationSecurityGroups').map((item) => pick(item, ['id'])),
    },
  };
}

function connectionConfig(item: JsonObject): JsonObject {
  return { ...pick(item, ['name']), properties: pick(objectAt(item, 'properties'), kept.connection) };
}

/** True when both bodies configure the same endpoint; ids and enum values compare without case, null and `{}` are absent. */
export function sameEndpointConfig(one: JsonObject, other: JsonObject): boolean {
  const text = (body: JsonObject) => canonicalJson(endpointConfigOf(body)).toLowerCase();
  return text(one) === text(other);
}

/** Property paths that Relink neither restores nor knows to be Azure's own. They are reported, never dropped in silence. */
export function unknownEndpointProperties(body: JsonObject): readonly string[] {
  const properties = objectAt(body, 'properties');
  const connection = [...kept.connection, ...serverSide.connection];
  return [
    ...unknownKeys(body, [...kept.top, ...serverSide.top], ''),
    ...unknownKeys(properties, [...kept.properties, ...serverSide.properties], 'properties.'),
    ...unknownInItems(properties, 'privateLinkServiceConnections', connection),
    ...unknownInItems(properties, 'manualPrivateLinkServiceConnections', connection),
    ...unknownInItems(properties, 'ipConfigurations', [...kept.ipConfiguration, ...serverSide.ipConfiguration]),
  ];
}

function unknownInItems(properties: JsonObject, list: string, known: readonly string[]): readonly string[] {
  return listAt(properties, list).flatMap((item) => [
    ...unknownKeys(item, serverSide.item, `properties.${list}.`),
    ...unknownKeys(objectAt(item, 'properties'), known, `properties.${list}.properties.`),
  ]);
}

export function unknownKeys(body: JsonObject, known: readonly string[], prefix: string): readonly string[] {
  return Object.keys(body)
    .filter((key) => !known.includes(key) && !isBlank(body[key]))
    .map((key) => prefix + key);
}

export function pick(source: JsonObject, keys: readonly string[]): JsonObject {
  const entries = keys
    .map((key): [string, Json | undefined] => [key, source[key]])
    .filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(
    entries
      .map(([key, value]) => [key, isObject(value) && Object.keys(value).length === 0 ? undefined : value])
      .filter(([, value]) => value !== undefined),
  );
}
