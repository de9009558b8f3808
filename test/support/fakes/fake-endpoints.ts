import { idKey, nameOf, resourceGroupScope } from '../../../shared/domain/arm-id.ts';
import { recordOf } from '../../../shared/domain/dns.ts';
import { readEndpoint } from '../../../shared/domain/endpoint.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import type { Endpoints } from '../../../shared/ports/endpoints.ts';
import { type AzureWorld, recordKey, type WorldEndpoint } from './azure-world.ts';

const deleteMs = 40_000;
const createMs = 60_000;
const zoneGroupMs = 20_000;

export function createFakeEndpoints(world: AzureWorld): Endpoints {
  return {
    get: async (endpointId, signal) => {
      world.ask('endpoints.get', endpointId, signal);
      const found = world.endpoints.get(idKey(endpointId));
      return found && readEndpoint(found.body);
    },
    list: async (subscriptionId, signal) => {
      world.ask('endpoints.list', subscriptionId, signal);
      return [...world.endpoints.values()]
        .map((endpoint) => readEndpoint(endpoint.body))
        .filter((endpoint) => endpoint.id.includes(subscriptionId));
    },
    addresses: async (nicId, signal) => {
      world.ask('endpoints.addresses', nicId, signal);
      return [...world.endpoints.values()].find((endpoint) => readEndpoint(endpoint.body).nicIds.includes(nicId))?.addresses ?? [];
    },
    zoneGroups: async (endpointId, signal) => {
      world.ask('endpoints.zoneGroups', endpointId, signal);
      return world.endpoints.get(idKey(endpointId))?.zoneGroups ?? [];
    },
    beginDelete: async (endpointId, signal) => beginDelete(world, endpointId, signal),
    beginCreate: async (endpointId, config, signal) => beginCreate(world, { endpointId, config, signal }),
    beginPutZoneGroup: async (endpointId, group, signal) => {
      signal.throwIfAborted();
      world.writes.push(`endpoint.zone-group ${nameOf(endpointId)}`);
      world.ask('endpoints.beginPutZoneGroup', endpointId, signal);
      const endpoint = existing(world, endpointId);
      endpoint.zoneGroups = [
        ...endpoint.zoneGroups.filter((other) => other.name !== group.name),
        { ...group, provisioningState: 'Updating' },
      ];
      const setState = (provisioningState: string) => {
        endpoint.zoneGroups = endpoint.zoneGroups.map((other) => (other.name === group.name ? { ...other, provisioningState } : other));
      };
      const finish = () => {
        setState('Succeeded');
        writeZoneRecords(world, endpoint);
      };
      return world.begin({ what: 'endpoint.zone-group', id: endpointId, lastsMs: zoneGroupMs, finish, fail: () => setState('Failed') });
    },
    poll: async (token, signal) => {
      world.ask('endpoints.poll', token, signal);
      return world.poll(token);
    },
  };
}

function existing(world: AzureWorld, endpointId: string): WorldEndpoint {
  const endpoint = world.endpoints.get(idKey(endpointId));
  if (!endpoint) throw new ServiceError('azure-not-found', `${nameOf(endpointId)} does not exist.`);
  return endpoint;
}

function beginDelete(world: AzureWorld, endpointId: string, signal: AbortSignal) {
  signal.throwIfAborted();
  world.writes.push(`endpoint.delete ${nameOf(endpointId)}`);
  world.ask('endpoints.beginDelete', endpointId, signal);
  const [lock] = world.locksOn(endpointId);
  if (lock) throw new ServiceError('azure-locked', `The scope ${endpointId} is locked by ${lock.id}.`);
  const endpoint = world.endpoints.get(idKey(endpointId));
  if (!endpoint) return { kind: 'finished' } as const;
  const setState = stateSetter(endpoint);
  setState('Deleting');
  return world.begin({
    what: 'endpoint.delete',
    id: endpointId,
    lastsMs: deleteMs,
    finish: () => remove(world, endpointId, endpoint),
    fail: () => setState('Succeeded'),
  });
}

/** The records that a zone group wrote go with it. */
function remove(world: AzureWorld, endpointId: string, endpoint: WorldEndpoint): void {
  world.endpoints.delete(idKey(endpointId));
  for (const zone of endpoint.zoneGroups.flatMap((group) => group.zones)) world.records.delete(zoneRecordKey(world, zone.zoneId));
}

function writeZoneRecords(world: AzureWorld, endpoint: WorldEndpoint): void {
  for (const { zoneId } of endpoint.zoneGroups.flatMap((group) => group.zones)) {
    const name = recordName(world);
    world.records.set(recordKey(zoneId, name), {
      zoneId,
      name,
      ttlSeconds: 10,
      addresses: endpoint.addresses,
      etag: `etag-${world.nextNumber()}`,
    });
  }
}

const zoneRecordKey = (world: AzureWorld, zoneId: string) => recordKey(zoneId, recordName(world));
const recordName = (world: AzureWorld) => recordOf([...world.clusters.values()][0]?.privateFqdn ?? '')?.recordName ?? '';

function beginCreate(world: AzureWorld, { endpointId, config, signal }: { endpointId: string; config: JsonObject; signal: AbortSignal }) {
  signal.throwIfAborted();
  world.writes.push(`endpoint.create ${nameOf(endpointId)}`);
  world.ask('endpoints.beginCreate', endpointId, signal);
  const endpoint = addEndpoint(world, endpointId, config);
  const setState = stateSetter(endpoint);
  setState('Updating');
  return world.begin({
    what: 'endpoint.create',
    id: endpointId,
    lastsMs: createMs,
    finish: () => setState('Succeeded'),
    fail: () => setState('Failed'),
  });
}

/** What a PUT of this body leaves in the world: automatic connections are Approved, manual ones Pending. */
export function addEndpoint(world: AzureWorld, endpointId: string, config: JsonObject): WorldEndpoint {
  const number = world.nextNumber();
  const properties = objectAt(config, 'properties');
  const nicId = `${resourceGroupScope(endpointId)}/providers/Microsoft.Network/networkInterfaces/${nameOf(endpointId)}.nic.${number}`;
  const fixed = listAt(properties, 'ipConfigurations').flatMap((item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? []);
  const body: JsonObject = {
    ...config,
    id: endpointId,
    name: nameOf(endpointId),
    type: 'Microsoft.Network/privateEndpoints',
    etag: `W/"${number}"`,
    properties: {
      ...properties,
      ...statuses(properties),
      provisioningState: 'Succeeded',
      resourceGuid: `guid-${number}`,
      networkInterfaces: [{ id: nicId }],
    },
  };
  const endpoint = {
    body,
    addresses: fixed.length > 0 ? fixed : [`10.1.0.${number}`],
    zoneGroups: [],
    linkGeneration: world.linkGeneration,
  };
  world.endpoints.set(idKey(endpointId), endpoint);
  world.createdAt.set(idKey(endpointId), world.clock.now());
  return endpoint;
}

function statuses(properties: JsonObject): JsonObject {
  const withStatus = (key: string, status: string) =>
    listAt(properties, key).map((item) => ({
      ...item,
      properties: { ...objectAt(item, 'properties'), privateLinkServiceConnectionState: { status } },
    }));
  return {
    privateLinkServiceConnections: withStatus('privateLinkServiceConnections', 'Approved'),
    manualPrivateLinkServiceConnections: withStatus('manualPrivateLinkServiceConnections', 'Pending'),
  };
}

export const stateSetter = (resource: { body: JsonObject }) => (provisioningState: string) => {
  resource.body = withProperties(resource.body, { provisioningState });
};

export function withProperties(body: JsonObject, changes: JsonObject): JsonObject {
  return { ...body, properties: { ...objectAt(body, 'properties'), ...changes } };
}

export function withConnectionStatus(body: JsonObject, status: string): JsonObject {
  const properties = objectAt(body, 'properties');
  const changed = (key: string) =>
    listAt(properties, key).map((item) => ({
      ...item,
      properties: { ...objectAt(item, 'properties'), privateLinkServiceConnectionState: { status } },
    }));
  const keys = ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'];
  return withProperties(body, Object.fromEntries(keys.map((key) => [key, changed(key)])));
}
