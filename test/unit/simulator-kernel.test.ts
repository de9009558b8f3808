import { describe, expect, it } from 'vitest';
import type { Activity, ArmResponse } from '../../local/simulator/kernel.ts';
import { drawMs, paces } from '../../local/simulator/pace.ts';
import { seeded } from '../../local/simulator/random.ts';
import { scopeOfPath } from '../../local/simulator/scopes.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import {
  assignment,
  createStage,
  endpointId,
  endpointRequest,
  hubGroup,
  smallWorld,
  subnetId,
  subscription,
  zoneId,
} from '../support/simulator-stage.ts';

const endpoints = `${hubGroup}/providers/Microsoft.Network/privateEndpoints`;

function codeOf(answer: ArmResponse): string | undefined {
  return (answer.body as { error?: { code?: string } } | undefined)?.error?.code;
}

describe('a request on its way through the simulator', () => {
  it('is 401 without a token and with the token of nobody', async () => {
    const { simulator } = createStage();
    const url = new URL(`https://management.azure.com${endpointId}?api-version=2025-01-01`);
    const none = await simulator.handle({ method: 'GET', url, headers: {} });
    const unknown = await simulator.handle({ method: 'GET', url, headers: { authorization: 'Bearer nobody' } });
    expect([none.status, codeOf(none)]).toEqual([401, 'AuthenticationFailed']);
    expect([unknown.status, codeOf(unknown)]).toEqual([401, 'InvalidAuthenticationToken']);
  });

  it('knows a principal by the oid of a JWT-shaped token', async () => {
    const { simulator } = createStage();
    const claims = Buffer.from(JSON.stringify({ oid: 'aaaaaaaa-0000-0000-0000-000000000001' })).toString('base64url');
    const url = new URL(`https://management.azure.com${subnetId}?api-version=2025-01-01`);
    expect((await simulator.handle({ method: 'GET', url, headers: { authorization: `Bearer e30.${claims}.x` } })).status).toBe(200);
  });

  it('is told by name when the simulator does not know the operation', async () => {
    const answer = await createStage().send('PUT', `${hubGroup}/providers/Microsoft.Network/loadBalancers/lb`, {});
    expect(answer.status).toBe(501);
    expect(answer.body).toEqual({
      error: {
        code: 'SimulatorDoesNotKnow',
        message: `The simulator does not know PUT ${hubGroup}/providers/Microsoft.Network/loadBalancers/lb.`,
      },
    });
  });

  it('finds its resource in any casing of the path and with an older api-version', async () => {
    const { send } = createStage();
    expect((await send('GET', `${subnetId.toUpperCase()}?api-version=2019-04-01`)).status).toBe(200);
    expect((await send('GET', `${subnetId}?api-version=latest`)).status).toBe(400);
  });

  it('says which group or resource is missing as ARM does', async () => {
    const { send } = createStage();
    expect(codeOf(await send('GET', `${hubGroup}x/providers/Microsoft.Network/privateEndpoints/a`))).toBe('ResourceGroupNotFound');
    expect(codeOf(await send('GET', endpointId))).toBe('ResourceNotFound');
    expect(codeOf(await send('GET', `${subnetId}x`))).toBe('NotFound');
  });

  it('never gets an answer that Azure its types forbid: that is a defect and throws', async () => {
    const { simulator, send } = createStage();
    const subnet = simulator.world.get(subnetId);
    simulator.world.put({ id: subnetId, type: subnet?.type ?? '', body: { ...subnet?.body, surprise: true } });
    await expect(send('GET', subnetId)).rejects.toThrow("would answer what Azure's types forbid: surprise is unknown");
  });

  it('is written into the call log with caller, action, outcome and operation, and without signatures', async () => {
    const { simulator, send } = createStage();
    const first = await send('PUT', endpointId, endpointRequest());
    await send('GET', first.headers['azure-asyncoperation'] ?? '');
    const [put, poll] = simulator.calls;
    expect(put).toMatchObject({
      principal: 'owner',
      method: 'PUT',
      path: endpointId,
      status: 201,
      operation: 'PutPrivateEndpointOperation',
    });
    expect(put?.actions).toEqual([
      'Microsoft.Network/privateEndpoints/write',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action',
    ]);
    expect(poll?.query).toBe('?api-version=2025-01-01');
  });

  it('carries a rate-limit header when a provider answered and none when ARM itself did', async () => {
    const { send } = createStage();
    expect((await send('GET', subnetId)).headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBeDefined();
    const missing = await send('GET', endpointId);
    expect(missing.headers['x-ms-failure-cause']).toBe('gateway');
    expect(missing.headers['x-ms-ratelimit-remaining-subscription-global-reads']).toBeUndefined();
    expect((await send('GET', zoneId)).headers['x-ms-ratelimit-remaining-subscription-resource-requests']).toBeDefined();
  });

  it('is recorded as an activity when it is accepted and when its operation ends', async () => {
    const stage = createStage();
    const seen: Activity[] = [];
    stage.simulator.core.onActivity((activity) => seen.push(activity));
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.send('PUT', `${zoneId}/A/x`, { properties: { ttl: 10, aRecords: [] } });
    expect(seen.map(({ operationName, status }) => `${operationName} ${status}`)).toEqual([
      'Microsoft.Network/privateEndpoints/write Accepted',
      'Microsoft.Network/privateEndpoints/write Succeeded',
      'Microsoft.Network/privateDnsZones/A/write Succeeded',
    ]);
    expect(seen[0]?.correlationId).toBe(seen[1]?.correlationId);
  });

  it('has the scope of its resource, of the resource it acts on, or of what holds its collection', () => {
    expect(scopeOfPath(endpointId)).toBe(endpointId);
    expect(scopeOfPath(endpoints)).toBe(hubGroup);
    expect(scopeOfPath(`${endpointId}/privateDnsZoneGroups`)).toBe(endpointId);
    expect(scopeOfPath(`${subscription}/providers/Microsoft.Network/privateEndpoints`)).toBe(subscription);
    expect(scopeOfPath(`${subscription}/resourceGroups/a/providers/Microsoft.ContainerService/managedClusters/b/start`)).toBe(
      `${subscription}/resourceGroups/a/providers/Microsoft.ContainerService/managedClusters/b`,
    );
  });
});

describe('long operations', () => {
  it('poll with a growing Retry-After and nothing but a status', async () => {
    const stage = createStage({ slow: 100 });
    const first = await stage.send('PUT', endpointId, endpointRequest());
    const url = first.headers['azure-asyncoperation'] ?? '';
    const waits: (string | undefined)[] = [];
    for (let poll = 0; poll < 10; poll += 1) {
      const answer = await stage.send('GET', url);
      expect(answer.body).toEqual({ status: 'InProgress' });
      waits.push(answer.headers['retry-after']);
    }
    expect(waits).toEqual(['10', '10', '20', '20', '40', '40', '80', '160', '100', '100']);
    expect(url.length).toBeGreaterThan(3000);
  });

  it('are found by nobody else and not by a shortened URL, and are shown to nobody without a right to read them', async () => {
    const world = smallWorld();
    const reader = { principalId: 'aaaaaaaa-0000-0000-0000-000000000003', role: 'acdd72a7-3385-48ef-bd42-f606fba81ae7' };
    const stage = createStage({ world: { ...world, resources: [...world.resources, assignment('robot-reads', subscription, reader)] } });
    const first = await stage.send('PUT', endpointId, endpointRequest());
    const url = first.headers['azure-asyncoperation'] ?? '';
    expect((await stage.by('stranger')('GET', url)).status).toBe(403);
    expect((await stage.by('robot')('GET', url)).status).toBe(404);
    expect((await stage.send('GET', url.slice(0, 2048))).status).toBe(404);
    expect((await stage.send('GET', url)).status).toBe(200);
  });

  it('are forgotten a day after their end, when others begin: a saved poll finds nothing then', async () => {
    const stage = createStage();
    const url = (await stage.send('PUT', endpointId, endpointRequest())).headers['azure-asyncoperation'] ?? '';
    const seconds = 24 * 3600;
    stage.pass(seconds);
    await stage.send('PUT', `${endpointId}-2`, endpointRequest());
    expect((await stage.send('GET', url)).body).toEqual({ status: 'Succeeded' });
    stage.pass(seconds);
    await stage.send('PUT', `${endpointId}-3`, endpointRequest());
    expect((await stage.send('GET', url)).status).toBe(404);
  });

  it('land at their own time, also when nobody asks until much later', async () => {
    const stage = createStage();
    const ended: number[] = [];
    stage.simulator.core.onActivity((activity) => activity.status === 'Succeeded' && ended.push(activity.at));
    const startedAt = stage.simulator.core.now();
    await stage.send('PUT', endpointId, endpointRequest());
    const dueAt = stage.simulator.nextEffectAt();
    stage.pass(3600);
    expect(ended).toEqual([dueAt]);
    expect((dueAt ?? 0) - startedAt).toBeLessThanOrEqual(559_000);
  });

  it('wake by themselves when asked to', async () => {
    const stage = createStage({ background: true });
    const ended = new Promise<Activity>((resolve) => {
      stage.simulator.core.onActivity((activity) => activity.status === 'Succeeded' && resolve(activity));
    });
    await stage.send('PUT', endpointId, endpointRequest());
    expect((await ended).operationName).toBe('Microsoft.Network/privateEndpoints/write');
    stage.simulator.stop();
  });

  it('take as long as was recorded: half below the median, a long tail, never above the longest', () => {
    const random = seeded(5);
    const drawn = Array.from({ length: 2000 }, () => drawMs(random, paces.endpointCreate)).toSorted((a, b) => a - b);
    expect(drawn[1000]).toBeGreaterThan(31_000);
    expect(drawn[1000]).toBeLessThan(37_000);
    expect(drawn[1800]).toBeGreaterThan(66_000);
    expect(drawn[1800]).toBeLessThan(92_000);
    expect(drawn.at(-1)).toBeLessThanOrEqual(559_000);
  });
});

describe('the simulated world', () => {
  it('shows a write at once to a GET and later to a list and to Resource Graph', async () => {
    const stage = createStage({ listLagMs: 5000, graphLagMs: 60_000, seed: 3 });
    const seenIn = (view: 'lists' | 'graph') => stage.simulator.world.list({ type: 'Microsoft.Network/privateEndpoints', view }).length;
    await stage.send('PUT', endpointId, endpointRequest());
    expect((await stage.send('GET', endpointId)).status).toBe(200);
    expect(((await stage.send('GET', endpoints)).body as { value: unknown[] }).value).toEqual([]);
    stage.pass(5);
    expect([seenIn('lists'), seenIn('graph')]).toEqual([1, 0]);
    stage.pass(55);
    expect(seenIn('graph')).toBe(1);
  });

  it('goes on showing what was deleted in lists for a while', async () => {
    const stage = createStage({ listLagMs: 60_000, seed: 4 });
    await stage.done('PUT', endpointId, endpointRequest());
    stage.pass(60);
    await stage.done('DELETE', endpointId);
    expect((await stage.send('GET', endpointId)).status).toBe(404);
    expect(((await stage.send('GET', endpoints)).body as { value: unknown[] }).value).toHaveLength(1);
    stage.pass(60);
    expect(((await stage.send('GET', endpoints)).body as { value: unknown[] }).value).toEqual([]);
  });

  it('lists in pages', async () => {
    const stage = createStage({ pageSize: 2, recasing: 0 });
    for (const name of ['a', 'b', 'c']) await stage.done('PUT', `${endpoints}/${name}`, endpointRequest());
    const first = (await stage.send('GET', endpoints)).body as { value: { name: string }[]; nextLink: string };
    const second = (await stage.send('GET', first.nextLink)).body as { value: { name: string }[]; nextLink?: string };
    expect([...first.value, ...second.value].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect([first.value.length, second.nextLink]).toEqual([2, undefined]);
  });

  it('shows ids of a list in other casings', async () => {
    const stage = createStage({ recasing: 1 });
    await stage.done('PUT', endpointId, endpointRequest());
    const [item] = ((await stage.send('GET', endpoints)).body as { value: { id: string }[] }).value;
    expect(item?.id).not.toBe(endpointId);
    expect(item?.id.toLowerCase()).toBe(endpointId.toLowerCase());
  });

  it('is the same after a dump and a load, hidden state included', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const dumped = JSON.parse(JSON.stringify(stage.simulator.world.dump())) as WorldFile;
    const again = createStage({ world: dumped });
    expect(again.simulator.world.dump()).toEqual(dumped);
    expect(again.simulator.world.get(endpointId)?.hidden).toMatchObject({ generation: 1, addresses: ['10.1.2.4'] });
  });

  it('does not let a body be changed in place', () => {
    const { simulator } = createStage();
    const body = simulator.world.get(subnetId)?.body as { name: string };
    expect(() => {
      body.name = 'other';
    }).toThrow(TypeError);
  });

  it('plays the same night twice with the same seed', async () => {
    const play = async (seed: number) => {
      const stage = createStage({ seed });
      await stage.done('PUT', endpointId, endpointRequest());
      return JSON.stringify(stage.simulator.world.dump());
    };
    expect(await play(9)).toBe(await play(9));
    expect(await play(9)).not.toBe(await play(10));
  });
});
