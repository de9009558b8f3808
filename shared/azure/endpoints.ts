import type { NetworkManagementClient } from '@azure/arm-network';
import { type ArmId, nameOf } from '../domain/arm-id.ts';
import { readEndpoint } from '../domain/endpoint.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../domain/json.ts';
import { readZoneGroup, type ZoneGroup, zoneGroupConfigOf } from '../domain/zone-group.ts';
import type { Endpoints } from '../ports/endpoints.ts';
import type { Started } from '../ports/operations.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { beginOperation, pollOperation, type SavedPoller } from './long-operations.ts';
import { readAll, readAllOrNone, readOne } from './reads.ts';

/** Private endpoints, their interfaces and zone groups through `@azure/arm-network`, api-version 2026-01-01. */
export function createAzureEndpoints(clients: ArmClients): Endpoints {
  return {
    ...endpointReads(clients),
    beginDelete: (endpointId, signal) => beginDelete(clients, endpointId, signal),
    beginCreate: (endpointId, config, signal) => beginCreate(clients, endpointId, { config, signal }),
    beginPutZoneGroup: (endpointId, group, signal) => beginPutZoneGroup(clients, endpointId, { group, signal }),
    poll: (token, signal) => pollOperation(token, signal, (saved, abortSignal) => resume(clients, saved, abortSignal)),
  };
}

function endpointReads(clients: ArmClients): Pick<Endpoints, 'get' | 'list' | 'addresses' | 'zoneGroups'> {
  const { clock } = clients;
  return {
    async get(endpointId, signal) {
      const { subscriptionId, group, name } = armPath(endpointId);
      const client = await clients.network(subscriptionId);
      const body = await readOne({ clock, signal, of: `endpoint ${name}` }, (options) => client.privateEndpoints.get(group, name, options));
      return body && readEndpoint(body);
    },
    async list(subscriptionId, signal) {
      const client = await clients.network(subscriptionId);
      const of = `the private endpoints of subscription ${subscriptionId}`;
      return (await readAll({ clock, signal, of }, (options) => client.privateEndpoints.listBySubscription(options))).map(readEndpoint);
    },
    async addresses(nicId, signal) {
      const { subscriptionId, group, name } = armPath(nicId);
      const client = await clients.network(subscriptionId);
      const body = await readOne({ clock, signal, of: `network interface ${name}` }, (options) =>
        client.networkInterfaces.get(group, name, options),
      );
      return listAt(objectAt(body, 'properties'), 'ipConfigurations').flatMap(
        (item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? [],
      );
    },
    async zoneGroups(endpointId, signal) {
      const { subscriptionId, group, name } = armPath(endpointId);
      const client = await clients.network(subscriptionId);
      const of = `the zone groups of endpoint ${name}`;
      return (await readAllOrNone({ clock, signal, of }, (options) => client.privateDnsZoneGroups.list(group, name, options))).map(
        readZoneGroup,
      );
    },
  };
}

async function beginDelete(clients: ArmClients, endpointId: ArmId, signal: AbortSignal): Promise<Started> {
  const { subscriptionId, group, name } = armPath(endpointId);
  const client = await clients.network(subscriptionId);
  const start = (abortSignal: AbortSignal) => submitted(client.privateEndpoints.delete(group, name, { abortSignal }));
  return beginOperation({
    kind: 'endpoint-delete',
    resourceId: endpointId,
    what: `delete endpoint ${name}`,
    signal,
    isDelete: true,
    start,
  });
}

interface Creation {
  readonly config: JsonObject;
  readonly signal: AbortSignal;
}

/** R9: the SDK's model would be rebuilt from the configuration; the configuration itself goes over the wire instead. */
async function beginCreate(clients: ArmClients, endpointId: ArmId, { config, signal }: Creation): Promise<Started> {
  const { subscriptionId, group, name } = armPath(endpointId);
  const client = await clients.network(subscriptionId);
  const start = (abortSignal: AbortSignal) => submitted(client.privateEndpoints.createOrUpdate(group, name, {}, { abortSignal }));
  return beginOperation({ kind: 'endpoint-create', resourceId: endpointId, what: `create endpoint ${name}`, signal, body: config, start });
}

interface ZoneGroupPut {
  readonly group: ZoneGroup;
  readonly signal: AbortSignal;
}

async function beginPutZoneGroup(clients: ArmClients, endpointId: ArmId, put: ZoneGroupPut): Promise<Started> {
  const { subscriptionId, group, name } = armPath(endpointId);
  const client = await clients.network(subscriptionId);
  const start = (abortSignal: AbortSignal) =>
    submitted(client.privateDnsZoneGroups.createOrUpdate(group, name, put.group.name, {}, { abortSignal }));
  const what = `put zone group ${put.group.name} of endpoint ${nameOf(endpointId)}`;
  return beginOperation({
    kind: 'zone-group-put',
    resourceId: endpointId,
    what,
    signal: put.signal,
    body: zoneGroupConfigOf(put.group),
    start,
  });
}

interface Submission {
  submitted(): Promise<void>;
  serialize(): Promise<string>;
}

async function submitted(poller: Submission): Promise<string> {
  await poller.submitted();
  return poller.serialize();
}

async function resume(clients: ArmClients, saved: SavedPoller, abortSignal: AbortSignal): Promise<void> {
  const { restorePoller } = await import('@azure/arm-network');
  const client = await clients.network(armPath(saved.resourceId).subscriptionId);
  await restorePoller(client, saved.poller, sourceOf(client, saved.kind), { abortSignal }).poll({ abortSignal });
}

/** The SDK finds out by itself how to read the answer; it names this call in its errors. */
// biome-ignore lint/suspicious/noExplicitAny: the three calls have different results, which Relink does not use
function sourceOf(client: NetworkManagementClient, kind: string): (...args: any[]) => any {
  if (kind === 'endpoint-delete') return client.privateEndpoints.delete;
  return kind === 'endpoint-create' ? client.privateEndpoints.createOrUpdate : client.privateDnsZoneGroups.createOrUpdate;
}
