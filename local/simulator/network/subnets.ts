import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed, networkNotFound, parentNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { groupExists, listAnswer } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import type { StoredResource, View } from '../world.ts';
import { addressesIn } from './addresses.ts';
import { anotherOperation, groupOf, missingDelete, missingTracked, networkEtag, retryable } from './shapes.ts';

export const subnetType = 'Microsoft.Network/virtualNetworks/subnets';
const list = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets';
const one = `${list}/{name}`;

export const subnetRoutes: readonly Route[] = [
  { method: 'GET', path: list, action: `${subnetType}/read`, type: subnetType, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${subnetType}/read`, type: subnetType, handle: read },
  { method: 'PUT', path: one, action: `${subnetType}/write`, type: subnetType, handle: put },
  { method: 'DELETE', path: one, action: `${subnetType}/delete`, handle: remove },
];

/** The subnet with what is in it: interfaces' configurations and private endpoints. Nodes of clusters are no resources of the simulator, so that they are missing. */
export function subnetView(core: SimulatorCore, subnet: StoredResource, view: View = 'now'): JsonObject {
  const configurations = core.world
    .list({ type: 'Microsoft.Network/networkInterfaces', view })
    .flatMap((nic) => configurationsIn(nic, subnet.id).map((id) => ({ id })));
  const endpoints = core.world
    .list({ type: 'Microsoft.Network/privateEndpoints', view })
    .filter((endpoint) => idKey(textAt(objectAt(objectAt(endpoint.body, 'properties'), 'subnet'), 'id') ?? '') === idKey(subnet.id))
    .map((endpoint) => ({ id: endpoint.id }));
  const properties = { ...objectAt(subnet.body, 'properties') };
  return {
    ...subnet.body,
    properties: {
      ...properties,
      ...(configurations.length > 0 && { ipConfigurations: configurations }),
      ...(endpoints.length > 0 && { privateEndpoints: endpoints }),
    },
  };
}

/** Writes a subnet without an operation of its own: part of a PUT of its network, or of a loaded world. */
export function putSubnetNow(core: SimulatorCore, id: string, body: JsonObject): StoredResource {
  const before = core.world.get(id);
  const {
    addressPrefix,
    addressPrefixes,
    delegations,
    networkSecurityGroup,
    routeTable,
    serviceEndpoints,
    privateEndpointNetworkPolicies,
    privateLinkServiceNetworkPolicies,
  } = objectAt(body, 'properties');
  const optional = { addressPrefix, addressPrefixes, networkSecurityGroup, routeTable, serviceEndpoints };
  const properties = {
    provisioningState: 'Succeeded',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    delegations: delegations ?? [],
    privateEndpointNetworkPolicies: privateEndpointNetworkPolicies ?? 'Disabled',
    privateLinkServiceNetworkPolicies: privateLinkServiceNetworkPolicies ?? 'Enabled',
  };
  return core.world.put({
    id: before?.id ?? id,
    type: subnetType,
    body: { name: id.split('/').at(-1), id: before?.id ?? id, etag: networkEtag(core), properties, type: subnetType },
  });
}

/** 400 `InUseSubnetCannotBeDeleted` naming the interface's configuration, or the endpoint that has none yet (network-in-use-deletes); undefined when the subnet is empty. */
export function subnetUse(core: SimulatorCore, subnet: StoredResource): ArmResponse | undefined {
  const [used] = addressesIn(core, subnet.id).values();
  if (used === undefined) return undefined;
  const message = `Subnet ${subnet.id.split('/').at(-1)} is in use by ${used} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`;
  return failed(400, { code: 'InUseSubnetCannotBeDeleted', message, details: [] });
}

function configurationsIn(nic: StoredResource, subnetId: string): readonly string[] {
  return listAt(objectAt(nic.body, 'properties'), 'ipConfigurations')
    .filter((item) => idKey(textAt(objectAt(objectAt(item, 'properties'), 'subnet'), 'id') ?? '') === idKey(subnetId))
    .flatMap((item) => textAt(item, 'id') ?? []);
}

function networkIdOf(ctx: RequestContext): string {
  return ctx.path.split('/').slice(0, 9).join('/');
}

function readList(ctx: RequestContext): ArmResponse {
  const networkId = networkIdOf(ctx);
  if (!ctx.sim.world.get(networkId)) return missingTracked(ctx, networkId);
  return listAnswer(
    ctx,
    ctx.sim.world.list({ type: subnetType, within: networkId, view: 'lists' }).map((subnet) => subnetView(ctx.sim, subnet)),
  );
}

function read(ctx: RequestContext): ArmResponse {
  const networkId = networkIdOf(ctx);
  if (!ctx.sim.world.get(networkId)) return missingTracked(ctx, networkId);
  const subnet = ctx.sim.world.get(ctx.path);
  return subnet ? answer(200, subnetView(ctx.sim, subnet), { etag: String(subnet.body.etag ?? '') }) : networkNotFound(ctx.path);
}

/** Two writes in one network: 429 with Retry-After 11 to 14, or 409 (fault-bodies). */
export function busyNetwork(ctx: RequestContext, networkId: string): ArmResponse | undefined {
  const { sim } = ctx;
  const busy = sim.operations.running(networkId)[0];
  if (!busy) return undefined;
  if (sim.random.chance(0.5)) return retryable(sim, { kind: busy.kind, resource: networkId }, sim.random.between(11, 14));
  return anotherOperation(
    `https://management.azure.com/subscriptions/${busy.subscriptionId}/providers/Microsoft.Network/locations/${busy.location}/operations/${busy.id}?api-version=${ctx.apiVersion}`,
  );
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const networkId = networkIdOf(ctx);
  const network = sim.world.get(networkId);
  if (!network) return groupExists(sim, groupOf(ctx)) ? parentNotFound('write', path, networkId) : missingTracked(ctx, networkId);
  const busy = busyNetwork(ctx, networkId);
  if (busy) return busy;
  const before = sim.world.get(path);
  const written = putSubnetNow(sim, path, ctx.body);
  const updating = { ...objectAt(written.body, 'properties'), provisioningState: 'Updating' };
  const stored = sim.world.put({ ...written, body: { ...written.body, properties: updating } });
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutSubnetOperation',
    resourceId: stored.id,
    location: textAt(network.body, 'location') ?? 'westeurope',
    retryAfterSeconds: 3,
    durationMs: drawMs(sim.random, paces.network),
    onDone: () => {
      putSubnetNow(sim, stored.id, ctx.body);
    },
  });
  return answer(before ? 200 : 201, subnetView(sim, stored), headers);
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const networkId = networkIdOf(ctx);
  const network = sim.world.get(networkId);
  // 404 naming the network, although it is a delete (pe-nic-zone-group-retry-after-2026 has it for the group, fault-bodies for the parent).
  if (!network) return missingTracked(ctx, networkId);
  const subnet = sim.world.get(path);
  if (!subnet) return missingDelete(ctx);
  const refusal = busyNetwork(ctx, networkId) ?? subnetUse(sim, subnet);
  if (refusal) return refusal;
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'DeleteSubnetOperation',
    resourceId: subnet.id,
    location: textAt(network.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.networkInterface),
    onDone: () => sim.world.remove(subnet.id),
  });
  return answer(202, undefined, headers);
}
