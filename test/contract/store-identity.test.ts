import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpHeaders, type PipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { queueOpener, tableOpener } from '../../shared/journal/storage-clients.ts';
import { createStorageQueue } from '../../shared/journal/storage-queue.ts';
import { createTableAccess } from '../../shared/journal/table-access.ts';

const account = {
  kind: 'identity',
  tableServiceUri: 'https://relinkstore.table.core.windows.net',
  queueServiceUri: 'https://relinkstore.queue.core.windows.net',
  clientId: 'client-1',
} as const;

/** A token endpoint in App Service's form, which notes what it was asked for. */
let tokenServer: Server;
const askedFor: string[] = [];

beforeAll(async () => {
  tokenServer = createServer((request, response) => {
    askedFor.push(decodeURIComponent(request.url ?? ''));
    const expiresOn = Math.floor(Date.now() / 1000) + 3600;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'token-of-client-1', expires_on: String(expiresOn), resource: 'x', token_type: 'Bearer' }));
  });
  await new Promise<void>((resolve) => tokenServer.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(tokenServer.address() as AddressInfo).port}/token`);
  vi.stubEnv('IDENTITY_HEADER', 'header-1');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => tokenServer.close(resolve));
});

function answering(status: number, body: string) {
  const requests: PipelineRequest[] = [];
  const sendRequest = async (request: PipelineRequest) => {
    requests.push(request);
    return { status, request, headers: createHttpHeaders({ 'content-type': 'application/json' }), bodyAsText: body };
  };
  return { requests, transport: { sendRequest } };
}

describe('storage reached as an identity', () => {
  it('signs requests to the tables with a token of the identity that was named', async () => {
    const { requests, transport } = answering(404, '{"odata.error":{"code":"ResourceNotFound","message":{"value":"no"}}}');
    const open = tableOpener(account, { transport });
    for (const name of ['RelinkRuns', 'RelinkTracks'])
      expect(await createTableAccess(name, open).get({ partition: 'p', row: 'r' })).toBeUndefined();
    expect(requests.map((request) => new URL(request.url).origin)).toEqual([account.tableServiceUri, account.tableServiceUri]);
    expect(requests.map((request) => request.headers.get('authorization'))).toEqual([
      'Bearer token-of-client-1',
      'Bearer token-of-client-1',
    ]);
    expect(askedFor[0]).toContain('resource=https://storage.azure.com');
    expect(askedFor[0]).toContain('client_id=client-1');
  });

  it('signs messages to the run queue, and says store-unavailable when the identity has no role', async () => {
    askedFor.length = 0;
    const { requests, transport } = answering(403, '');
    const queue = createStorageQueue({ openQueue: queueOpener(account, { transport }), clockSpeed: 1 });
    await expect(queue.wake('run-1', 0)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(requests[0]?.url).toContain('https://relinkstore.queue.core.windows.net/relink-runs/messages');
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer token-of-client-1');
  });
});
