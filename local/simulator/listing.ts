import type { Json, JsonObject } from '../../shared/domain/json.ts';
import { answer, resourceGroupNotFound } from './answers.ts';
import type { ArmResponse, RequestContext, SimulatorCore } from './kernel.ts';
import type { StoredResource } from './world.ts';

/**
 * One page of a list with `nextLink` while there are more, the members' ids now and then in another casing: `resourcegroups` and upper-case group names
 * are what recorded lists show (recorded-ml-auth: ids change case without being asked).
 */
export function listAnswer(ctx: RequestContext, bodies: readonly JsonObject[]): ArmResponse {
  const size = ctx.sim.pageSize;
  const from = offsetOf(ctx.request.url.searchParams.get('$skiptoken') ?? ctx.request.url.searchParams.get('$skipToken'));
  const page = bodies.slice(from, from + size).map((body) => recased(ctx.sim, body));
  return answer(200, { value: page, ...(from + size < bodies.length && { nextLink: nextLink(ctx, from + size) }) });
}

/** Bodies of a type under a scope as lists see them: behind the writes by some seconds. */
export function listedBodies(sim: SimulatorCore, type: string, within: string): readonly JsonObject[] {
  return sim.world.list({ type, within, view: 'lists' }).map((resource) => resource.body);
}

/** The list of a type in a subscription, or in a group that exists. */
export function listByScope(
  ctx: RequestContext,
  type: string,
  view: (resource: StoredResource) => JsonObject = (resource) => resource.body,
): ArmResponse {
  const { subscriptionId, group } = ctx.params;
  const scope = group === undefined ? `/subscriptions/${subscriptionId}` : `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
  if (group !== undefined && !groupExists(ctx.sim, scope)) return resourceGroupNotFound(group);
  return listAnswer(ctx, ctx.sim.world.list({ type, within: scope, view: 'lists' }).map(view));
}

export function groupExists(sim: SimulatorCore, groupId: string): boolean {
  return sim.world.get(groupId) !== undefined;
}

function offsetOf(token: string | null): number {
  const offset = Number(
    Buffer.from(token ?? '', 'base64url')
      .toString('utf8')
      .replace('offset:', ''),
  );
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0;
}

function nextLink(ctx: RequestContext, offset: number): string {
  const url = new URL(ctx.request.url);
  url.searchParams.delete('$skipToken');
  url.searchParams.set('$skiptoken', Buffer.from(`offset:${offset}`).toString('base64url'));
  return url.toString();
}

function recased(sim: SimulatorCore, body: JsonObject): JsonObject {
  if (typeof body.id !== 'string' || !sim.random.chance(sim.recasing)) return body;
  const id = body.id.replace(
    /\/resourcegroups\/([^/]+)/i,
    (_, group: string) => `/resourcegroups/${sim.random.chance(0.5) ? group.toUpperCase() : group}`,
  );
  return { ...body, id: id as Json };
}
