import { isObject, type JsonObject, objectAt } from '../../../shared/domain/json.ts';
import { answer, failed } from '../answers.ts';
import { noteRows } from '../asked-rights.ts';
import type { ArmResponse, RequestContext, Route } from '../kernel.ts';
import { countQuery, supportText } from './graph-quota.ts';
import { tableRows } from './graph-tables.ts';
import { parseQuery, QueryError, type Rows } from './resource-graph-query.ts';

/** Rows per page at most (azure-facts F). */
const maxRows = 1000;

function query(ctx: RequestContext): ArmResponse {
  const { headers, refusal } = countQuery(ctx);
  if (refusal) return refusal;
  try {
    const { table, stages, hasLimit } = parseQuery(String(ctx.body.query ?? ''));
    const rows = stages.reduce((found, stage) => stage(found), tableRows(ctx, table));
    noteRows(ctx, rows);
    return answer(200, pageOf(ctx, rows, hasLimit), { ...headers });
  } catch (error) {
    if (error instanceof QueryError) return badQuery(ctx, error, headers);
    throw error;
  }
}

/**
 * `resultTruncated` is a string, and "false" also while a token shows that there is more (arg-first-page). It is "true", and there is no token, when
 * rows are left that cannot be paged to: after `take` or `limit`, and when every column is dynamic (Microsoft Learn, "Guidance for pagination").
 */
function pageOf({ sim, body }: RequestContext, rows: Rows, hasLimit: boolean): JsonObject {
  const options = objectAt(body, 'options');
  const skip = skipOf(options);
  const top = Math.min(Number(options.$top ?? maxRows), maxRows, sim.pageSize);
  const data = rows.slice(skip, skip + top);
  const hasMore = skip + data.length < rows.length;
  const isPageable = !hasLimit && !rows.every(isDynamic);
  return {
    totalRecords: rows.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: String(hasMore && !isPageable),
    ...(hasMore && isPageable && { $skipToken: tokenOf(skip + top, top) }),
  };
}

function isDynamic(row: JsonObject): boolean {
  return Object.values(row).every((value) => value === null || Array.isArray(value) || isObject(value));
}

/** The recorded 400: outer `BadRequest`, details `InvalidQuery` and `ParserFailure` with the place and the token (arg-bad-query). */
function badQuery(ctx: RequestContext, error: QueryError, headers: Readonly<Record<string, string>>): ArmResponse {
  const before = String(ctx.body.query ?? '')
    .slice(0, error.position)
    .split('\n');
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
  return failed(400, { code: 'BadRequest', message: supportText(ctx), details }, { ...headers });
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
