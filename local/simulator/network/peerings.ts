import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed, parentNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists, listAnswer, listedBodies } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import { groupOf, invalidReference, missingDelete, missingTracked, readChild, stamped } from './shapes.ts';
import { busyNetwork } from './subnets.ts';

const type = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings';
const list =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{network}/virtualNetworkPeerings';
const one = `${list}/{name}`;

export const peeringRoutes: readonly Route[] = [
  { method: 'GET', path: list, action: `${type}/read`, type, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${type}/read`, type, handle: (ctx) => readChild(ctx, networkIdOf(ctx)) },
  {
    method: 'PUT',
    path: one,
    action: `${type}/write`,
    type,
    linked: (ctx) => [{ action: 'Microsoft.Network/virtualNetworks/peer/action', scope: remoteOf(ctx.body) }],
    handle: put,
  },
  { method: 'DELETE', path: one, action: `${type}/delete`, handle: remove },
];

function networkIdOf(ctx: RequestContext): string {
  return ctx.path.split('/').slice(0, 9).join('/');
}

function remoteOf(body: JsonObject): string {
  return textAt(objectAt(objectAt(body, 'properties'), 'remoteVirtualNetwork'), 'id') ?? '';
}

function readList(ctx: RequestContext): ArmResponse {
  const networkId = networkIdOf(ctx);
  if (!ctx.sim.world.get(networkId)) return missingTracked(ctx, networkId);
  return listAnswer(ctx, listedBodies(ctx.sim, type, networkId));
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const networkId = networkIdOf(ctx);
  const network = sim.world.get(networkId);
  if (!network) return groupExists(sim, groupOf(ctx)) ? parentNotFound('write', path, networkId) : missingTracked(ctx, networkId);
  const remote = sim.world.get(remoteOf(ctx.body));
  if (!remote) return invalidReference(remoteOf(ctx.body), path);
  // Recorded for a remote network that is still Updating (fault-bodies).
  if (sim.operations.running(remote.id).length > 0) return notProvisioned(remote.id, path);
  const busy = busyNetwork(ctx, networkId);
  if (busy) return busy;
  const before = sim.world.get(path);
  const stored = sim.world.put({ id: before?.id ?? path, type, body: bodyOf(ctx, 'Updating') });
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutVirtualNetworkPeeringOperation',
    resourceId: stored.id,
    location: textAt(network.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.network),
    onDone: () => {
      sim.world.put({ ...stored, body: bodyOf(ctx, 'Succeeded') });
      joinSides(sim, networkId, remote.id);
    },
  });
  return answer(before ? 200 : 201, stored.body, headers);
}

function notProvisioned(remoteId: string, path: string): ArmResponse {
  const message = `Cannot proceed with operation because resource ${remoteId} used by resource ${path} is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the resource is PutSubnetOperation.`;
  return failed(400, { code: 'ReferencedResourceNotProvisioned', message, details: [] });
}

/** One side alone is `Initiated` and `RemoteNotInSync` (vnet-peering-crud-2026); with both sides there, both are connected. */
function bodyOf(ctx: RequestContext, provisioningState: string): JsonObject {
  const { sim, path, body } = ctx;
  const before = sim.world.get(path);
  const properties = objectAt(body, 'properties');
  const remote = sim.world.get(remoteOf(body));
  const prefixes = objectAt(objectAt(remote?.body, 'properties'), 'addressSpace');
  return stamped(sim, {
    name: path.split('/').at(-1),
    id: before?.id ?? path,
    etag: '',
    properties: {
      provisioningState,
      resourceGuid: textAt(objectAt(before?.body, 'properties'), 'resourceGuid') ?? sim.random.guid(),
      peeringState: textAt(objectAt(before?.body, 'properties'), 'peeringState') ?? 'Initiated',
      peeringSyncLevel: textAt(objectAt(before?.body, 'properties'), 'peeringSyncLevel') ?? 'RemoteNotInSync',
      remoteVirtualNetwork: { id: remoteOf(body) },
      allowVirtualNetworkAccess: properties.allowVirtualNetworkAccess ?? true,
      allowForwardedTraffic: properties.allowForwardedTraffic ?? false,
      allowGatewayTransit: properties.allowGatewayTransit ?? false,
      useRemoteGateways: properties.useRemoteGateways ?? false,
      doNotVerifyRemoteGateways: properties.doNotVerifyRemoteGateways ?? false,
      peerCompleteVnets: properties.peerCompleteVnets ?? true,
      remoteAddressSpace: prefixes,
      remoteVirtualNetworkAddressSpace: prefixes,
      routeServiceVips: {},
    },
    type,
  });
}

function joinSides(core: SimulatorCore, oneId: string, otherId: string): void {
  const sideOf = (from: string, to: string) =>
    core.world.list({ type, within: from }).find((peering) => idKey(remoteOf(peering.body)) === idKey(to));
  const sides = [sideOf(oneId, otherId), sideOf(otherId, oneId)];
  if (sides.some((side) => side === undefined)) return;
  for (const side of sides) {
    if (side)
      core.world.put({
        ...side,
        body: stamped(core, {
          ...side.body,
          properties: { ...objectAt(side.body, 'properties'), peeringState: 'Connected', peeringSyncLevel: 'FullyInSync' },
        }),
      });
  }
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const network = sim.world.get(networkIdOf(ctx));
  if (!network) return missingTracked(ctx, networkIdOf(ctx));
  const peering = sim.world.get(path);
  if (!peering) return missingDelete(ctx);
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'DeleteVirtualNetworkPeeringOperation',
    resourceId: peering.id,
    location: textAt(network.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.network),
    onDone: () => sim.world.remove(peering.id),
  });
  return answer(202, undefined, headers);
}
