import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import filter from '../../infra/event-filter.json' with { type: 'json' };
import { startControl } from '../../local/simulator/control.ts';
import { type Delivery, type EventOptions, startEvents } from '../../local/simulator/events.ts';
import { startHttps } from '../../local/simulator/https.ts';
import { mintToken, principalOf, startTokenEndpoint } from '../../local/simulator/tokens.ts';
import { clusterId, createNight, hubEndpoint, subscription } from '../support/simulated-night.ts';

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function tokenEndpoint() {
  const { simulator } = await createNight();
  const endpoint = await startTokenEndpoint({ world: simulator.world });
  open.push(endpoint.stop);
  const { IDENTITY_ENDPOINT: url, IDENTITY_HEADER: secret } = endpoint.environment;
  return { simulator, url, secret };
}

type TokenAnswer = { access_token: string; expires_on: string; token_type: string; resource: string };

describe('the token endpoint', () => {
  it('answers App Service’s form and names Relink’s own identity', async () => {
    const { simulator, url, secret } = await tokenEndpoint();
    const response = await fetch(`${url}?api-version=2019-08-01&resource=https://management.azure.com/`, {
      headers: { 'x-identity-header': secret },
    });
    const token = (await response.json()) as TokenAnswer;
    expect([response.status, token.token_type, token.resource, typeof token.expires_on]).toEqual([
      200,
      'Bearer',
      'https://management.azure.com/',
      'string',
    ]);
    expect(principalOf(`Bearer ${token.access_token}`, simulator.world)?.name).toBe('relink');
  });

  it('answers the older form, and another principal by its name or client id', async () => {
    const { simulator, url, secret } = await tokenEndpoint();
    const byName = await fetch(url, {
      method: 'POST',
      headers: { secret },
      body: new URLSearchParams({ resource: 'https://management.core.windows.net/', client_id: 'stranger' }),
    });
    expect(principalOf(`Bearer ${((await byName.json()) as TokenAnswer).access_token}`, simulator.world)?.name).toBe('stranger');
    const clientId = simulator.world.principals().find((item) => item.name === 'owner')?.clientId;
    const byId = await fetch(`${url}?resource=x&client_id=${clientId}`, { headers: { 'x-identity-header': secret } });
    const { access_token } = (await byId.json()) as TokenAnswer;
    const claims = JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    expect(claims).toMatchObject({ appid: clientId, tid: simulator.world.tenantId(), oid: simulator.world.principals()[1]?.objectId });
  });

  it('refuses a wrong header and an identity that is not there', async () => {
    const { url, secret } = await tokenEndpoint();
    expect((await fetch(`${url}?resource=x`, { headers: { 'x-identity-header': 'guess' } })).status).toBe(401);
    expect((await fetch(`${url}?resource=x&client_id=none`, { headers: { 'x-identity-header': secret } })).status).toBe(400);
    expect((await fetch(url, { headers: { 'x-identity-header': secret } })).status).toBe(400);
  });

  it('gives tokens that cannot be forged and that expire', async () => {
    const { simulator } = await createNight();
    const principal = simulator.world.principals()[1];
    if (!principal) throw new Error('the world has no owner');
    const nowMs = Date.UTC(2026, 10, 20);
    const token = mintToken({ principal, tenantId: 't', resource: 'r', nowMs });
    expect(principalOf(`Bearer ${token}`, simulator.world, nowMs)?.name).toBe('owner');
    expect(principalOf(`Bearer ${token}`, simulator.world, nowMs + 86_400_000)).toBeUndefined();
    const [header, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ oid: principal.objectId, exp: 9_999_999_999 })).toString('base64url');
    expect(principalOf(`Bearer ${header}.${payload}.${signature}`, simulator.world, nowMs)).toBeUndefined();
    expect(principalOf('Bearer owner', simulator.world)).toBeUndefined();
  });
});

describe('ARM over HTTPS', () => {
  it('is trusted through its own certificate only, signs in with the same tokens, and sends clients back to itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'arm-'));
    open.push(() => rm(folder, { recursive: true }));
    const { simulator } = await createNight({ principalOf });
    const door = await startHttps({ handle: simulator.handle, folder });
    open.push(door.stop);
    const owner = simulator.world.principals()[1];
    const token = owner ? mintToken({ principal: owner, tenantId: simulator.world.tenantId(), resource: 'arm', nowMs: Date.now() }) : '';
    const send = (method: string, path: string, headers: Record<string, string>) =>
      ask({ url: `${door.url}${path}`, method, headers, ca: door.ca });
    const path = `${clusterId.toUpperCase()}?api-version=2024-01-01`;
    expect((await send('GET', path, {})).status).toBe(401);
    const cluster = await send('GET', path, { authorization: `Bearer ${token}` });
    expect([cluster.status, JSON.parse(cluster.text).name]).toEqual([200, 'aks-night']);
    const stop = await send('POST', `${clusterId}/stop?api-version=2024-01-01`, { authorization: `Bearer ${token}` });
    expect([stop.status, stop.headers['azure-asyncoperation']?.startsWith(`${door.url}/subscriptions/`)]).toEqual([202, true]);
    const poll = await send('GET', String(stop.headers['azure-asyncoperation']).slice(door.url.length), {
      authorization: `Bearer ${token}`,
    });
    expect(JSON.parse(poll.text)).toMatchObject({ status: 'InProgress' });
    expect(JSON.parse((await send('GET', '/metadata/endpoints?api-version=2022-09-01', {})).text)[0].resourceManager).toBe(`${door.url}/`);
    await expect(ask({ url: `${door.url}/tenants`, method: 'GET', headers: {}, ca: undefined })).rejects.toThrow(/self-signed certificate/);
  });
});

interface Ask {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly ca: string | undefined;
}

function ask({ url, method, headers, ca }: Ask): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, ...(ca && { ca }) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, text }));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('the control API', () => {
  it('shows and changes world, faults and clock, and gives the verdict', async () => {
    const { simulator, judge, clock, owner } = await createNight();
    const control = await startControl({ simulator, judge, clock: { advance: clock.advance } });
    open.push(control.stop);
    const send = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${control.url}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
      return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
    };
    expect((await send('GET', '/verdict')).body).toEqual({ healthy: true, problems: [], breaches: [] });
    const fault = await send('POST', '/faults', { method: 'GET', path: 'managedClusters', effect: { kind: 'answer', status: 503 } });
    expect(fault.status).toBe(201);
    expect((await owner('GET', clusterId)).status).toBe(503);
    expect((await send('DELETE', `/faults/${(fault.body as { id: string }).id}`)).status).toBe(204);
    expect((await owner('POST', `${clusterId}/stop`)).status).toBe(202);
    expect((await send('POST', '/clock', { advanceMs: 600_000 })).body).toMatchObject({ time: '2026-11-20T20:10:00.000Z' });
    expect((await send('GET', '/verdict')).body).toMatchObject({
      healthy: false,
      problems: expect.arrayContaining(['cluster aks-night does not run, or has not settled']),
    });
    expect((await send('GET', '/calls')).body).toMatchObject([
      { method: 'GET', status: 503 },
      { method: 'POST', status: 202, operation: 'StopManagedCluster', principal: 'owner' },
    ]);
    const world = (await send('GET', '/world')).body;
    expect((await send('PUT', '/world', world)).status).toBe(204);
    expect((await send('GET', '/nothing')).status).toBe(404);
    expect((await fetch(`${control.url}/world`, { headers: { origin: 'https://example.com' } })).status).toBe(403);
  });
});

describe('events', () => {
  async function staged(options: Partial<EventOptions> = {}, answers: readonly number[] = []) {
    const night = await createNight();
    const received: Delivery[] = [];
    const statuses = [...answers];
    const deliver = async (delivery: Delivery) => {
      received.push(delivery);
      return statuses.shift() ?? 200;
    };
    const grid = startEvents(night.simulator.core, { filter, deliver, ...options });
    const later = async (seconds: number) => {
      night.pass(seconds);
      await grid.idle();
    };
    return { ...night, received, grid, later };
  }

  it('tell of a stop when it has ended, with the operation’s correlation id, and not before', async () => {
    const { owner, later, received } = await staged();
    await owner('POST', `${clusterId}/stop`, undefined, { 'x-ms-correlation-request-id': '11111111-0000-4000-8000-000000000001' });
    await later(30);
    expect(received).toEqual([]);
    await later(1000);
    await later(30);
    expect(received.map((delivery) => delivery.body)).toMatchObject([
      [
        {
          eventType: 'Microsoft.Resources.ResourceActionSuccess',
          topic: subscription,
          dataVersion: '2',
          data: {
            operationName: 'Microsoft.ContainerService/managedClusters/stop/action',
            status: 'Succeeded',
            correlationId: '11111111-0000-4000-8000-000000000001',
            resourceUri: clusterId,
          },
        },
      ],
    ]);
    expect(received[0]?.headers).toMatchObject({ 'aeg-event-type': 'Notification' });
  });

  it('pass the subscription’s filter: a delete of an endpoint comes through, its creation does not', async () => {
    const { owner, done, later, received } = await staged({ schema: 'CloudEventSchemaV1_0' });
    const { location, properties } = (await owner('GET', hubEndpoint)).body as { location: string; properties: object };
    await done(owner, 'DELETE', hubEndpoint);
    await done(owner, 'PUT', hubEndpoint, { location, properties });
    await later(60);
    expect(received.map((delivery) => delivery.body)).toMatchObject([
      { specversion: '1.0', type: 'Microsoft.Resources.ResourceDeleteSuccess', source: subscription },
    ]);
  });

  it('come twice, or never, or already at acceptance, when asked to', async () => {
    const stopAndCount = async (options: Partial<EventOptions>) => {
      const { done, owner, later, received } = await staged(options);
      await done(owner, 'POST', `${clusterId}/stop`);
      await later(60);
      await later(60);
      return received.map((delivery) => (delivery.body as { id: string }[])[0]?.id);
    };
    const twice = await stopAndCount({ duplicates: 1 });
    expect([twice.length, new Set(twice).size]).toEqual([2, 1]);
    expect(await stopAndCount({ loss: 1 })).toEqual([]);
    expect(await stopAndCount({ alsoAtAcceptance: true })).toHaveLength(2);
  });

  it('are tried again after 10 and 30 seconds, but never after 400', async () => {
    const retried = await staged({}, [503, 500]);
    await retried.done(retried.owner, 'POST', `${clusterId}/stop`);
    for (let round = 0; round < 10; round += 1) await retried.later(10);
    expect(retried.grid.attempts.map((attempt) => attempt.status)).toEqual([503, 500, 200]);
    const refused = await staged({}, [400]);
    await refused.done(refused.owner, 'POST', `${clusterId}/stop`);
    for (let round = 0; round < 10; round += 1) await refused.later(10);
    expect(refused.grid.attempts.map((attempt) => attempt.status)).toEqual([400]);
  });
});
