import { idKey, resourceGroupOf, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textsAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { isAllowed } from '../rbac.ts';
import type { StoredResource } from '../world.ts';
import { parseQuery, QueryError } from './resource-graph-query.ts';

/** Rows per page at most (azure-facts F). */
const maxRows = 1000;

function query(ctx: RequestContext): ArmResponse {
  const { sim } = ctx;
  const options = objectAt(ctx.body, 'options');
  const text = String(ctx.body.query ?? '');
  const headers = quotaHeaders(ctx);
  try {
    const { table, stages } = parseQuery(text);
    const rows = stages.reduce((found, stage) => stage(found), tableRows(ctx, table));
    const skip = skipOf(options);
    const top = Math.min(Number(options.$top ?? maxRows), maxRows, sim.pageSize);
    const data = rows.slice(skip, skip + top);
    const hasMore = skip + data.length < rows.length;
    // `resultTruncated` is a string, and "false" also while a token shows that there is more (arg-first-page).
    const body = {
      totalRecords: rows.length,
      count: data.length,
      data,
      facets: [],
      resultTruncated: 'false',
      ...(hasMore && { $skipToken: tokenOf(skip + top, top) }),
    };
    return answer(200, body, headers);
  } catch (error) {
    if (error instanceof QueryError) return badQuery(ctx, error, headers);
    throw error;
  }
}

/** The recorded 400: outer `BadRequest`, details `InvalidQuery` and `ParserFailure` with the place and the token (arg-bad-query). */
function badQuery(ctx: RequestContext, error: QueryError, headers: Record<string, string>): ArmResponse {
  const before = String(ctx.body.query ?? '')
    .slice(0, error.position)
    .split('\n');
  const message = `Please provide below info when asking for support: timestamp = ${new Date(ctx.sim.now()).toISOString().replace('Z', '0000Z')}, correlationId = ${ctx.correlationId}.`;
  const details = [
    {
      code: 'InvalidQuery',
      message:
        'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
    },
    {
      code: 'ParserFailure',
      message: 'ParserFailure',
      line: before.length,
      characterPositionInLine: before.at(-1)?.length ?? 0,
      token: error.token,
      expectedToken: '\u01cf',
    },
  ];
  return failed(400, { code: 'BadRequest', message, details }, headers);
}

/** A token is an offset over a changing estate: pages may skip or repeat rows (recorded-ml-auth, section 4). */
function tokenOf(skip: number, top: number): string {
  const token = { $id: '1', MaxRows: top, RowsToSkip: skip, KustoClusterUrl: 'https://arg-weu-one-sf.arg.core.windows.net' };
  return Buffer.from(JSON.stringify(token, undefined, 2).replaceAll('\n', '\r\n')).toString('base64');
}

function skipOf(options: JsonObject): number {
  if (typeof options.$skipToken !== 'string') return Number(options.$skip ?? 0);
  try {
    return Number(JSON.parse(Buffer.from(options.$skipToken, 'base64').toString('utf8')).RowsToSkip ?? 0);
  } catch {
    return 0;
  }
}

/** What the graph has indexed by now, in the asked subscriptions, as far as the caller may read it. */
function tableRows(ctx: RequestContext, table: string): readonly JsonObject[] {
  const wanted = textsAt(ctx.body, 'subscriptions').map(idKey);
  return ctx.sim.world
    .list({ view: 'graph' })
    .filter((resource) => tableOf(resource) === table)
    .filter((resource) => wanted.length === 0 || wanted.includes(idKey(subscriptionIdOf(resource.id))))
    .filter((resource) => isAllowed(ctx.sim, ctx.principal, { action: `${resource.type}/read`, scope: resource.id }))
    .map((resource) => rowOf(ctx.sim, resource));
}

function tableOf(resource: StoredResource): string {
  const type = resource.type.toLowerCase();
  if (type.startsWith('microsoft.resources/')) return 'resourcecontainers';
  if (type.startsWith('microsoft.authorization/')) return 'authorizationresources';
  if (type.startsWith('microsoft.kubernetesconfiguration/')) return 'kubernetesconfigurationresources';
  return type.split('/').length === 2 ? 'resources' : '';
}

/** Columns as recorded: `type` in lower case, empty strings and nulls where there is nothing. */
function rowOf(core: SimulatorCore, resource: StoredResource): JsonObject {
  const { body } = resource;
  return {
    id: resource.id,
    name: resource.id.split('/').at(-1) ?? '',
    type: resource.type.toLowerCase(),
    tenantId: core.world.tenantId(),
    kind: body.kind ?? '',
    location: body.location ?? '',
    resourceGroup: resourceGroupOf(resource.id).toLowerCase(),
    subscriptionId: subscriptionIdOf(resource.id),
    managedBy: body.managedBy ?? '',
    sku: body.sku ?? null,
    plan: body.plan ?? null,
    properties: body.properties ?? {},
    tags: body.tags ?? null,
    identity: body.identity ?? null,
    zones: null,
    extendedLocation: body.extendedLocation ?? null,
  };
}

const quotas = new WeakMap<SimulatorCore, Map<string, number[]>>();

/** On every answer, errors too: what is left of 15 queries in 5 s (recorded-ml-auth, section 4). */
function quotaHeaders(ctx: RequestContext): Record<string, string> {
  const byPrincipal = quotas.get(ctx.sim) ?? new Map<string, number[]>();
  quotas.set(ctx.sim, byPrincipal);
  const recent = (byPrincipal.get(ctx.principal.objectId) ?? []).filter((at) => at > ctx.sim.now() - 5000);
  byPrincipal.set(ctx.principal.objectId, [...recent, ctx.sim.now()]);
  const left = String(Math.max(0, 14 - recent.length));
  return {
    'x-ms-user-quota-remaining': left,
    'x-ms-user-quota-resets-after': '00:00:05',
    'x-ms-ratelimit-remaining-tenant-resource-requests': left,
  };
}

/** Resource Graph. Anybody may ask; the rows are those that the caller may read. */
export const resourceGraphRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    action: 'Microsoft.ResourceGraph/resources/read',
    tenant: true,
    answers: 'unchecked',
    handle: query,
  },
];
