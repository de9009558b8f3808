import { describe, expect, it } from 'vitest';
import { createAzureEndpoints } from '../../shared/azure/endpoints.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Started } from '../../shared/ports/operations.ts';
import { type Line, pollUrl, scripted, signal, subscription } from './azure-script.ts';

const endpointId = `${subscription}/resourceGroups/hub/providers/Microsoft.Network/privateEndpoints/pe-hub`;
const poll = pollUrl('Microsoft.Network');

const config: JsonObject = {
  location: 'westeurope',
  tags: { team: 'ml' },
  extendedLocation: { name: 'edge', type: 'EdgeZone' },
  properties: {
    ipVersionType: 'IPv4',
    customNetworkInterfaceName: 'nic-pe-hub',
    billingSku: 'Fixed',
    subnet: { id: `${subscription}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/pe` },
    privateLinkServiceConnections: [],
    manualPrivateLinkServiceConnections: [
      {
        name: 'aks',
        properties: {
          privateLinkServiceId: `${subscription}/resourcegroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`,
          groupIds: ['management'],
          requestMessage: 'for the night shift',
          approvalReference: { privateEndpointId: `${subscription}/resourceGroups/hub/providers/Microsoft.Network/privateEndpoints/other` },
        },
      },
    ],
    ipConfigurations: [{ name: 'ip', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.0.0.7' } }],
    applicationSecurityGroups: [{ id: `${subscription}/resourceGroups/hub/providers/Microsoft.Network/applicationSecurityGroups/asg` }],
  },
};

const accepted: Line = {
  status: 201,
  headers: { 'azure-asyncoperation': poll, 'retry-after': '10' },
  body: { id: endpointId, properties: { provisioningState: 'Updating' } },
};
const deleting: Line = {
  status: 202,
  headers: { 'azure-asyncoperation': poll, location: poll.replace('operations', 'operationResults'), 'retry-after': '10' },
};

function tokenOf(started: Started): string {
  if (started.kind !== 'operation') throw new Error('finished at once');
  return started.token;
}

describe('creating an endpoint', () => {
  it('sends the configuration to the wire as it is, in one request', async () => {
    const { clients, seen } = scripted(accepted);
    const started = await createAzureEndpoints(clients).beginCreate(endpointId, config, signal);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.method).toBe('PUT');
    expect(seen[0]?.url).toBe(`https://management.azure.com${endpointId}?api-version=2026-01-01`);
    expect(seen[0]?.body).toEqual(config);
    expect(seen[0]?.headers['user-agent']).toMatch(/^relink /);
    expect(started).toMatchObject({ kind: 'operation', retryAfterMs: 10_000 });
  });

  it('polls the saved address byte for byte, once a call, and does not read the endpoint afterwards', async () => {
    const first = scripted(accepted);
    const token = tokenOf(await createAzureEndpoints(first.clients).beginCreate(endpointId, config, signal));
    const later = scripted({ headers: { 'retry-after': '20' }, body: { status: 'InProgress' } }, { body: { status: 'Succeeded' } });
    const endpoints = createAzureEndpoints(later.clients);
    expect(await endpoints.poll(token, signal)).toEqual({ kind: 'running', retryAfterMs: 20_000 });
    expect(await endpoints.poll(token, signal)).toEqual({ kind: 'finished' });
    expect(later.seen.map((request) => [request.method, request.url])).toEqual([
      ['GET', poll],
      ['GET', poll],
    ]);
    expect(token.length).toBeLessThan(20_000);
  });

  it('is finished at once when Azure has nothing left to do', async () => {
    const { clients } = scripted({ status: 200, body: { id: endpointId, properties: { provisioningState: 'Succeeded' } } });
    expect(await createAzureEndpoints(clients).beginCreate(endpointId, config, signal)).toEqual({ kind: 'finished' });
  });

  it('is followed at the endpoint itself when Azure names no operation', async () => {
    const { clients, seen } = scripted(
      { status: 201, body: { id: endpointId, properties: { provisioningState: 'Updating' } } },
      { body: { id: endpointId, properties: { provisioningState: 'Updating' } } },
      { body: { id: endpointId, properties: { provisioningState: 'Succeeded' } } },
    );
    const endpoints = createAzureEndpoints(clients);
    const token = tokenOf(await endpoints.beginCreate(endpointId, config, signal));
    expect(await endpoints.poll(token, signal)).toEqual({ kind: 'running' });
    expect(await endpoints.poll(token, signal)).toEqual({ kind: 'finished' });
    expect(seen.map((request) => request.method)).toEqual(['PUT', 'GET', 'GET']);
  });

  it('refuses as Azure refuses', async () => {
    const body = { error: { code: 'LinkedAuthorizationFailed', message: 'not permitted to join' } };
    const { clients, seen } = scripted({ status: 403, body });
    await expect(createAzureEndpoints(clients).beginCreate(endpointId, config, signal)).rejects.toMatchObject({
      code: 'azure-linked-forbidden',
    });
    expect(seen).toHaveLength(1);
  });

  it('never sleeps out a Retry-After', async () => {
    const { clients, seen } = scripted({
      status: 429,
      headers: { 'retry-after': '600' },
      body: { error: { code: 'TooManyRequests', message: 'x' } },
    });
    await expect(createAzureEndpoints(clients).beginCreate(endpointId, config, signal)).rejects.toMatchObject({
      code: 'azure-throttled',
      retryAfterMs: 600_000,
    });
    expect(seen).toHaveLength(1);
  });
});

describe('deleting an endpoint', () => {
  it('is one DELETE, followed to its end at the operation’s address', async () => {
    const { clients, seen } = scripted(deleting, { body: { status: 'Succeeded' } });
    const endpoints = createAzureEndpoints(clients);
    const started = await endpoints.beginDelete(endpointId, signal);
    expect(started).toMatchObject({ kind: 'operation', retryAfterMs: 10_000 });
    expect(await endpoints.poll(tokenOf(started), signal)).toEqual({ kind: 'finished' });
    expect(seen.map((request) => request.method)).toEqual(['DELETE', 'GET']);
  });

  it('is finished when there is nothing to delete', async () => {
    const gone = { error: { code: 'ResourceGroupNotFound', message: "Resource group 'hub' could not be found." } };
    expect(await createAzureEndpoints(scripted({ status: 404, body: gone }).clients).beginDelete(endpointId, signal)).toEqual({
      kind: 'finished',
    });
    expect(await createAzureEndpoints(scripted({ status: 204 }).clients).beginDelete(endpointId, signal)).toEqual({ kind: 'finished' });
  });

  it('reports a connection that broke after the request was sent', async () => {
    const fault = Object.assign(new Error('socket hang up'), { name: 'RestError', code: 'ECONNRESET' });
    const { clients, seen } = scripted({ fault });
    await expect(createAzureEndpoints(clients).beginDelete(endpointId, signal)).rejects.toMatchObject({ code: 'azure-unreachable' });
    expect(seen).toHaveLength(1);
  });
});

describe('zone groups', () => {
  const zoneId = `${subscription}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io`;

  it('are written with their names and zones', async () => {
    const { clients, seen } = scripted(
      { status: 201, headers: { 'azure-asyncoperation': poll, 'retry-after': '10' }, body: { name: 'default' } },
      { body: { status: 'Succeeded' } },
    );
    const endpoints = createAzureEndpoints(clients);
    const group = { name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'aks', zoneId }] };
    const started = await endpoints.beginPutZoneGroup(endpointId, group, signal);
    expect(seen[0]?.url).toBe(`https://management.azure.com${endpointId}/privateDnsZoneGroups/default?api-version=2026-01-01`);
    expect(seen[0]?.body).toEqual({ properties: { privateDnsZoneConfigs: [{ name: 'aks', properties: { privateDnsZoneId: zoneId } }] } });
    expect(await endpoints.poll(tokenOf(started), signal)).toEqual({ kind: 'finished' });
  });

  it('are none when the endpoint is gone', async () => {
    const body = { error: { code: 'ResourceNotFound', message: 'x' } };
    expect(await createAzureEndpoints(scripted({ status: 404, body }).clients).zoneGroups(endpointId, signal)).toEqual([]);
  });
});

describe('reading', () => {
  it('keeps properties that no model knows', async () => {
    const body = {
      id: endpointId,
      properties: {
        provisioningState: 'Succeeded',
        brandNew: { a: [1] },
        privateLinkServiceConnections: [{ name: 'x', properties: { alsoNew: true } }],
      },
    };
    const endpoint = await createAzureEndpoints(scripted({ body }).clients).get(endpointId, signal);
    expect(endpoint?.body).toEqual(body);
  });

  it('answers undefined for what is not there, and nothing else for nothing else', async () => {
    expect(await createAzureEndpoints(scripted({ status: 404, body: '' }).clients).get(endpointId, signal)).toBeUndefined();
    await expect(
      createAzureEndpoints(scripted({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'x' } } }).clients).get(
        endpointId,
        signal,
      ),
    ).rejects.toMatchObject({ code: 'azure-forbidden' });
  });

  it('tries a read again after what passes by itself, when Azure says or after a second', async () => {
    const { clients, pauses } = scripted(
      { status: 503, body: 'x' },
      { status: 429, headers: { 'retry-after': '7' }, body: 'x' },
      { body: { id: endpointId, properties: {} } },
    );
    expect((await createAzureEndpoints(clients).get(endpointId, signal))?.id).toBe(endpointId);
    expect(pauses).toEqual([1_000, 7_000]);
  });

  it('gives up after the fourth try, and at once when Azure wants to be left alone for minutes', async () => {
    const broken = { status: 500, body: 'x' };
    const four = scripted(broken, broken, broken, broken);
    await expect(createAzureEndpoints(four.clients).get(endpointId, signal)).rejects.toMatchObject({ code: 'azure-unavailable' });
    expect(four.seen).toHaveLength(4);
    const throttled = scripted({ status: 429, headers: { 'retry-after': '600' }, body: 'x' });
    await expect(createAzureEndpoints(throttled.clients).get(endpointId, signal)).rejects.toMatchObject({
      code: 'azure-throttled',
      retryAfterMs: 600_000,
    });
    expect(throttled.seen).toHaveLength(1);
  });
  it('reads all pages of a list', async () => {
    const nextLink = `https://management.azure.com${subscription}/providers/Microsoft.Network/privateEndpoints?api-version=2026-01-01&$skiptoken=abc`;
    const { clients, seen } = scripted(
      { body: { value: [{ id: 'a', properties: {} }], nextLink } },
      { body: { value: [{ id: 'b', properties: {} }] } },
    );
    const found = await createAzureEndpoints(clients).list('00000000-0000-0000-0000-000000000001', signal);
    expect(found.map((endpoint) => endpoint.id)).toEqual(['a', 'b']);
    expect(seen[1]?.url).toBe(nextLink);
  });

  it('never takes a list that broke off for the whole list', async () => {
    const nextLink = `https://management.azure.com${subscription}/providers/Microsoft.Network/privateEndpoints?$skiptoken=abc`;
    const page = { body: { value: [{ id: 'a', properties: {} }], nextLink } };
    const broken = { status: 503, body: 'x' };
    const { clients } = scripted(page, broken, page, broken, page, broken, page, broken);
    await expect(createAzureEndpoints(clients).list('00000000-0000-0000-0000-000000000001', signal)).rejects.toMatchObject({
      code: 'azure-unavailable',
    });
  });

  it('never sends the token to another host', async () => {
    const nextLink = 'https://westeurope.example.com/privateEndpoints?page=2';
    const { clients, seen } = scripted({ body: { value: [], nextLink } });
    await expect(createAzureEndpoints(clients).list('00000000-0000-0000-0000-000000000001', signal)).rejects.toMatchObject({
      message:
        'Could not read the private endpoints of subscription 00000000-0000-0000-0000-000000000001: the address is not on management.azure.com.',
    });
    expect(seen).toHaveLength(1);
  });

  it('gives up when the caller does', async () => {
    const { clients, seen } = scripted({ body: {} });
    await expect(createAzureEndpoints(clients).get(endpointId, AbortSignal.abort())).rejects.toMatchObject({ code: 'azure-unreachable' });
    expect(seen.length).toBeLessThanOrEqual(1);
  });

  it('lists the addresses of an interface in Azure’s order', async () => {
    const body = {
      properties: {
        ipConfigurations: [
          { properties: { privateIPAddress: '10.0.0.9' } },
          { properties: {} },
          { properties: { privateIPAddress: '10.0.0.4' } },
        ],
      },
    };
    const nicId = `${subscription}/resourceGroups/hub/providers/Microsoft.Network/networkInterfaces/nic`;
    expect(await createAzureEndpoints(scripted({ body }).clients).addresses(nicId, signal)).toEqual(['10.0.0.9', '10.0.0.4']);
    expect(await createAzureEndpoints(scripted({ status: 404, body: '' }).clients).addresses(nicId, signal)).toEqual([]);
  });
});
