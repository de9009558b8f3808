import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createArmClients } from '../../shared/azure/clients.ts';
import { createAzureClusters } from '../../shared/azure/clusters.ts';
import { signal, subscription } from './azure-script.ts';

const clusterId = `${subscription}/resourceGroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`;
const names = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'AZURE_TOKEN_CREDENTIALS'] as const;

describe('signing in without a credential of our own', () => {
  const before = names.map((name) => process.env[name]);
  let server: Server;

  async function serve(listener: RequestListener): Promise<void> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.IDENTITY_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
  }

  beforeEach(() => {
    process.env.IDENTITY_HEADER = 'a-header';
    process.env.AZURE_TOKEN_CREDENTIALS = 'ManagedIdentityCredential';
  });

  afterEach(() => {
    server.close();
    names.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    });
  });

  /** A client id of its own for each test: the identity library keeps tokens for as long as the process lives. */
  function clusters(seen: string[], clientId: string) {
    const armTransport: HttpClient = {
      async sendRequest(request) {
        seen.push(request.headers.get('authorization') ?? '');
        return { request, status: 200, headers: createHttpHeaders(), bodyAsText: JSON.stringify({ id: clusterId, properties: {} }) };
      },
    };
    const clock = { now: () => 0, sleep: async () => {} };
    return createAzureClusters(createArmClients({ platform: { clock, armTransport, environment: { AZURE_CLIENT_ID: clientId } } }));
  }

  it('asks the managed identity endpoint for a token of the chosen identity and shows it to ARM', async () => {
    const asked: string[] = [];
    await serve((request, response) => {
      asked.push(request.url ?? '');
      const expiresOn = Math.floor(Date.parse('2099-01-01') / 1000);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          access_token: 'tok-1',
          expires_on: `${expiresOn}`,
          resource: 'https://management.azure.com',
          token_type: 'Bearer',
        }),
      );
    });
    const shown: string[] = [];
    expect((await clusters(shown, '33333333-3333-3333-3333-333333333333').get(clusterId, signal))?.id).toBe(clusterId);
    expect(shown).toEqual(['Bearer tok-1']);
    const query = new URL(asked[0] ?? '', 'http://x').searchParams;
    expect([query.get('client_id'), query.get('resource')]).toEqual([
      '33333333-3333-3333-3333-333333333333',
      'https://management.azure.com',
    ]);
  });

  it('reports a refused sign-in as such, before anything reaches ARM', async () => {
    await serve((_, response) => {
      response.statusCode = 400;
      response.end(JSON.stringify({ error: 'invalid_request', error_description: 'no such identity' }));
    });
    const shown: string[] = [];
    await expect(clusters(shown, '44444444-4444-4444-4444-444444444444').get(clusterId, signal)).rejects.toMatchObject({
      code: 'azure-unauthenticated',
    });
    expect(shown).toEqual([]);
  });
});
