import { randomBytes } from 'node:crypto';
import { setTimeout as waitMs } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Host, type HostOptions, startHost } from '../../local/host/host.ts';
import { createScaledClock } from '../../local/local-clock.ts';
import { accountConnectionString } from '../support/storage.ts';

const root = fileURLToPath(new URL('../support/fixture-app', import.meta.url));
const keys = { master: 'master-key', host: 'host-key', eventGrid: 'event-grid-key', functions: { 'by-function-key': 'own-key' } };
const hostJson = {
  version: '2.0',
  functionTimeout: '00:05:00',
  extensions: {
    queues: { batchSize: 2, newBatchThreshold: 1, maxPollingInterval: '00:00:01', visibilityTimeout: '00:00:01', maxDequeueCount: 3 },
  },
};

type Seen = Record<string, unknown>[];
interface Stage {
  readonly seen: Seen;
  readonly queue: QueueClient;
  readonly connection: string;
  start(options?: Partial<HostOptions>): Promise<Host>;
}

const running: Host[] = [];
afterEach(() => {
  for (const host of running.splice(0)) host.kill();
});

function prepare(): Stage {
  const storageConnection = accountConnectionString(inject('azurite'), `host${randomBytes(6).toString('hex')}`);
  const seen: Seen = [];
  const environment = { JOB_QUEUE: 'jobs', TICK_SCHEDULE: '0 */5 * * * *', FIXTURE_STORAGE: storageConnection, seen: seen as never };
  const clock = createScaledClock({ speed: 10, start: Date.UTC(2030, 0, 1, 6, 0, 30) });
  return {
    seen,
    connection: storageConnection,
    queue: QueueServiceClient.fromConnectionString(storageConnection).getQueueClient('jobs'),
    start: async (options) => {
      const fixed = { root, environment, clock, clockSpeed: 10, storageConnection, hostJson, keys, timers: 'manual' as const };
      const host = await startHost({ ...fixed, ...options });
      running.push(host);
      return host;
    },
  };
}

async function send(queue: QueueClient, message: object): Promise<void> {
  await queue.createIfNotExists();
  await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 15_000;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('waited 15 s in vain');
    await waitMs(5);
  }
}

describe('HTTP triggers of the function host', () => {
  it('hand parameters, query, headers and body to the handler and its answer to the caller', async () => {
    const host = await prepare().start();
    const answer = await fetch(`${host.url}/api/Echo/42/a%20b?x=1&x=2&y=z`, {
      method: 'POST',
      headers: { 'x-asked': 'me' },
      body: 'hello',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-fixture')).toBe('yes');
    expect(answer.headers.get('set-cookie')).toBe('seen=1; Path=/');
    expect(await answer.json()).toEqual({
      method: 'POST',
      params: { id: '42', part: 'a b' },
      query: { x: '1,2', y: 'z' },
      header: 'me',
      body: 'hello',
    });
  });

  it('prefer literal segments, match catch-alls, and leave out optional parameters', async () => {
    const host = await prepare().start();
    expect(await (await fetch(`${host.url}/api/echo/7/special`)).text()).toBe('special');
    expect(await (await fetch(`${host.url}/api/files/a/b%20c/d`)).text()).toBe('a/b c/d');
    expect(await (await fetch(`${host.url}/api/echo/7`)).json()).toMatchObject({ params: { id: '7' } });
  });

  it('answer 404 to an unknown path, a value against its constraint, and a method that is not taken', async () => {
    const host = await prepare().start();
    const statusOf = async (path: string, method = 'GET') => (await fetch(host.url + path, { method })).status;
    expect(await statusOf('/api/nowhere')).toBe(404);
    expect(await statusOf('/api/echo/abc')).toBe(404);
    expect(await statusOf('/api/echo/1/2/3')).toBe(404);
    expect(await statusOf('/api/echo/1', 'DELETE')).toBe(404);
    expect(await statusOf('/api/echo/1', 'HEAD')).toBe(404);
  });

  it('ask for the key of their level, in a header or in the query', async () => {
    const host = await prepare().start();
    const statusOf = async (path: string, key?: string) =>
      (await fetch(host.url + path, key ? { headers: { 'x-functions-key': key } } : {})).status;
    expect(await statusOf('/api/by-function-key')).toBe(401);
    expect(await statusOf('/api/by-function-key', 'wrong')).toBe(401);
    expect(await statusOf('/api/by-function-key', 'event-grid-key')).toBe(401);
    expect(await statusOf('/api/by-function-key', 'own-key')).toBe(200);
    expect(await statusOf('/api/by-function-key', 'host-key')).toBe(200);
    expect(await statusOf('/api/by-function-key?code=master-key')).toBe(200);
    expect(await statusOf('/api/by-admin-key', 'host-key')).toBe(401);
    expect(await statusOf('/api/by-admin-key', 'master-key')).toBe(200);
  });

  it('answer 500 without details when the handler throws, and 204 when it returns nothing', async () => {
    const host = await prepare().start();
    const failed = await fetch(`${host.url}/api/throws`);
    expect([failed.status, await failed.text()]).toEqual([500, '']);
    expect((await fetch(`${host.url}/api/says-nothing`)).status).toBe(204);
  });

  it('give up on an answer after 230 s of the clock, while the function goes on', async () => {
    const stage = prepare();
    const host = await stage.start({ clock: createScaledClock({ speed: 1000 }), clockSpeed: 1000, leastHttpWaitMs: 0 });
    expect((await fetch(`${host.url}/api/sleeps?ms=280000`)).status).toBe(504);
    await host.idle();
    expect(stage.seen).toEqual([{ sleeping: true }, { slept: true }]);
  });

  it('count as failed after functionTimeout', async () => {
    const lines: string[] = [];
    const log = (_level: string, _category: string, message: string) => lines.push(message);
    const host = await prepare().start({ hostJson: { ...hostJson, functionTimeout: '00:00:02' }, log });
    expect((await fetch(`${host.url}/api/sleeps?ms=60000`)).status).toBe(500);
    expect(lines.join('\n')).toContain('Timeout value of 2000 ms was exceeded by function: Functions.sleeps');
  });
});

describe('Event Grid triggers of the function host', () => {
  const post = (host: Host, body: unknown, options: { type?: string; name?: string } = {}) =>
    fetch(host.eventGridUrl(options.name ?? 'on-event'), {
      method: 'POST',
      headers: { 'aeg-event-type': options.type ?? 'Notification' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('answer the validation of both schemas', async () => {
    const host = await prepare().start();
    const event = { id: '1', eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', data: { validationCode: 'abc' } };
    const answer = await post(host, [event], { type: 'SubscriptionValidation' });
    expect([answer.status, await answer.json()]).toEqual([200, { validationResponse: 'abc' }]);
    const cloudEvent = { id: '2', specversion: '1.0', data: '{"validationCode":"def"}' };
    expect(await (await post(host, cloudEvent, { type: 'SubscriptionValidation' })).json()).toEqual({ validationResponse: 'def' });
    const cloud = await fetch(host.eventGridUrl('on-event'), {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': 'eventgrid.azure.net' },
    });
    expect([cloud.status, cloud.headers.get('WebHook-Allowed-Origin')]).toEqual([200, 'eventgrid.azure.net']);
  });

  it('run once for each event, of an array and of a single one', async () => {
    const stage = prepare();
    const host = await stage.start();
    expect((await post(host, [{ id: 'a' }, { id: 'b' }])).status).toBe(202);
    expect((await post(host, { id: 'c', specversion: '1.0' })).status).toBe(202);
    expect(stage.seen).toEqual([{ event: 'a' }, { event: 'b' }, { event: 'c' }]);
  });

  it('answer 500 to the whole delivery when one event fails', async () => {
    const stage = prepare();
    const host = await stage.start();
    expect((await post(host, [{ id: 'a' }, { id: 'bad' }])).status).toBe(500);
    expect(stage.seen).toEqual([{ event: 'a' }, { event: 'bad' }]);
  });

  it('refuse a wrong key, a delivery that does not say what it is, and a body that is no JSON', async () => {
    const host = await prepare().start();
    expect((await fetch(`${host.eventGridUrl('on-event')}x`, { method: 'POST', body: '[]' })).status).toBe(401);
    expect((await fetch(host.eventGridUrl('on-event'), { method: 'POST', body: '[]' })).status).toBe(400);
    expect((await post(host, '{')).status).toBe(500);
  });

  it('lose an event for an unknown function with a 202, or say 404 if so configured', async () => {
    const stage = prepare();
    expect((await post(await stage.start(), [{ id: 'a' }], { name: 'on-evnt' })).status).toBe(202);
    expect((await post(await stage.start({ unknownEventGridFunction: 'not-found' }), [{ id: 'a' }], { name: 'on-evnt' })).status).toBe(404);
    expect(stage.seen).toEqual([]);
  });
});

describe('queue triggers of the function host', () => {
  it('take base64 messages with their metadata and delete them', async () => {
    const stage = prepare();
    const host = await stage.start();
    await send(stage.queue, { id: 'one' });
    await host.idle();
    expect(stage.seen).toEqual([{ job: { id: 'one' }, dequeueCount: 1, queueTrigger: 'jobs' }]);
    expect((await stage.queue.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('bring a failed message back after the visibility timeout', async () => {
    const stage = prepare();
    const host = await stage.start();
    await send(stage.queue, { id: 'back', failures: 1 });
    await until(() => stage.seen.length === 2);
    await host.idle();
    expect(stage.seen.map((entry) => entry.dequeueCount)).toEqual([1, 2]);
  });

  it('move a message to the poison queue after the last try', async () => {
    const stage = prepare();
    const host = await stage.start();
    await send(stage.queue, { id: 'hopeless', failures: 99 });
    await until(() => stage.seen.some((entry) => 'poison' in entry));
    await host.idle();
    expect(stage.seen.map((entry) => entry.dequeueCount ?? 'poison')).toEqual([1, 2, 3, 'poison']);
  });

  it('move a message that is not base64 to the poison queue without a try', async () => {
    const stage = prepare();
    await stage.queue.createIfNotExists();
    await stage.queue.sendMessage('{ not base64');
    const host = await stage.start();
    await host.idle();
    // The poison queue has a trigger too, which cannot read the message either.
    const end = QueueServiceClient.fromConnectionString(stage.connection).getQueueClient('jobs-poison-poison');
    expect((await end.peekMessages()).peekedMessageItems.map((item) => item.messageText)).toEqual(['{ not base64']);
    expect(stage.seen).toEqual([]);
  });

  it('work at most batchSize plus newBatchThreshold messages at once', async () => {
    const stage = prepare();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await send(stage.queue, { id, sleepMs: 3_000 });
    const host = await stage.start();
    await host.idle();
    let atOnce = 0;
    let most = 0;
    for (const entry of stage.seen) most = Math.max(most, 'finished' in entry ? --atOnce : ++atOnce);
    expect(most).toBeLessThanOrEqual(3);
    expect(stage.seen.filter((entry) => 'finished' in entry)).toHaveLength(6);
  });

  it('keep a message hidden while it is worked for longer than its visibility', async () => {
    const stage = prepare();
    const host = await stage.start({ workVisibilitySeconds: 2 });
    await send(stage.queue, { id: 'long', sleepMs: 30_000 });
    await host.idle();
    expect(stage.seen.map((entry) => entry.dequeueCount ?? entry.finished)).toEqual([1, 'long']);
  });

  it('start no host whose binding names a setting that does not exist', async () => {
    const start = prepare().start({ environment: { JOB_QUEUE: 'jobs', TICK_SCHEDULE: '0 * * * * *' } });
    await expect(start).rejects.toThrow("Storage account connection string 'FIXTURE_STORAGE' does not exist");
  });
});

describe('timer triggers of the function host', () => {
  it('tick on the given clock, one run at a time', async () => {
    const stage = prepare();
    await stage.start({ timers: 'automatic', clock: createScaledClock({ speed: 1000, start: Date.UTC(2030, 0, 1, 6, 0, 30) }) });
    await until(() => stage.seen.length >= 4);
    expect(stage.seen.slice(0, 4).map((entry) => ('tick' in entry ? 'begin' : 'end'))).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('run by hand, and over the admin endpoint with the master key', async () => {
    const stage = prepare();
    const host = await stage.start();
    expect((await host.invokeTimer('tick')).kind).toBe('returned');
    const startByHand = (key: string) => fetch(`${host.url}/admin/functions/tick`, { method: 'POST', headers: { 'x-functions-key': key } });
    expect((await startByHand('host-key')).status).toBe(401);
    expect((await startByHand('master-key')).status).toBe(202);
    await host.idle();
    expect(stage.seen.filter((entry) => 'ticked' in entry)).toHaveLength(2);
  });

  it('run past due at the start when a tick was missed', async () => {
    const stage = prepare();
    const missed = { lastMs: Date.UTC(2030, 0, 1, 5, 50), nextMs: Date.UTC(2030, 0, 1, 5, 55), lastUpdatedMs: Date.UTC(2030, 0, 1, 5, 50) };
    await stage.start({ timers: 'automatic', timerStatuses: new Map([['tick', missed]]) });
    await until(() => stage.seen.length === 2);
    expect(stage.seen[0]).toEqual({ tick: true, last: '2030-01-01T05:50:00.000Z' });
  });
});

describe('two hosts of one app in one process', () => {
  it('give each its own platform, and share the messages of one queue', async () => {
    const stage = prepare();
    const others: Seen = [];
    const environment = { JOB_QUEUE: 'jobs', TICK_SCHEDULE: '0 * * * * *', FIXTURE_STORAGE: stage.connection, seen: others as never };
    const hosts = [await stage.start(), await stage.start({ environment })];
    await Promise.all(hosts.map((host) => fetch(`${host.url}/api/sleeps?ms=100`)));
    expect([stage.seen, others]).toEqual([
      [{ sleeping: true }, { slept: true }],
      [{ sleeping: true }, { slept: true }],
    ]);
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await send(stage.queue, { id });
    await Promise.all(hosts.map((host) => host.idle()));
    const jobs = [...stage.seen, ...others].filter((entry) => 'job' in entry).map((entry) => (entry.job as { id: string }).id);
    expect(jobs.sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('a host that is killed', () => {
  it('lets nothing of a running invocation happen any more, and the next host gets the message again', async () => {
    const stage = prepare();
    const first = await stage.start({ workVisibilitySeconds: 1 });
    await send(stage.queue, { id: 'cut', sleepMs: 1_000 });
    await until(() => stage.seen.length === 1);
    first.kill();
    const second = await stage.start({ workVisibilitySeconds: 1 });
    await until(() => stage.seen.some((entry) => 'finished' in entry));
    await second.idle();
    expect(stage.seen.map((entry) => entry.dequeueCount ?? entry.finished)).toEqual([1, 2, 'cut']);
  });

  it('cuts the connections of its callers', async () => {
    const stage = prepare();
    const host = await stage.start();
    const call = fetch(`${host.url}/api/sleeps?ms=60000`).then(
      () => 'answered',
      () => 'cut',
    );
    await until(() => stage.seen.length === 1);
    host.kill();
    expect(await call).toBe('cut');
  });
});

describe('a host that is stopped', () => {
  it('finishes what it has begun and takes nothing new', async () => {
    const stage = prepare();
    const host = await stage.start();
    await send(stage.queue, { id: 'last', sleepMs: 3_000 });
    await until(() => stage.seen.length === 1);
    await host.stop();
    expect(stage.seen).toHaveLength(2);
    await send(stage.queue, { id: 'late' });
    await waitMs(200);
    expect(stage.seen).toHaveLength(2);
  });
});
