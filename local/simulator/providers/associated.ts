import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { groupExists, listByScope } from '../listing.ts';
import { groupOf, missingTracked } from '../network/shapes.ts';
import { linkTargetTypes, targetView } from '../network/target-connections.ts';
import type { StoredResource } from '../world.ts';

/**
 * What a workspace is associated with: storage accounts, key vaults and registries. They are configuration only, without keys, blobs or images.
 * Their bodies are not checked: the published types of these providers are not among `arm-types/`, and no session of them is recorded.
 * So are the answers to writes, which end at once here: 201 for a new one, 200 for a change.
 */
export const associatedRoutes: readonly Route[] = linkTargetTypes.filter((type) => !type.endsWith('/workspaces')).flatMap(routesOf);

function routesOf(type: string): readonly Route[] {
  const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${type}`;
  const path = `${inGroup}/{name}`;
  const list = (ctx: RequestContext) => listByScope(ctx, type, (resource) => targetView(ctx.sim, resource));
  const action = `${type}/read`;
  return [
    { method: 'GET', path: `/subscriptions/{subscriptionId}/providers/${type}`, action, answers: 'unchecked', handle: list },
    { method: 'GET', path: inGroup, action, answers: 'unchecked', handle: list },
    { method: 'GET', path, action, answers: 'unchecked', handle: read },
    { method: 'PUT', path, action: `${type}/write`, answers: 'unchecked', handle: (ctx) => put(ctx, type) },
    { method: 'PATCH', path, action: `${type}/write`, answers: 'unchecked', handle: patch },
  ];
}

function read(ctx: RequestContext): ArmResponse {
  const resource = ctx.sim.world.get(ctx.path);
  return resource ? answer(200, targetView(ctx.sim, resource)) : missingTracked(ctx, ctx.path);
}

function put(ctx: RequestContext, type: string): ArmResponse {
  const { sim, path, body } = ctx;
  if (!groupExists(sim, groupOf(ctx))) return missingTracked(ctx, path);
  const before = sim.world.get(path);
  const id = before?.id ?? path;
  const envelope = { id, name: id.split('/').at(-1) ?? '', type, ...writable(body) };
  const properties = { ...readOnly(before), provisioningState: 'Succeeded', ...writableProperties(body) };
  return written(ctx, { id, type, body: { ...envelope, properties } }, before ? 200 : 201);
}

/** Members of the envelope and of `properties` that are given replace what was there; what lies deeper is not merged. */
function patch(ctx: RequestContext): ArmResponse {
  const before = ctx.sim.world.get(ctx.path);
  if (!before) return missingTracked(ctx, ctx.path);
  const properties = { ...objectAt(before.body, 'properties'), ...writableProperties(ctx.body) };
  return written(ctx, { ...before, body: { ...before.body, ...writable(ctx.body), properties } }, 200);
}

function written({ sim }: RequestContext, resource: Pick<StoredResource, 'id' | 'type' | 'body'>, status: number): ArmResponse {
  return answer(status, targetView(sim, sim.world.put({ id: resource.id, type: resource.type, body: resource.body })));
}

const envelopeMembers = ['location', 'tags', 'sku', 'kind', 'identity'];
const readOnlyProperties = [
  'provisioningState',
  'privateEndpointConnections',
  'loginServer',
  'vaultUri',
  'primaryEndpoints',
  'creationDate',
];

function writable(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => envelopeMembers.includes(key)));
}

function writableProperties(body: JsonObject): JsonObject {
  const isReadOnly = (name: string) => readOnlyProperties.some((known) => idKey(known) === idKey(name));
  return Object.fromEntries(Object.entries(objectAt(body, 'properties')).filter(([key]) => !isReadOnly(key)));
}

function readOnly(resource: StoredResource | undefined): JsonObject {
  return Object.fromEntries(Object.entries(objectAt(resource?.body, 'properties')).filter(([key]) => readOnlyProperties.includes(key)));
}
