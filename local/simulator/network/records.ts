import { nameOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, parentNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists, listAnswer, listedBodies } from '../listing.ts';
import { recordBody } from './dns-bodies.ts';
import { groupOf, missingDelete, missingTracked } from './shapes.ts';

const type = 'Microsoft.Network/privateDnsZones/A';
const zone = '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.Network/privateDnsZones/{zone}';

/** Record sets are synchronous and check their preconditions at once (private-dns-a-record-crud, private-dns-a-record-if-match-failure). */
export const recordRoutes: readonly Route[] = [
  { method: 'GET', path: `${zone}/A`, action: `${type}/read`, type, answers: 'list', handle: readList },
  { method: 'GET', path: `${zone}/ALL`, action: 'Microsoft.Network/privateDnsZones/ALL/read', type, answers: 'list', handle: readList },
  { method: 'GET', path: `${zone}/A/{name}`, action: `${type}/read`, type, handle: read },
  { method: 'PUT', path: `${zone}/A/{name}`, action: `${type}/write`, type, handle: put },
  { method: 'PATCH', path: `${zone}/A/{name}`, action: `${type}/write`, type, handle: put },
  { method: 'DELETE', path: `${zone}/A/{name}`, action: `${type}/delete`, handle: remove },
];

function zoneIdOf(ctx: RequestContext): string {
  return ctx.path.split('/').slice(0, 9).join('/');
}

function readList(ctx: RequestContext): ArmResponse {
  const zoneId = zoneIdOf(ctx);
  return ctx.sim.world.get(zoneId) ? listAnswer(ctx, listedBodies(ctx.sim, type, zoneId)) : missingTracked(ctx, zoneId);
}

function read(ctx: RequestContext): ArmResponse {
  const { sim, params, path } = ctx;
  const record = sim.world.get(path);
  if (record) return answer(200, record.body, { etag: String(record.body.etag) });
  if (!sim.world.get(zoneIdOf(ctx))) return missingTracked(ctx, zoneIdOf(ctx));
  // Without an `error` wrapper (fault-bodies).
  return answer(404, {
    code: 'NotFound',
    message: `The resource record '${params.name}' does not exist in resource group '${params.group}' of subscription '${params.subscriptionId}'.`,
  });
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path, body } = ctx;
  if (!sim.world.get(zoneIdOf(ctx)))
    return groupExists(sim, groupOf(ctx)) ? parentNotFound('write', path, zoneIdOf(ctx)) : missingTracked(ctx, path);
  const before = sim.world.get(path);
  const refusal = precondition(ctx, before?.body);
  if (refusal) return refusal;
  const wanted = objectAt(body, 'properties');
  const kept = ctx.request.method.toUpperCase() === 'PATCH' ? objectAt(before?.body, 'properties') : {};
  const properties = { ...kept, ...wanted };
  const addresses = listAt(properties, 'aRecords').flatMap((item) => textAt(item, 'ipv4Address') ?? []);
  const id = before?.id ?? path;
  const stored = sim.world.put({
    id,
    type,
    body: recordBody(sim, id, { ttl: properties.ttl, metadata: properties.metadata, addresses }),
    hidden: {},
  });
  return answer(before ? 200 : 201, stored.body, { etag: String(stored.body.etag) });
}

/** 412 without an `error` wrapper. The etag in a request body does not count: the header decides. */
function precondition(ctx: RequestContext, before: JsonObject | undefined): ArmResponse | undefined {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = ctx.request.headers;
  const name = nameOf(ctx.path);
  if (ifNoneMatch === '*' && before)
    return answer(412, { code: 'PreconditionFailed', message: `The Record set ${name} exists already and hence cannot be created again.` });
  if (ifMatch === undefined || (ifMatch === '*' && before) || ifMatch === before?.etag) return undefined;
  return answer(412, { code: 'PreconditionFailed', message: `The Record set ${name} has been modified (etag mismatch).` });
}

function remove(ctx: RequestContext): ArmResponse {
  const { sim, path } = ctx;
  const record = sim.world.get(path);
  if (!record) return missingDelete(ctx);
  const refusal = precondition(ctx, record.body);
  if (refusal) return refusal;
  sim.world.remove(record.id);
  return answer(200);
}
