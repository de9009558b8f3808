import { canonicalJson, type Json, type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import { bindingGeneration, clusterAt, isManagedEndpoint, isRunning } from '../cluster-facts.ts';
import type { ArmResponse, Failure, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists, listByScope } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import { lockedText, lockingScopes } from '../scopes.ts';
import type { StoredResource } from '../world.ts';
import { allocate, release, reservedBy } from './addresses.ts';
import { connectionItems } from './connections.ts';
import { type EndpointFacts, type EndpointWish, endpointBody, endpointView, wishOf } from './endpoint-body.ts';
import { endpointLinks, refuseAddresses, refuseConcurrent, refuseWish } from './endpoint-checks.ts';
import { descriptionOf, failEndpoint, finishEndpoint, nicOf, removeEndpoint, startEndpoint, statusOf } from './endpoint-life.ts';
import { missingDelete, missingTracked, readTracked, retryable } from './shapes.ts';
import { linkFailure, targetOf } from './targets.ts';
import { refreshZoneGroups } from './zone-group-records.ts';

const type = 'Microsoft.Network/privateEndpoints';
const bySubscription = '/subscriptions/{subscriptionId}/providers/Microsoft.Network/privateEndpoints';
const byGroup = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/privateEndpoints';
const one = `${byGroup}/{name}`;
/** A delete this soon after the target changed the connection meets 429: one second after it did (fault-bodies), three seconds after it did not (pe-link-service-reject-delete). */
const connectionBusyMs = 2000;

export const privateEndpointRoutes: readonly Route[] = [
  { method: 'GET', path: bySubscription, action: `${type}/read`, type, answers: 'list', handle: readList },
  { method: 'GET', path: byGroup, action: `${type}/read`, type, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${type}/read`, type, handle: read },
  { method: 'PUT', path: one, action: `${type}/write`, type, linked: endpointLinks, handle: put },
  { method: 'DELETE', path: one, action: `${type}/delete`, handle: remove },
];

function readList(ctx: RequestContext): ArmResponse {
  return listByScope(ctx, type, (endpoint) => endpointView(endpoint.body, ctx.apiVersion));
}

function read(ctx: RequestContext): ArmResponse {
  const response = readTracked(ctx);
  return response.status === 200 ? { ...response, body: endpointView(response.body as JsonObject, ctx.apiVersion) } : response;
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const group = path.split('/').slice(0, 5).join('/');
  if (!groupExists(sim, group)) return missingTracked(ctx, path);
  const before = sim.world.get(path);
  const wish = wishOf(ctx.body);
  const refusal = refuseWish(ctx, wish) ?? refuseConcurrent(ctx, wish) ?? refuseAddresses(ctx, wish, before ? reservedBy(before) : []);
  if (refusal) return refusal;
  return before ? update(ctx, before, wish) : create(ctx, wish);
}

function create(ctx: RequestContext, wish: EndpointWish): ArmResponse {
  const { sim, path } = ctx;
  const addresses = addressesFor(sim, wish);
  if (!addresses)
    return failed(400, {
      code: 'SubnetIsFull',
      message: `Subnet ${wish.subnetId} does not have enough capacity for 1 IP addresses.`,
      details: [],
    });
  const endpoint = startEndpoint(sim, path, { wish, addresses });
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutPrivateEndpointOperation',
    resourceId: path,
    location: wish.location,
    durationMs: drawMs(sim.random, paces.endpointCreate),
    onDone: () => landed(sim, path, wish),
    onFailed: () => failEndpoint(sim, path),
  });
  return answer(201, endpointView(endpoint.body, ctx.apiVersion), headers);
}

/** Asked again at the end: what was accepted while the target was up fails when it has gone away meanwhile. */
function landed(sim: SimulatorCore, path: string, wish: EndpointWish): Failure | undefined {
  const [connection] = wish.connections;
  const failure = linkFailure(sim, connection?.targetId ?? '', connection?.groupIds ?? []);
  if (failure) return failure;
  finishEndpoint(sim, path, wish);
  refreshZoneGroups(sim, path);
  return undefined;
}

function addressesFor(sim: SimulatorCore, wish: EndpointWish): readonly string[] | undefined {
  const fixed = wish.ipConfigurations.flatMap((item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? []);
  if (fixed.length > 0) return fixed;
  const subnet = sim.world.get(wish.subnetId);
  const [connection] = wish.connections;
  const count = Math.max(1, targetOf(sim, connection?.targetId ?? '', connection?.groupIds ?? [])?.members.length ?? 1);
  const addresses: string[] = [];
  while (subnet && addresses.length < count) {
    const next = allocate(sim, subnet, addresses);
    if (next === undefined) return undefined;
    addresses.push(next);
  }
  return addresses;
}

/** PUT over an existing endpoint: 200. It heals nothing: the link stays bound to the generation it was made for. */
function update(ctx: RequestContext, before: StoredResource, wish: EndpointWish): ArmResponse {
  const { sim, path } = ctx;
  const changed = changesOf(before, wish);
  const fixed = changed.find((name) => ['subnet', 'connections', 'customNetworkInterfaceName', 'location'].includes(name));
  if (fixed)
    return failed(400, {
      code: 'PropertyChangeNotAllowed',
      message: `Changing property '${fixed}' of private endpoint ${path} is not allowed.`,
      details: [],
    });
  const isRetry = textAt(objectAt(before.body, 'properties'), 'provisioningState') === 'Failed';
  const isSmall = changed.length === 0 && !isRetry;
  const addresses = wish.ipConfigurations.length > 0 ? (addressesFor(sim, wish) ?? []) : reservedBy(before);
  const given = reservedBy(before).filter((address) => !addresses.includes(address));
  const after = sim.world.put({
    ...before,
    body: endpointBody(sim, wish, factsOf(before, isSmall)),
    hidden: { ...before.hidden, ...(isRetry && boundNow(sim, wish)), addresses: [...addresses], nicId: nicOf(before) },
  });
  release(sim, wish.subnetId, given);
  // Tags only: done at once, the header is there but no Retry-After (pe-nic-zone-group-retry-after-2026).
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutPrivateEndpointOperation',
    resourceId: path,
    location: wish.location,
    retryAfterSeconds: isSmall ? null : 10,
    durationMs: isSmall ? 1 : drawMs(sim.random, paces.endpointUpdate),
    onDone: () => (isSmall ? undefined : landed(sim, path, wish)),
    onFailed: () => failEndpoint(sim, path),
  });
  return answer(200, endpointView(after.body, ctx.apiVersion), headers);
}

function factsOf(before: StoredResource, isSmall: boolean): EndpointFacts {
  const properties = objectAt(before.body, 'properties');
  return {
    id: before.id,
    resourceGuid: textAt(properties, 'resourceGuid') ?? '',
    nicId: nicOf(before),
    customDnsConfigs: listAt(properties, 'customDnsConfigs'),
    provisioningState: isSmall ? (textAt(properties, 'provisioningState') ?? 'Succeeded') : 'Updating',
    state: { status: statusOf(before), description: isSmall ? descriptionOf(before) : provisionalText(before) },
  };
}

/** A PUT over a failed endpoint tries again (learn.microsoft.com/azure/networking/troubleshoot-failed-state), and links to what the cluster is now. */
function boundNow(sim: SimulatorCore, wish: EndpointWish): { generation?: number } {
  const cluster = clusterAt(sim, wish.connections[0]?.targetId);
  return cluster ? { generation: bindingGeneration(sim, cluster) } : {};
}

function provisionalText(before: StoredResource): string {
  return statusOf(before) === 'Approved' ? 'Auto Approved' : descriptionOf(before);
}

/** Names of what differs between the stored endpoint and the wish, tags left out. */
function changesOf(before: StoredResource, wish: EndpointWish): readonly string[] {
  const now = wishOf(before.body);
  const lower = (value: unknown) => canonicalJson(value as Json).toLowerCase();
  const core = (item: EndpointWish) =>
    item.connections.map(({ name, targetId, groupIds }) => ({ name, targetId, groupIds: [...groupIds] }));
  const pairs: readonly [string, unknown, unknown][] = [
    ['subnet', now.subnetId, wish.subnetId],
    ['connections', [now.manual, core(now)], [wish.manual, core(wish)]],
    ['customNetworkInterfaceName', now.customNetworkInterfaceName, wish.customNetworkInterfaceName],
    ['location', now.location.replaceAll(' ', ''), wish.location.replaceAll(' ', '')],
    ['billingSku', now.billingSku ?? null, wish.billingSku ?? null],
    ['requestMessage', now.connections.map(({ rest }) => rest), wish.connections.map(({ rest }) => rest)],
    ['ipConfigurations', now.ipConfigurations, wish.ipConfigurations],
    ['applicationSecurityGroups', now.applicationSecurityGroups, wish.applicationSecurityGroups],
  ];
  return pairs.filter(([, a, b]) => lower(a) !== lower(b)).map(([name]) => name);
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const endpoint = sim.world.get(path);
  if (!endpoint) return missingDelete(ctx);
  const busy = sim.operations.running(endpoint.id)[0];
  if (busy) return retryable(sim, { kind: busy.kind, resource: endpoint.id }, sim.random.between(11, 14));
  const changedAt = Number(endpoint.hidden.connectionChangedAt ?? Number.NEGATIVE_INFINITY);
  if (sim.now() - changedAt < connectionBusyMs)
    return retryable(sim, { kind: 'PutPrivateLinkServiceProxyOperation', resource: endpoint.id }, 14);
  const refusal = sim.deleteWhileStopped === 'refused' ? stoppedTarget(sim, endpoint) : undefined;
  if (refusal) return failed(409, { ...refusal, details: [] });
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'DeletePrivateEndpointOperation',
    resourceId: endpoint.id,
    location: textAt(endpoint.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.endpointDelete),
    onDone: () => removed(sim, endpoint.id),
  });
  return answer(202, undefined, headers);
}

/**
 * A delete lock on the target lets the DELETE be accepted and fails the operation (recorded-network-aks, section 7; terraform-provider-azurerm issue 17478).
 * One on the endpoint's interface, which goes with it: nobody has documented it, and this is the worse thing.
 */
function removed(sim: SimulatorCore, id: string): Failure | undefined {
  const endpoint = sim.world.get(id);
  if (!endpoint) return undefined;
  const refusal = sim.deleteWhileStopped === 'fails-late' ? stoppedTarget(sim, endpoint) : undefined;
  if (refusal) return refusal;
  const targetId = targetIdOf(endpoint);
  const target = sim.world.get(targetId);
  const proxy = `${targetId}/privateEndpointConnectionProxies/${endpoint.id.split('/').at(-1)}.${textAt(objectAt(endpoint.body, 'properties'), 'resourceGuid')}`;
  const locked = target ? lockingScopes(sim, proxy, 'delete') : [];
  if (target && locked.length > 0)
    return { code: 'ScopeLocked', message: `Call to ${target.type} failed. Error message: ${lockedText(proxy, 'delete', locked)}` };
  const cluster = clusterAt(sim, targetId);
  const lockedNic = lockingScopes(sim, nicOf(endpoint), 'delete');
  if (lockedNic.length > 0)
    return {
      code: 'ScopeLocked',
      message: `Call to Microsoft.Network failed. Error message: ${lockedText(nicOf(endpoint), 'delete', lockedNic)}`,
    };
  // azure-facts A1.4: deleting AKS's own endpoint is allowed and "causes the cluster to stop functioning". R1's reason.
  if (cluster && isManagedEndpoint(cluster, id)) sim.world.hide(cluster.id, { apiServerBroken: true });
  removeEndpoint(sim, id, Math.round(sim.random.fraction() * sim.nicLingerMs));
  return undefined;
}

function targetIdOf(endpoint: StoredResource): string {
  return textAt(objectAt(connectionItems(endpoint.body)[0], 'properties'), 'privateLinkServiceId') ?? '';
}

/** Why the delete does not go through while the target is stopped. Code and form are those of a creation that its target refuses; nothing like it is recorded. */
function stoppedTarget(sim: SimulatorCore, endpoint: StoredResource): Failure | undefined {
  const cluster = clusterAt(sim, targetIdOf(endpoint));
  if (!cluster || isRunning(cluster)) return undefined;
  const message = `Call to Microsoft.ContainerService/managedClusters failed. Error message: managed cluster is in Power State(Stopped), only start and delete operations are allowed. Target: ${cluster.id}.`;
  return { code: 'PrivateEndpointDeletionNotAllowedAsTargetResourceIsNotReady', message };
}
