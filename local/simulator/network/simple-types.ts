import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists, listByScope } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import { groupOf, missingDelete, missingTracked, readTracked, stamped } from './shapes.ts';

const nicType = 'Microsoft.Network/networkInterfaces';
const asgType = 'Microsoft.Network/applicationSecurityGroups';

/** Interfaces are read and deleted only: those of endpoints are made by the network provider itself. */
export const simpleTypeRoutes: readonly Route[] = [
  ...readRoutes(nicType),
  { method: 'DELETE', path: pathOf(nicType), action: `${nicType}/delete`, handle: removeInterface },
  ...readRoutes(asgType),
  { method: 'PUT', path: pathOf(asgType), action: `${asgType}/write`, type: asgType, handle: putSecurityGroup },
  {
    method: 'DELETE',
    path: pathOf(asgType),
    action: `${asgType}/delete`,
    handle: (ctx) => removeLater(ctx, 'DeleteApplicationSecurityGroupOperation'),
  },
  ...readRoutes('Microsoft.Network/privateLinkServices'),
];

function pathOf(type: string): string {
  return `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${type}/{name}`;
}

function readRoutes(type: string): readonly Route[] {
  const list = (path: string): Route => ({
    method: 'GET',
    path,
    action: `${type}/read`,
    type,
    answers: 'list',
    handle: (ctx) => listByScope(ctx, type),
  });
  return [
    list(`/subscriptions/{subscriptionId}/providers/${type}`),
    list(`/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${type}`),
    { method: 'GET', path: pathOf(type), action: `${type}/read`, type, handle: readTracked },
  ];
}

/** 400 NicInUse naming the holder (network-in-use-deletes has it for a virtual machine). */
function removeInterface(ctx: RequestContext): ArmResponse {
  const nic = ctx.sim.world.get(ctx.path);
  if (!nic) return missingDelete(ctx);
  const holder = textAt(objectAt(objectAt(nic.body, 'properties'), 'privateEndpoint'), 'id');
  if (holder === undefined) return removeLater(ctx, 'DeleteNetworkInterfaceOperation');
  const message = `Network Interface ${nic.id} is used by existing resource ${holder}. In order to delete the network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.`;
  return failed(400, { code: 'NicInUse', message, details: [] });
}

function putSecurityGroup(ctx: RequestContext): ArmResponse {
  const { sim, path, body } = ctx;
  if (!groupExists(sim, groupOf(ctx))) return missingTracked(ctx, path);
  const before = sim.world.get(path);
  const resourceGuid = textAt(objectAt(before?.body, 'properties'), 'resourceGuid') ?? sim.random.guid();
  const bodyIn = (provisioningState: string): JsonObject =>
    stamped(sim, {
      name: path.split('/').at(-1),
      id: before?.id ?? path,
      etag: '',
      type: asgType,
      location: body.location,
      ...(body.tags !== undefined && { tags: body.tags }),
      properties: { provisioningState, resourceGuid },
    });
  const stored = sim.world.put({ id: before?.id ?? path, type: asgType, body: bodyIn('Updating') });
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutApplicationSecurityGroupOperation',
    resourceId: stored.id,
    location: textAt(body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.network),
    onDone: () => {
      sim.world.put({ ...stored, body: bodyIn('Succeeded') });
    },
  });
  return answer(before ? 200 : 201, stored.body, headers);
}

function removeLater(ctx: RequestContext, kind: string): ArmResponse {
  const { sim, path } = ctx;
  const resource = sim.world.get(path);
  if (!resource) return missingDelete(ctx);
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind,
    resourceId: resource.id,
    location: textAt(resource.body, 'location') ?? 'westeurope',
    // Recorded for interfaces with Retry-After 4 (recorded-network-aks, section 1).
    retryAfterSeconds: 4,
    durationMs: drawMs(sim.random, paces.networkInterface),
    onDone: () => sim.world.remove(resource.id),
  });
  return answer(202, undefined, headers);
}
