import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed, parentNotFound, resourceNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists, listAnswer, listedBodies } from '../listing.ts';
import { drawMs, paces } from '../pace.ts';
import { groupOf, invalidReference, missingTracked, readChild, retryable, unparsable } from './shapes.ts';
import { configsOf, eraseRecords, writeRecords, zoneGroupBody, zoneGroupType } from './zone-group-records.ts';

const list =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/privateEndpoints/{endpoint}/privateDnsZoneGroups';
const one = `${list}/{name}`;
/** "Each DNS zone group can support up to 5 DNS zones." (azure-facts C6) */
const mostZones = 5;

export const zoneGroupRoutes: readonly Route[] = [
  { method: 'GET', path: list, action: `${zoneGroupType}/read`, type: zoneGroupType, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${zoneGroupType}/read`, type: zoneGroupType, handle: (ctx) => readChild(ctx, endpointIdOf(ctx)) },
  {
    method: 'PUT',
    path: one,
    action: `${zoneGroupType}/write`,
    type: zoneGroupType,
    // LinkedAuthorizationFailed for this action is public knowledge (azure-facts C6).
    linked: (ctx) => configsOf(ctx.body).map(({ zoneId }) => ({ action: 'Microsoft.Network/privateDnsZones/join/action', scope: zoneId })),
    handle: put,
  },
  { method: 'DELETE', path: one, action: `${zoneGroupType}/delete`, handle: remove },
];

function endpointIdOf(ctx: RequestContext): string {
  return ctx.path.split('/').slice(0, 9).join('/');
}

function readList(ctx: RequestContext): ArmResponse {
  const endpointId = endpointIdOf(ctx);
  if (!ctx.sim.world.get(endpointId)) return missingTracked(ctx, endpointId);
  return listAnswer(ctx, listedBodies(ctx.sim, zoneGroupType, endpointId));
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const endpointId = endpointIdOf(ctx);
  const endpoint = sim.world.get(endpointId);
  if (!endpoint) return groupExists(sim, groupOf(ctx)) ? parentNotFound('write', path, endpointId) : missingTracked(ctx, endpointId);
  const configs = configsOf(ctx.body);
  const refusal = refuse(ctx, configs);
  if (refusal) return refusal;
  const before = sim.world.get(path);
  const id = before?.id ?? path;
  const stored = sim.world.put({ id, type: zoneGroupType, body: zoneGroupBody(sim, id, { configs, endpoint, state: 'Updating' }) });
  const gone = before
    ? configsOf(before.body).filter((old) => !configs.some((config) => config.zoneId.toLowerCase() === old.zoneId.toLowerCase()))
    : [];
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'PutPrivateDnsZoneGroupOperation',
    resourceId: id,
    location: textAt(endpoint.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.zoneGroup),
    onDone: () => {
      const current = sim.world.get(endpointId);
      if (!current) return { code: 'ResourceNotFound', message: `The endpoint ${endpointId} was deleted.` };
      eraseRecords(sim, current.id, gone);
      writeRecords(sim, current, configs);
      sim.world.put({ ...stored, body: zoneGroupBody(sim, id, { configs, endpoint: current, state: 'Succeeded' }) });
    },
    onFailed: () => {
      if (sim.world.get(id))
        sim.world.put({
          ...stored,
          body: { ...stored.body, properties: { ...objectAt(stored.body, 'properties'), provisioningState: 'Failed' } },
        });
    },
  });
  return answer(before ? 200 : 201, stored.body, headers);
}

function refuse(ctx: RequestContext, configs: ReturnType<typeof configsOf>): ArmResponse | undefined {
  const { sim, path } = ctx;
  const endpointId = endpointIdOf(ctx);
  const busy = sim.operations.running(endpointId)[0];
  if (busy) return retryable(sim, { kind: busy.kind, resource: busy.resourceId }, sim.random.between(11, 14));
  if (configs.some((config) => config.name === '' || config.zoneId === ''))
    return unparsable('A private DNS zone config needs a name and a privateDnsZoneId.');
  if (configs.length > mostZones)
    return failed(400, {
      code: 'PrivateDnsZoneGroupHasTooManyZones',
      message: `Private DNS zone group ${path} can have at most ${mostZones} zones.`,
      details: [],
    });
  const other = sim.world.list({ type: zoneGroupType, within: endpointId }).find((group) => group.id.toLowerCase() !== path.toLowerCase());
  // "Adding multiple DNS zone groups to a single Private Endpoint is not supported." (azure-facts C6)
  if (other)
    return failed(400, {
      code: 'PrivateEndpointCanHaveOnlyOnePrivateDnsZoneGroup',
      message: `Private endpoint ${endpointId} has private DNS zone group ${other.id} already.`,
      details: [],
    });
  const missing = configs.find((config) => !sim.world.get(config.zoneId));
  return missing && invalidReference(missing.zoneId, path);
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const endpointId = endpointIdOf(ctx);
  const endpoint = sim.world.get(endpointId);
  // 404 naming the endpoint (fault-bodies).
  if (!endpoint) return groupExists(sim, groupOf(ctx)) ? resourceNotFound(endpointId) : missingTracked(ctx, endpointId);
  const group = sim.world.get(path);
  if (!group) return answer(204);
  const busy = sim.operations.running(endpointId)[0];
  if (busy) return retryable(sim, { kind: busy.kind, resource: busy.resourceId }, sim.random.between(11, 14));
  const configs = configsOf(group.body as JsonObject);
  const { headers } = sim.operations.begin(ctx, {
    style: 'network',
    kind: 'DeletePrivateDnsZoneGroupOperation',
    resourceId: group.id,
    location: textAt(endpoint.body, 'location') ?? 'westeurope',
    durationMs: drawMs(sim.random, paces.zoneGroupDelete),
    onDone: () => {
      eraseRecords(sim, endpoint.id, configs);
      sim.world.remove(group.id);
    },
  });
  return answer(202, undefined, headers);
}
