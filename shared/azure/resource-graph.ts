import { type JsonObject, listAt, textAt } from '../domain/json.ts';
import { hasCode, ServiceError } from '../domain/service-error.ts';
import type { EstatePage, EstateQuery } from '../ports/estate.ts';
import type { ArmClients } from './clients.ts';
import { readOne } from './reads.ts';

const apiVersion = '2022-10-01';
/** Rows of a page at most ("Guidance for throttled requests in Azure Resource Graph"). */
const mostRows = 1_000;

/**
 * The pages of a query, one request each. Without `@azure/arm-resourcegraph`: it is one POST, bodies are wanted as they are on the wire,
 * and a further package would have to be loaded and kept up to date for it. So the request goes through the pipeline of the client that
 * a sweep needs anyway for its own rights.
 *
 * Pages need an id column and are followed by `$skipToken`; `resultTruncated` is a text (recorded: `"false"` beside a token), and `"true"`
 * without a token means that rows are cut off ("Working with large Azure resource data sets"). A page of more than 16 MiB is refused
 * (`ResponsePayloadTooLarge`, microsoft/ARI #199), as large networks can be: then the same page is asked for in half the rows, since
 * `$top` overrides the token's page size (Azure's published types, 2022-10-01).
 */
export async function* graphPages(clients: ArmClients, query: EstateQuery, signal: AbortSignal): AsyncGenerator<EstatePage> {
  let top = mostRows;
  let token: string | undefined;
  do {
    const body = await pageBody(clients, query, { top, token, signal });
    if (body === 'too-large') {
      top = Math.max(1, Math.floor(top / 2));
      continue;
    }
    token = textAt(body, '$skipToken');
    yield { rows: listAt(body, 'data'), totalRows: typeof body.totalRecords === 'number' ? body.totalRecords : 0 };
    if (token === undefined && String(body.resultTruncated) === 'true') {
      throw new ServiceError('azure-unavailable', `Could not read ${of(query)}: Azure cut the rows off and says no place to go on from.`);
    }
    if (token === undefined) return;
  } while (!signal.aborted);
  throw signal.reason;
}

interface Page {
  readonly top: number;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

async function pageBody(clients: ArmClients, query: EstateQuery, page: Page): Promise<JsonObject | 'too-large'> {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const client = await clients.authorization(query.subscriptionIds[0] ?? '');
  const url = `${clients.armEndpoint}/providers/Microsoft.ResourceGraph/resources?api-version=${apiVersion}`;
  const read = { clock: clients.clock, signal: page.signal, of: of(query), url, body: questionOf(query, page) };
  try {
    const answer = await readOne(read, ({ abortSignal }) =>
      client.sendRequest(createPipelineRequest({ url, method: 'POST', abortSignal })),
    );
    if (answer) return answer;
  } catch (error) {
    if (page.top > 1 && hasCode(error, 'azure-answer-too-large')) return 'too-large';
    throw error;
  }
  throw new ServiceError('azure-not-found', `Could not read ${of(query)}: Azure does not know Resource Graph.`);
}

/**
 * Ordered, so that an offset means the same on every page as long as the estate does not change. Role assignments above the
 * subscriptions are wanted too: what is given at a management group reaches into them.
 */
function questionOf({ table, types, subscriptionIds }: EstateQuery, { top, token }: Page): JsonObject {
  const wanted = types.map((type) => `'${type}'`).join(', ');
  const columns = 'id, name, type, location, tags, sku, identity, properties';
  return {
    subscriptions: subscriptionIds,
    query: `${table} | where type in~ (${wanted}) | project ${columns} | order by id asc`,
    options: {
      resultFormat: 'objectArray',
      $top: top,
      ...(table === 'authorizationresources' && { authorizationScopeFilter: 'AtScopeAboveAndBelow' }),
      ...(token !== undefined && { $skipToken: token }),
    },
  };
}

function of({ table }: EstateQuery): string {
  return `table ${table} of Resource Graph`;
}
