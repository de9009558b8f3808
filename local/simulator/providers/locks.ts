import { isWithin } from '../../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, failed, gatewayError } from '../answers.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { listAnswer } from '../listing.ts';
import { lockedScope } from '../scopes.ts';

const type = 'Microsoft.Authorization/locks';
const list = '/{+scope}/providers/Microsoft.Authorization/locks';
const one = `${list}/{name}`;

/** Locks at any scope: synchronous, no etag (locks-vnet-and-subnet). */
export const lockRoutes: readonly Route[] = [
  { method: 'GET', path: list, action: `${type}/read`, type, answers: 'list', handle: readList },
  { method: 'GET', path: one, action: `${type}/read`, type, handle: read },
  { method: 'PUT', path: one, action: `${type}/write`, type, handle: put },
  { method: 'DELETE', path: one, action: `${type}/delete`, handle: remove },
];

/** Locks at the scope, above it (inherited) and, unless `$filter=atScope()` is given, below it. Not lagging: locks are ARM's own. */
function readList(ctx: RequestContext): ArmResponse {
  const scope = `/${ctx.params.scope}`;
  const onlyAbove = /^atscope\(\)$/i.test((ctx.request.url.searchParams.get('$filter') ?? '').trim());
  const locks = ctx.sim.world
    .list({ type })
    .filter((lock) => isWithin(scope, lockedScope(lock.id)) || (!onlyAbove && isWithin(lockedScope(lock.id), scope)));
  return listAnswer(
    ctx,
    locks.map((lock) => lock.body),
  );
}

function read(ctx: RequestContext): ArmResponse {
  const lock = ctx.sim.world.get(ctx.path);
  return lock
    ? answer(200, lock.body)
    : failed(404, { code: 'LockNotFound', message: `The lock '${ctx.params.name}' could not be found.` });
}

function put(ctx: RequestContext): ArmResponse {
  const { sim, path, body } = ctx;
  const scope = `/${ctx.params.scope}`;
  if (!/^\/subscriptions\/[^/]+$/i.test(scope) && !sim.world.get(scope))
    return gatewayError(404, { code: 'ResourceNotFound', message: `The Resource '${scope.split('/providers/').at(-1)}' was not found.` });
  const { level, notes, owners } = objectAt(body, 'properties');
  if (level !== 'CanNotDelete' && level !== 'ReadOnly')
    return failed(400, {
      code: 'LockLevelInvalid',
      message: `The lock level '${textAt(objectAt(body, 'properties'), 'level') ?? ''}' is invalid.`,
    });
  const before = sim.world.get(path);
  const id = before?.id ?? path;
  const properties = { level, ...(notes !== undefined && { notes }), ...(owners !== undefined && { owners }) };
  const stored = sim.world.put({ id, type, body: { properties, id, type, name: ctx.params.name } });
  return answer(before ? 200 : 201, stored.body);
}

/** 200 with an empty body; 204 for a lock that is not there (fault-bodies). */
function remove(ctx: RequestContext): ArmResponse {
  const lock = ctx.sim.world.get(ctx.path);
  if (!lock) return answer(204);
  ctx.sim.world.remove(lock.id);
  return answer(200);
}
