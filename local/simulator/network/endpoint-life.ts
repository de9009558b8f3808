import { idKey, resourceGroupScope } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { bindingGeneration, clusterAt } from '../cluster-facts.ts';
import type { SimulatorCore } from '../kernel.ts';
import type { StoredResource } from '../world.ts';
import { allocate, release, reservedBy } from './addresses.ts';
import { type EndpointWish, endpointBody } from './endpoint-body.ts';
import { putInterface } from './interfaces.ts';
import { targetOf } from './targets.ts';
import { dropZoneGroups } from './zone-group-records.ts';

const type = 'Microsoft.Network/privateEndpoints';

interface EndpointStart {
  readonly wish: EndpointWish;
  readonly addresses: readonly string[];
}

/** Puts the endpoint into the world as the PUT's answer shows it: `Updating`, addresses reserved, interface named but not there yet. */
export function startEndpoint(core: SimulatorCore, id: string, { wish, addresses }: EndpointStart): StoredResource {
  const name = id.split('/').at(-1);
  const nicName = wish.customNetworkInterfaceName || `${name}.nic.${core.random.guid()}`;
  const nicId = `${resourceGroupScope(id)}/providers/Microsoft.Network/networkInterfaces/${nicName}`;
  const target = clusterAt(core, wish.connections[0]?.targetId);
  // "Auto Approved" is the network provider's own guess; the target's text comes later (pe-nic-zone-group-retry-after-2026).
  const state = wish.manual
    ? { status: 'Pending', description: 'Awaiting Approval' }
    : { status: 'Approved', description: 'Auto Approved' };
  const body = endpointBody(core, wish, {
    id,
    provisioningState: 'Updating',
    resourceGuid: core.random.guid(),
    nicId,
    state,
    customDnsConfigs: [],
  });
  const hidden = {
    addresses: [...addresses],
    nicId,
    isStatic: wish.ipConfigurations.length > 0,
    ...(target && { generation: bindingGeneration(core, target) }),
  };
  return core.world.put({ id, type, body, hidden });
}

/** The operation is done: interface there, the target has spoken, DNS names known if it approved. */
export function finishEndpoint(core: SimulatorCore, id: string, wish: EndpointWish): void {
  const endpoint = core.world.get(id);
  if (!endpoint) return;
  const [connection] = wish.connections;
  const target = targetOf(core, connection?.targetId ?? '', connection?.groupIds ?? []);
  const cluster = clusterAt(core, connection?.targetId);
  const properties = objectAt(endpoint.body, 'properties');
  const status = statusOf(endpoint);
  const isApproved = status === 'Approved';
  const { resourceGuid, nicId } = { resourceGuid: textAt(properties, 'resourceGuid') ?? '', nicId: String(endpoint.hidden.nicId ?? '') };
  const members = target?.members ?? [];
  putInterface(core, { ...interfaceFacts(endpoint, wish), members, nicId });
  const state =
    isApproved && !wish.manual ? { status, description: target?.approvedText ?? '' } : { status, description: descriptionOf(endpoint) };
  const body = endpointBody(core, wish, {
    id: endpoint.id,
    provisioningState: 'Succeeded',
    resourceGuid,
    nicId,
    state,
    customDnsConfigs: isApproved ? dnsConfigs(endpoint, members) : [],
  });
  // Bound to the older of the two generations seen at the beginning and at the end.
  const generation = cluster && Math.min(Number(endpoint.hidden.generation ?? Number.POSITIVE_INFINITY), bindingGeneration(core, cluster));
  core.world.put({ ...endpoint, body, hidden: { ...endpoint.hidden, ...(generation !== undefined && { generation }) } });
}

/** Marks an endpoint whose operation failed: it stays, `Failed`, and holds its addresses. No recording shows one. */
export function failEndpoint(core: SimulatorCore, id: string): void {
  const endpoint = core.world.get(id);
  if (endpoint)
    core.world.put({
      ...endpoint,
      body: { ...endpoint.body, properties: { ...objectAt(endpoint.body, 'properties'), provisioningState: 'Failed' } },
    });
}

/** Takes the endpoint away: zone groups and their records with it, its interface some seconds later, its address with the interface. */
export function removeEndpoint(core: SimulatorCore, id: string, lingerMs = 0): void {
  const endpoint = core.world.get(id);
  if (!endpoint) return;
  dropZoneGroups(core, endpoint.id);
  core.world.remove(endpoint.id);
  const nicId = nicOf(endpoint);
  const subnetId = textAt(objectAt(objectAt(endpoint.body, 'properties'), 'subnet'), 'id') ?? '';
  core.schedule(lingerMs, () => {
    const nic = core.world.get(nicId);
    const owner = textAt(objectAt(objectAt(nic?.body, 'properties'), 'privateEndpoint'), 'id');
    const successor = core.world.get(endpoint.id);
    const isTaken = nic !== undefined && successor !== undefined && idKey(nicOf(successor)) === idKey(nicId) && owner !== undefined;
    if (nic && !isTaken) core.world.remove(nic.id);
    release(core, subnetId, reservedBy(endpoint));
  });
}

/**
 * Makes an endpoint that is ready at once, without an operation: AKS does it for its own endpoint when a cluster starts. `addresses` left out takes the
 * next free one. The caller gives the wish as `wishOf` reads it from a body.
 */
export function makeEndpointNow(core: SimulatorCore, id: string, wish: EndpointWish): readonly string[] {
  const subnet = core.world.get(wish.subnetId);
  const address = subnet && allocate(core, subnet);
  const addresses = address === undefined ? [] : [address];
  startEndpoint(core, id, { wish, addresses });
  finishEndpoint(core, id, wish);
  return addresses;
}

export function nicOf(endpoint: StoredResource): string {
  const listed = objectAt(endpoint.body, 'properties').networkInterfaces;
  const first = Array.isArray(listed) ? (listed[0] as JsonObject | undefined) : undefined;
  return textAt(first, 'id') ?? String(endpoint.hidden.nicId ?? '');
}

function interfaceFacts(endpoint: StoredResource, wish: EndpointWish) {
  return {
    endpointId: endpoint.id,
    location: wish.location,
    subnetId: wish.subnetId,
    addresses: reservedBy(endpoint),
    isStatic: wish.ipConfigurations.length > 0,
    applicationSecurityGroups: wish.applicationSecurityGroups,
  };
}

export function dnsConfigs(endpoint: StoredResource, members: readonly { fqdns: readonly string[] }[]): readonly JsonObject[] {
  const addresses = reservedBy(endpoint);
  return members.flatMap((member, index) => member.fqdns.map((fqdn) => ({ fqdn, ipAddresses: [addresses[index] ?? addresses[0] ?? ''] })));
}

function firstState(endpoint: StoredResource): JsonObject {
  const properties = objectAt(endpoint.body, 'properties');
  const items = [properties.privateLinkServiceConnections, properties.manualPrivateLinkServiceConnections].flatMap((list) =>
    Array.isArray(list) ? (list as JsonObject[]) : [],
  );
  return objectAt(objectAt(items[0], 'properties'), 'privateLinkServiceConnectionState');
}

export function statusOf(endpoint: StoredResource): string {
  return textAt(firstState(endpoint), 'status') ?? '';
}

export function descriptionOf(endpoint: StoredResource): string {
  return textAt(firstState(endpoint), 'description') ?? '';
}
