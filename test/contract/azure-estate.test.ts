import { describe, expect, it } from 'vitest';
import { createAzureEstate } from '../../shared/azure/estate.ts';
import type { EstatePage, EstateQuery } from '../../shared/ports/estate.ts';
import { answering, type Line, type Script, scripted, signal, subscription } from './azure-script.ts';

const subscriptionId = subscription.slice('/subscriptions/'.length);
const query: EstateQuery = { table: 'resources', types: ['microsoft.network/virtualnetworks'], subscriptionIds: [subscriptionId] };
const second = 1_000;

async function pagesOf({ clients }: Script, asked = query): Promise<readonly EstatePage[]> {
  const pages: EstatePage[] = [];
  for await (const page of createAzureEstate(clients).rows(asked, signal)) pages.push(page);
  return pages;
}

const rows = (...ids: readonly string[]) => ids.map((id) => ({ id }));
const page = (ids: readonly string[], more: object = {}): Line => ({
  body: { totalRecords: 3, count: ids.length, data: rows(...ids), facets: [], resultTruncated: 'false', ...more },
});
const graphError = (status: number, code: string, headers: Record<string, string> = {}): Line => ({
  status,
  headers,
  body: { error: { code: status === 429 ? code : 'BadRequest', message: 'Please provide below info.', details: [{ code, message: 'x' }] } },
});

describe('rows of Resource Graph', () => {
  it('are asked for by table, types and subscriptions, as one POST, in an order that is the same on every page', async () => {
    const script = scripted(page(['/a']));
    await pagesOf(script, { ...query, types: [...query.types, 'microsoft.keyvault/vaults'] });
    expect(script.seen).toMatchObject([
      {
        method: 'POST',
        url: 'https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01',
        body: {
          subscriptions: [subscriptionId],
          query:
            "resources | where type in~ ('microsoft.network/virtualnetworks', 'microsoft.keyvault/vaults') | project id, name, type, location, tags, sku, identity, properties | order by id asc",
          options: { resultFormat: 'objectArray', $top: 1000 },
        },
      },
    ]);
    expect(script.seen[0]?.headers['authorization']).toBe('Bearer a-token');
  });

  it('come page by page until there is no token', async () => {
    const script = scripted(page(['/a', '/b'], { $skipToken: 'next', totalRecords: 4 }), page(['/c']));
    expect(await pagesOf(script)).toEqual([
      { rows: rows('/a', '/b'), totalRows: 4 },
      { rows: rows('/c'), totalRows: 3 },
    ]);
    expect(script.seen.map(({ body }) => (body as { options: object }).options)).toEqual([
      { resultFormat: 'objectArray', $top: 1000 },
      { resultFormat: 'objectArray', $top: 1000, $skipToken: 'next' },
    ]);
  });

  it('follow the token also when Azure says that the rows are truncated', async () => {
    const script = scripted(page(['/a'], { $skipToken: 'next', resultTruncated: 'true' }), page(['/b']));
    expect(await pagesOf(script)).toHaveLength(2);
  });

  it.each(['true', true])('that are cut off (%j) are an error and no short list (R5)', async (resultTruncated) => {
    await expect(pagesOf(scripted(page(['/a'], { resultTruncated })))).rejects.toMatchObject({
      code: 'azure-unavailable',
      message: 'Could not read table resources of Resource Graph: Azure cut the rows off and says no place to go on from.',
    });
  });

  it('are asked for in half the number when a page would be too large, from where it stood', async () => {
    const tooLarge = graphError(400, 'ResponsePayloadTooLarge');
    const script = scripted(page(['/a'], { $skipToken: 'next' }), tooLarge, tooLarge, page(['/b'], { $skipToken: 'more' }), page(['/c']));
    expect((await pagesOf(script)).map((one) => one.rows)).toEqual([rows('/a'), rows('/b'), rows('/c')]);
    expect(script.seen.map(({ body }) => (body as { options: { $top: number; $skipToken?: string } }).options)).toMatchObject([
      { $top: 1000 },
      { $top: 1000, $skipToken: 'next' },
      { $top: 500, $skipToken: 'next' },
      { $top: 250, $skipToken: 'next' },
      { $top: 250, $skipToken: 'more' },
    ]);
  });

  it('give up on a single row that is too large', async () => {
    const script = answering(() => graphError(400, 'ResponsePayloadTooLarge'));
    await expect(pagesOf(script)).rejects.toMatchObject({ code: 'azure-answer-too-large' });
    expect(script.seen).toHaveLength(10);
  });

  it('do not try a query again that Azure does not understand', async () => {
    const script = scripted(graphError(400, 'ParserFailure'));
    await expect(pagesOf(script)).rejects.toMatchObject({ code: 'azure-invalid-request' });
  });

  it('ask for role assignments above the subscriptions too', async () => {
    const script = scripted(page(['/a']));
    await pagesOf(script, { ...query, table: 'authorizationresources' });
    expect(script.seen[0]?.body).toMatchObject({ options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } });
  });
});

describe('the quota of Resource Graph', () => {
  const quota = (left: number, resetsAfter = '00:00:05') => ({
    'x-ms-user-quota-remaining': String(left),
    'x-ms-user-quota-resets-after': resetsAfter,
  });

  it('makes a refused query wait until it begins anew, when Azure names no Retry-After', async () => {
    const script = scripted(graphError(429, 'RateLimiting', quota(0)), page(['/a']));
    expect(await pagesOf(script)).toHaveLength(1);
    expect(script.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(5 * second);
  });

  it('that is used up holds the next query back', async () => {
    const script = scripted({ ...page(['/a'], { $skipToken: 'next' }), headers: quota(0, '00:00:04') }, page(['/b']));
    await pagesOf(script);
    const waitedMs = script.pauses.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThanOrEqual(4 * second);
    expect(waitedMs).toBeLessThan(5 * second);
  });

  it('is not reached: no more than 15 queries leave within any five seconds', async () => {
    const sentAt: number[] = [];
    const script: Script = answering((_, index) => {
      sentAt.push(script.clients.clock.now());
      return page([`/${index}`], index < 60 ? { $skipToken: `${index}` } : {});
    });
    await pagesOf(script);
    const busiest = Math.max(...sentAt.map((at) => sentAt.filter((other) => other >= at && other < at + 5 * second).length));
    expect(sentAt).toHaveLength(61);
    expect(busiest).toBeLessThanOrEqual(15);
    expect((sentAt.at(-1) ?? 0) - (sentAt[0] ?? 0)).toBeLessThan(40 * second);
  });
});

describe('what only the providers know', () => {
  const workspaceId = `${subscription}/resourceGroups/ml/providers/Microsoft.MachineLearningServices/workspaces/churn`;
  const clusterId = `${subscription}/resourceGroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`;
  const forbidden: Line = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'x' } } };
  const missing: Line = { status: 404, body: { error: { code: 'ResourceNotFound', message: 'x' } } };
  const properties = { datastoreType: 'AzureBlob', sourceResourceId: workspaceId, roles: [], odd: true };
  const [first, last] = [
    { id: '/1', properties },
    { id: '/2', properties },
  ];
  const reads = [
    ['datastores', (script: Script) => createAzureEstate(script.clients).datastores(workspaceId, signal), `${workspaceId}/datastores`],
    [
      'bindings',
      (script: Script) => createAzureEstate(script.clients).bindings(clusterId, signal),
      `${clusterId}/trustedAccessRoleBindings`,
    ],
  ] as const;

  it.each(reads)('are %s, all pages of them, as they are on the wire', async (_, read, path) => {
    const next = `https://management.azure.com${path}?api-version=2024-10-01&$skip=1`;
    const script = scripted({ body: { value: [first], nextLink: next } }, { body: { value: [last] } });
    expect(await read(script)).toEqual([first, last]);
    expect(script.seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([`GET ${path}`, `GET ${path}`]);
  });

  it.each(reads)('are no %s when their parent is gone, and an error without the right', async (_, read) => {
    expect(await read(scripted(missing))).toEqual([]);
    await expect(read(scripted(forbidden))).rejects.toMatchObject({ code: 'azure-forbidden' });
  });

  it('are the AKS versions of a region', async () => {
    const values = [
      { version: '1.36', isPreview: null },
      { version: '1.37', isPreview: true },
    ];
    const script = scripted({ body: { values } });
    expect(await createAzureEstate(script.clients).versions({ subscriptionId, location: 'westeurope' }, signal)).toEqual(values);
    expect(new URL(script.seen[0]?.url ?? '').pathname).toBe(
      `${subscription}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`,
    );
    const refused = createAzureEstate(scripted(forbidden).clients).versions({ subscriptionId, location: 'westeurope' }, signal);
    await expect(refused).rejects.toMatchObject({ code: 'azure-forbidden' });
  });
});
