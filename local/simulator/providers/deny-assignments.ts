import { idKey, isWithin } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import type { ArmResponse, Principal, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import type { StoredResource } from '../world.ts';

const type = 'Microsoft.Authorization/denyAssignments';
const list = '/{+scope}/providers/Microsoft.Authorization/denyAssignments';
const everyone = '00000000-0000-0000-0000-000000000000';

/** Deny assignments can be read and not be made: Azure makes them (Microsoft Learn, "List Azure deny assignments"). The world file holds them. */
export const denyAssignmentRoutes: readonly Route[] = [
  { method: 'GET', path: list, action: `${type}/read`, answers: 'unchecked', handle: readList },
  { method: 'GET', path: `${list}/{name}`, action: `${type}/read`, answers: 'unchecked', handle: read },
];

/** At the scope, above it and, unless `$filter=atScope()` is given, below it (REST, "Deny Assignments - List For Scope"). */
function readList(ctx: RequestContext): ArmResponse {
  const scope = `/${ctx.params.scope}`;
  const onlyAbove = /atScope\(\)/i.test(ctx.request.url.searchParams.get('$filter') ?? '');
  const shown = ctx.sim.world
    .list({ type })
    .filter((item) => isWithin(scope, scopeOf(item)) || (!onlyAbove && isWithin(scopeOf(item), scope)));
  return answer(200, { value: shown.map((item) => item.body) });
}

function read(ctx: RequestContext): ArmResponse {
  const found = ctx.sim.world.get(ctx.path);
  return found
    ? answer(200, found.body)
    : failed(404, { code: 'DenyAssignmentNotFound', message: `The deny assignment '${ctx.params.name}' could not be found.` });
}

function scopeOf(item: StoredResource): string {
  return textAt(objectAt(item.body, 'properties'), 'scope') ?? '/';
}

/** True when a deny assignment forbids it, whatever roles allow. Groups have no members in the simulated directory. */
export function isDenied(core: SimulatorCore, principal: Principal, { action, scope }: { action: string; scope: string }): boolean {
  return core.world.list({ type }).some((item) => {
    const properties = objectAt(item.body, 'properties');
    const reaches =
      idKey(scopeOf(item)) === idKey(scope) || (properties.doNotApplyToChildScopes !== true && isWithin(scope, scopeOf(item)));
    const names = (list: readonly JsonObject[]) => list.some(({ id }) => id === everyone || id === principal.objectId);
    const concerns = names(listAt(properties, 'principals')) && !names(listAt(properties, 'excludePrincipals'));
    return reaches && concerns && listAt(properties, 'permissions').some((entry) => forbids(entry, action));
  });
}

function forbids(entry: JsonObject, action: string): boolean {
  const covers = (patterns: readonly string[]) => patterns.some((pattern) => expressionOf(pattern).test(action));
  return covers(textsAt(entry, 'actions')) && !covers(textsAt(entry, 'notActions'));
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i');
}
