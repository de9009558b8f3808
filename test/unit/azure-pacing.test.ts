import { describe, expect, it } from 'vitest';
import { type CallBucket, createCallBucket } from '../../shared/azure/call-bucket.ts';
import { kindsOfCall } from '../../shared/azure/call-kinds.ts';
import { createPacing, type PacedCall } from '../../shared/azure/pacing.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const cluster = `${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks`;
const endpoint = `${subscription}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe`;
const signal = new AbortController().signal;
const second = 1_000;
const minute = 60 * second;

const call = (method: string, path: string): PacedCall => ({
  method,
  url: `https://management.azure.com${path}?api-version=2025-01-01`,
  what: 'look',
  signal,
});
const answer = (status: number, headers: Record<string, string> = {}, code = 'TooManyRequests') => ({
  method: 'GET',
  status,
  text: status === 429 ? JSON.stringify({ error: { code, message: 'Slow down.' } }) : '{}',
  header: (name: string) => headers[name],
});
const patient = { isPatient: true, longestWaitMs: minute, signal };
const urgent = { isPatient: false, longestWaitMs: minute, signal };

describe('a bucket of calls', () => {
  it('lets a burst pass at once, and then as many as come back', async () => {
    const clock = createVirtualClock(0);
    const bucket = createCallBucket({ burst: 10, perSecond: 2 }, clock);
    await Promise.all(Array.from({ length: 10 }, () => bucket.take(urgent)));
    expect(clock.now()).toBe(0);
    await Promise.all(Array.from({ length: 10 }, () => bucket.take(urgent)));
    expect(clock.now()).toBe(5 * second);
  });

  it('lets a single look go before lists that wait longer, but a list no more than ten seconds later', async () => {
    const clock = createVirtualClock(0);
    const bucket = createCallBucket({ burst: 1, perSecond: 1 }, clock);
    const order: string[] = [];
    const take = async (name: string, how: typeof urgent) => {
      await bucket.take(how);
      order.push(name);
    };
    const lists = ['first', 'list', 'list'].map((name) => take(name, patient));
    const looks = ['look', 'look'].map((name) => take(name, urgent));
    await Promise.all([...lists, ...looks]);
    expect(order).toEqual(['first', 'look', 'look', 'list', 'list']);
    const late = take('late list', patient);
    const many = Array.from({ length: 20 }, async (_, index) => {
      await clock.sleep(index * second);
      await take('look', urgent);
    });
    await Promise.all([late, ...many]);
    expect(order.slice(5).indexOf('late list')).toBeLessThan(13);
  });

  it('stops for as long as Azure asks, for all its calls, and then goes at half its pace, which comes back', async () => {
    const clock = createVirtualClock(0);
    const bucket = createCallBucket({ burst: 100, perSecond: 10 }, clock);
    for (let refused = 0; refused < 8; refused += 1) bucket.throttled(20 * second);
    expect(await bucket.take({ ...urgent, longestWaitMs: 5 * second })).toBe(20 * second);
    expect(clock.now()).toBe(0);
    await bucket.take(urgent);
    expect(clock.now()).toBe(20 * second);
    expect(await timeOf(bucket, clock, 51)).toBeGreaterThan(8 * second);
    clock.advance(4 * minute);
    await Promise.all(Array.from({ length: 100 }, () => bucket.take(urgent)));
    expect(await timeOf(bucket, clock, 50)).toBe(5 * second);
  });

  it('believes no wait without end', async () => {
    const clock = createVirtualClock(0);
    const bucket = createCallBucket({ burst: 10, perSecond: 1 }, clock);
    bucket.throttled(Number.MAX_SAFE_INTEGER);
    expect(await bucket.take(urgent)).toBe(15 * minute);
  });

  it('is left by a call that is given up', async () => {
    const clock = createVirtualClock(0);
    const bucket = createCallBucket({ burst: 1, perSecond: 1 }, clock);
    await bucket.take(urgent);
    const controller = new AbortController();
    const given = bucket.take({ ...urgent, signal: controller.signal });
    controller.abort(new Error('the slice is over'));
    await expect(given).rejects.toThrow('the slice is over');
    await bucket.take(urgent);
    expect(clock.now()).toBe(second);
  });
});

async function timeOf(bucket: CallBucket, clock: Clock, calls: number): Promise<number> {
  const begun = clock.now();
  await Promise.all(Array.from({ length: calls }, () => bucket.take(urgent)));
  return clock.now() - begun;
}

describe('calls to Azure', () => {
  it('draw on the bucket of their provider and on ARM’s, each subscription and kind for itself', () => {
    const keys = (method: string, path: string) => {
      const { arm, provider } = kindsOfCall(method, `https://management.azure.com${path}?api-version=1`);
      return [arm.key, provider.key].map((key) => key.slice(key.indexOf(' ') + 1));
    };
    expect(keys('GET', cluster)).toEqual(['arm-reads', `aks-cluster ${cluster.toLowerCase()}`]);
    expect(keys('GET', `${cluster}/privateEndpointConnections`)).toEqual(['arm-reads', 'aks-other']);
    expect(keys('PUT', `${cluster}/privateEndpointConnections/pe`)).toEqual(['arm-writes', 'aks-other']);
    expect(keys('DELETE', endpoint)).toEqual(['arm-deletes', 'network-changes']);
    expect(keys('GET', endpoint)).toEqual(['arm-reads', 'microsoft.network-reads']);
    expect(keys('GET', `${subscription}/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/z/A/a`)).toEqual([
      'arm-reads',
      'private-dns-reads',
    ]);
    expect(keys('POST', '/providers/Microsoft.ResourceGraph/resources')).toEqual(['arm-reads', 'resource-graph']);
    expect(keys('GET', `${subscription}/providers/Microsoft.Network/locations/westeurope/operations/1`)).toEqual([
      'arm-reads',
      'microsoft.network-reads',
    ]);
  });

  it('are lists when they end in a type', () => {
    const isList = (path: string) => kindsOfCall('GET', `https://management.azure.com${path}`).isList;
    expect([cluster, endpoint, `${subscription}/providers/Microsoft.Network/locations/we/operations/1`].map(isList)).toEqual([
      false,
      false,
      false,
    ]);
    expect([`${subscription}/providers/Microsoft.Network/privateEndpoints`, `${cluster}/privateEndpointConnections`].map(isList)).toEqual([
      true,
      true,
    ]);
  });

  it('of a night with one cluster never wait', async () => {
    const clock = createVirtualClock(0);
    const pacing = createPacing(clock);
    for (let made = 0; made < 80; made += 1) await pacing.beforeCall(call('GET', `${endpoint}-${made}`));
    for (let made = 0; made < 20; made += 1) await pacing.beforeCall(call('GET', cluster));
    for (let made = 0; made < 20; made += 1) await pacing.beforeCall(call('PUT', endpoint));
    expect(clock.now()).toBe(0);
  });

  it('wait together after one of them was refused for its rate: not sent, and with the time to wait', async () => {
    const pacing = createPacing(createVirtualClock(0));
    const refused = call('GET', endpoint);
    pacing.afterCall(refused, answer(429, { 'retry-after': '120' }, 'SubscriptionRequestsThrottled'));
    await expect(pacing.beforeCall(call('GET', cluster))).rejects.toMatchObject({ code: 'azure-throttled', retryAfterMs: 120_000 });
    await expect(pacing.beforeCall(call('DELETE', endpoint))).resolves.toBeUndefined();
  });

  it('of other providers go on when one provider refuses', async () => {
    const pacing = createPacing(createVirtualClock(0));
    pacing.afterCall(call('GET', cluster), answer(429, { 'retry-after': '120' }, 'Throttled'));
    await expect(pacing.beforeCall(call('GET', cluster))).rejects.toMatchObject({ code: 'azure-throttled' });
    await expect(pacing.beforeCall(call('GET', `${cluster}-other`))).resolves.toBeUndefined();
    await expect(pacing.beforeCall(call('GET', endpoint))).resolves.toBeUndefined();
  });

  it('go on when a resource is only busy', async () => {
    const pacing = createPacing(createVirtualClock(0));
    pacing.afterCall(call('PUT', endpoint), answer(429, { 'retry-after': '120' }, 'RetryableErrorDueToAnotherOperation'));
    await expect(pacing.beforeCall(call('PUT', endpoint))).resolves.toBeUndefined();
  });

  it('slow down before they are refused when Azure says that little is left', async () => {
    const clock = createVirtualClock(0);
    const pacing = createPacing(clock);
    pacing.afterCall(call('GET', endpoint), answer(200, { 'x-ms-ratelimit-remaining-subscription-reads': '20' }));
    for (let made = 0; made < 10; made += 1) await pacing.beforeCall(call('GET', endpoint));
    expect(clock.now()).toBe(0);
    await pacing.beforeCall(call('GET', endpoint));
    expect(clock.now()).toBeGreaterThan(0);
  });
});

/** ARM's documented bucket of reads, with nobody's knowledge of who draws on it. */
function createAzureBucket(clock: Clock) {
  let [tokens, at, refused, passed] = [250, clock.now(), 0, 0];
  return {
    ask: () => {
      tokens = Math.min(250, tokens + ((clock.now() - at) / second) * 25);
      at = clock.now();
      if (tokens >= 1) {
        tokens -= 1;
        passed += 1;
        return answer(200);
      }
      refused += 1;
      return answer(429, { 'retry-after': String(Math.max(1, Math.ceil((1 - tokens) / 25))) }, 'SubscriptionRequestsThrottled');
    },
    counts: () => ({ refused, passed }),
  };
}

describe('instances that share a bucket without knowing of each other', () => {
  it.each([
    [2, 0],
    [4, 0.02],
  ])('%d of them, each with more to ask than fits, use most of it with at most this share refused: %d', async (instances, mostRefused) => {
    const clock = createVirtualClock(0);
    const azure = createAzureBucket(clock);
    const passed = await Promise.all(Array.from({ length: instances }, () => askFor(5 * minute, azure, clock)));
    const counts = azure.counts();
    expect(counts.refused / (counts.passed + counts.refused)).toBeLessThanOrEqual(mostRefused);
    expect(counts.passed).toBeGreaterThan(0.6 * 25 * 5 * 60);
    expect(Math.min(...passed)).toBeGreaterThan(Math.max(...passed) / 3);
  });
});

/** Eight askers of one instance, who never have enough. */
async function askFor(ms: number, azure: ReturnType<typeof createAzureBucket>, clock: Clock): Promise<number> {
  const pacing = createPacing(clock);
  let passed = 0;
  const ask = async () => {
    while (clock.now() < ms) {
      const asked = call('GET', endpoint);
      await pacing.beforeCall(asked).catch((error) => clock.sleep(error.retryAfterMs));
      const answered = azure.ask();
      pacing.afterCall(asked, answered);
      if (answered.status === 200) passed += 1;
      await clock.sleep(50);
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return passed;
}
