import { idKey } from '../../shared/domain/arm-id.ts';
import { type JsonObject, textAt } from '../../shared/domain/json.ts';
import type { RequestContext } from './kernel.ts';
import { rolesAllowing } from './rbac.ts';

/** Asks for a right of the request or of what it refers to, and keeps for the call log which roles gave it. False: nobody gives it. */
export function ask(ctx: RequestContext, right: { readonly action: string; readonly scope: string }, of: 'request' | 'link'): boolean {
  const roles = rolesAllowing(ctx.sim, ctx.principal, right);
  ctx.asked.push({ ...right, of, roles });
  return roles.length > 0;
}

/** Keeps which types an answer of many types showed: each needs the right to read it. The first row of a type stands for all. */
export function noteRows(ctx: RequestContext, rows: readonly JsonObject[]): void {
  const firsts = new Map(rows.toReversed().map((row) => [idKey(textAt(row, 'type') ?? ''), textAt(row, 'id') ?? '']));
  for (const [type, scope] of firsts) {
    const action = `${type}/read`;
    ctx.asked.push({ action, scope, of: 'row', roles: rolesAllowing(ctx.sim, ctx.principal, { action, scope }) });
  }
}
