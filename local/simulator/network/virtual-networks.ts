import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists, listAnswer } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import type { StoredResource, View } from '../world.ts';
import { groupOf, missingDelete, missingTracked, stamped } from './shapes.ts';
import { busyNetwork, putSubnetNow, subnetType, subnetUse, subnetView } from './subnets.ts';

const networkType = 'Microsoft.Network/virtualNetworks';
const peeringType = `${networkType}/virtualNetworkPeerings`;
const bySubscription = '/subscriptions/{subscriptionId}/providers/Microsoft.Network/virtualNetworks';
const byGroup = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks';
const one = `${byGroup}/{name}`;

export const virtualNetworkRoutes: readonly Route[] = [
  { method: 'GET', path: bySubscription, action: `${networkType}/read`, type: networkType, answers: 'list', handle: readList },
  { method: 'GET', path: byGroup, action: `${networkType}/read`, type: networkType, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${networkType}/read`, type: networkType, handle: read },
  { method: 'PUT', path: one, action: `${networkType}/write`, type: networkType, handle: put },
  { method: 'DELETE', path: one, action: `${networkType}/delete`, handle: remove },
];

/** The network with its subnets and peerings in it, as GET, lists and Resource Graph show it. */
export function networkView({ sim: core, apiVersion }: RequestContext, network: StoredResource, view: View = 'now'): JsonObject {
  const children = (type: string) => core.world.list({ type, within: network.id, view });
  const subnets = children(subnetType).map((subnet) => subnetView(core, subnet, view));
  const peerings = children(peeringType).map((peering) => peering.body);
  const { privateEndpointVNetPolicies, ...properties } = objectAt(network.body, 'properties');
  // In sessions with 2024-03-01 and later, in none before (private-dns-zone-nested-delete-conflict).
  const policies = apiVersion >= '2024-01-01' && privateEndpointVNetPolicies !== undefined ? { privateEndpointVNetPolicies } : {};
  return {
    ...network.body,
    properties: {
      ...properties,
      ...policies,
      subnets,
      virtualNetworkPeerings: peerings,
      enableDdosProtection: properties.enableDdosProtection ?? false,
    },
  };
}

function readList(ctx: RequestContext): ArmResponse {
  const scope = ctx.params.group === undefined ? `/subscriptions/${ctx.params.subscriptionId}` : groupOf(ctx);
  if (ctx.params.group !== undefined && !groupExists(ctx.sim, scope)) return missingTracked(ctx, ctx.path);
  return listAnswer(
    ctx,
    ctx.sim.world.list({ type: networkType, within: scope, view: 'lists' }).map((network) => networkView(ctx, network)),
  );
}

function read(ctx: RequestContext): ArmResponse {
  const network = ctx.sim.world.get(ctx.path);
  if (!network) return missingTracked(ctx, ctx.path);
  return answer(200, networkView(ctx, network), { etag: String(network.body.etag ?? '') });
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  if (!groupExists(sim, groupOf(ctx))) return missingTracked(ctx, path);
  const busy = busyNetwork(ctx, path);
  if (busy) return busy;
  const before = sim.world.get(path);
  const id = before?.id ?? path;
  const wanted = Array.isArray(objectAt(ctx.body, 'properties').subnets) ? listAt(objectAt(ctx.body, 'properties'), 'subnets') : undefined;
  const gone = wanted
    ? sim.world
        .list({ type: subnetType, within: id })
        .filter((subnet) => !wanted.some((item) => idKey(textAt(item, 'name') ?? '') === idKey(subnet.id.split('/').at(-1) ?? '')))
    : [];
  const inUse = gone.map((subnet) => subnetUse(sim, subnet)).find((use) => use !== undefined);
  if (inUse) return inUse;
  for (const subnet of gone) sim.world.remove(subnet.id);
  const stored = sim.world.put({ id, type: networkType, body: bodyOf(ctx, before, 'Updating') });
  for (const item of wanted ?? []) putSubnetNow(sim, `${id}/subnets/${textAt(item, 'name')}`, item);
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutVirtualNetworkOperation',
    resourceId: id,
    location: textAt(ctx.body, 'location') ?? 'westeurope',
    retryAfterSeconds: 3,
    durationMs: drawMs(sim.random, paces.network),
    onDone: () => {
      sim.world.put({ ...stored, body: bodyOf(ctx, stored, 'Succeeded') });
    },
  });
  return answer(before ? 200 : 201, networkView(ctx, stored), headers);
}

function bodyOf(ctx: RequestContext, before: StoredResource | undefined, provisioningState: string): JsonObject {
  const { sim, path, body } = ctx;
  const properties = objectAt(body, 'properties');
  const { addressSpace, dhcpOptions, enableDdosProtection } = properties;
  return stamped(sim, {
    name: path.split('/').at(-1),
    id: before?.id ?? path,
    etag: '',
    type: networkType,
    location: body.location,
    ...(body.tags !== undefined && { tags: body.tags }),
    properties: {
      provisioningState,
      resourceGuid: textAt(objectAt(before?.body, 'properties'), 'resourceGuid') ?? sim.random.guid(),
      addressSpace,
      ...(dhcpOptions !== undefined && { dhcpOptions }),
      privateEndpointVNetPolicies: 'Disabled',
      enableDdosProtection: enableDdosProtection ?? false,
    },
  });
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const network = sim.world.get(path);
  if (!network) return missingDelete(ctx);
  const children = [...sim.world.list({ type: subnetType, within: path }), ...sim.world.list({ type: peeringType, within: path })];
  const inUse = busyNetwork(ctx, path) ?? children.map((child) => subnetUse(sim, child)).find((use) => use !== undefined);
  if (inUse) return inUse;
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'DeleteVirtualNetworkOperation',
    resourceId: network.id,
    location: textAt(network.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.networkInterface),
    onDone: () => {
      for (const child of children) sim.world.remove(child.id);
      sim.world.remove(network.id);
    },
  });
  return answer(202, undefined, headers);
}
