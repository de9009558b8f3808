import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { queueOpener, tableOpener } from '../../shared/journal/storage-clients.ts';
import { createStorageQueue } from '../../shared/journal/storage-queue.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import type { Random } from '../../shared/ports/random.ts';
import type { Store } from '../../shared/ports/store.ts';
import { accountConnectionString } from '../support/storage.ts';
import { findingContract } from './finding-contract.ts';
import { clusterId, clusterRow, run, snapshot, storeContract } from './store-contract.ts';

const random: Random = { fraction: Math.random, id: () => randomUUID() };
let accounts = 0;

function freshAccount() {
  accounts += 1;
  return { kind: 'connection-string', connectionString: accountConnectionString(inject('azurite'), `storetable${accounts}`) } as const;
}

const storeIn = (account: ReturnType<typeof freshAccount>, transport?: HttpTransport) =>
  createTableStore({ openTable: tableOpener(account, transport ? { transport } : {}), random });

storeContract('table store', () => storeIn(freshAccount()));
findingContract('table store', () => storeIn(freshAccount()));

/** Sends requests on, except that answers of writes that `loses` picks are lost after they took effect. */
async function losingTransport(loses: (method: string, url: string) => boolean): Promise<HttpTransport> {
  const { createDefaultHttpClient, RestError } = await import('@azure/core-rest-pipeline');
  const client = createDefaultHttpClient();
  return {
    sendRequest: async (request) => {
      const response = await client.sendRequest(request);
      if (loses(request.method, request.url)) throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
      return response;
    },
  };
}

/** Requests with this method never reach storage. */
async function refusingTransport(method: string): Promise<HttpTransport> {
  const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
  const client = createDefaultHttpClient();
  return { sendRequest: (request) => (request.method === method ? Promise.reject(new Error('dead')) : client.sendRequest(request)) };
}

function onceFor(method: string) {
  let isUsed = false;
  return (tried: string, url: string) => {
    if (isUsed || tried !== method || url.endsWith('/Tables')) return false;
    isUsed = true;
    return true;
  };
}

describe('table store: what only a remote store can get wrong', () => {
  it('takes a repeated insert whose first answer was lost for its own, not for a conflict', async () => {
    const account = freshAccount();
    await storeIn(account).events.claim('so that the tables exist', 1);
    await storeIn(account).clusters.insert(clusterRow('/other'));
    const claiming = storeIn(account, await losingTransport(onceFor('POST')));
    expect(await claiming.events.claim('event-1', 1)).toBe(true);
    const store = storeIn(account, await losingTransport(onceFor('POST')));
    const row = await store.clusters.insert(clusterRow());
    await store.clusters.save({ ...row, value: { ...row.value, activeRunId: 'run-1' } });
    expect((await store.clusters.get(clusterId))?.value.activeRunId).toBe('run-1');
  });

  it('takes a repeated save whose first answer was lost for its own', async () => {
    const store = storeIn(freshAccount(), await losingTransport(onceFor('PUT')));
    const row = await store.clusters.insert(clusterRow());
    const saved = await store.clusters.save({ ...row, value: { ...row.value, activeRunId: 'run-1' } });
    await store.clusters.save({ ...saved, value: { ...saved.value, activeRunId: 'run-2' } });
    expect((await store.clusters.get(clusterId))?.value.activeRunId).toBe('run-2');
  });

  it('says store-unavailable when storage cannot be reached, without naming the account or its key', async () => {
    const connectionString =
      'DefaultEndpointsProtocol=http;AccountName=nobody;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/nobody;QueueEndpoint=http://127.0.0.1:1/nobody';
    const account = { kind: 'connection-string', connectionString } as const;
    const refused = await storeIn(account)
      .clusters.get(clusterId)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'store-unavailable' });
    expect(String((refused as Error).message)).toBe('read in RelinkClusters: storage cannot be reached (ECONNREFUSED).');
  });

  it('refuses a row that a newer release wrote, and says so', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    await store.clusters.insert(clusterRow());
    await tamper(account, 'RelinkClusters', { schemaVersion: 2 });
    await expect(store.clusters.get(clusterId)).rejects.toMatchObject({
      code: 'store-newer',
      message: expect.stringContaining('newer release (schema 2; this release reads 1)'),
    });
    await expect(store.clusters.list()).rejects.toMatchObject({ code: 'store-newer' });
  });

  it.each([
    ['no JSON', { text0: '{"clusterId":' }],
    ['JSON of another kind', { text0: '{"power":"Asleep"}' }],
    ['a part missing', { textParts: 2 }],
  ])('refuses a row with %s as corrupt', async (_, damage) => {
    const account = freshAccount();
    const store = storeIn(account);
    await store.clusters.insert(clusterRow());
    await tamper(account, 'RelinkClusters', damage);
    await expect(store.clusters.get(clusterId)).rejects.toMatchObject({ code: 'store-corrupt' });
  });

  it('leaves a run whose row cannot be read out of the lists, so that the others get their turn', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    await store.runs.insert(run('run-1'));
    await store.runs.insert(run('run-2'));
    const table = await tableOpener(account)('RelinkRuns');
    const broken = (await entitiesOf(account, 'RelinkRuns')).find(
      (entity) => entity['partitionKey'] === 'run' && String(entity['rowKey']).includes('run-1'),
    );
    await table.updateEntity({ partitionKey: 'run', rowKey: String(broken?.['rowKey']), text0: '{' }, 'Merge');
    await expect(store.runs.get('run-1')).rejects.toMatchObject({ code: 'store-corrupt' });
    expect((await store.runs.listActive()).map(({ runId }) => runId)).toEqual(['run-2']);
    expect((await store.runs.list({ limit: 9 })).map(({ runId }) => runId)).toEqual(['run-2']);
  });

  it('notices a snapshot that was changed behind its back', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    const id = await store.snapshots.put(snapshot({ name: 'pe' }), 1_000);
    const changed = { snapshot: snapshot({ name: 'pe-other' }), savedAt: 1_000 };
    await tamper(account, 'RelinkSnapshots', { text0: JSON.stringify(changed) });
    await expect(store.snapshots.get(id)).rejects.toMatchObject({ code: 'store-corrupt' });
  });

  it('keeps every entity and every property within the limits of the real service', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    await store.snapshots.put(snapshot({ text: 'é𝄞'.repeat(500_000) }), 1_000);
    for (const entity of await entitiesOf(account, 'RelinkSnapshots')) {
      const texts = Object.values(entity).filter((value) => typeof value === 'string');
      expect(Math.max(...texts.map((text) => text.length * 2))).toBeLessThanOrEqual(65_536);
      expect(texts.reduce((sum, text) => sum + text.length * 2, 0)).toBeLessThan(1_048_576 - 4_096);
      expect(Object.keys(entity).length).toBeLessThan(252);
    }
  });

  it('keeps members that this release does not know when it saves a row again', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    const row = await store.clusters.insert({ ...clusterRow(), colour: 'red' } as never);
    const read = await store.clusters.get(clusterId);
    await store.clusters.save({ etag: row.etag, value: { ...(read?.value ?? clusterRow()), power: 'Stopped' } });
    expect((await store.clusters.get(clusterId))?.value).toMatchObject({ power: 'Stopped', colour: 'red' });
  });

  it('forgets, at the next look, an active run whose end was saved by a process that then died', async () => {
    const account = freshAccount();
    const dying = storeIn(account, await refusingTransport('DELETE'));
    const going = await dying.runs.insert(run('run-1'));
    await expect(dying.runs.save({ ...going, value: { ...going.value, state: 'succeeded' } })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    const requests: string[] = [];
    const next = storeIn(account, await losingTransport((method, url) => requests.push(`${method} ${url}`) < 0));
    expect(await next.runs.listActive()).toEqual([]);
    requests.length = 0;
    expect(await next.runs.listActive()).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('reads few rows for the newest runs however many there are', async () => {
    const account = freshAccount();
    const requests: string[] = [];
    const store = storeIn(account, await losingTransport((method, url) => requests.push(`${method} ${url}`) < 0));
    for (let index = 0; index < 30; index += 1) await store.runs.insert(run(`run-${index}`, { createdAt: index, state: 'succeeded' }));
    requests.length = 0;
    expect((await store.runs.list({ limit: 3 })).map((found) => found.runId)).toEqual(['run-29', 'run-28', 'run-27']);
    expect(requests).toHaveLength(4);
  });
});

describe('table store: what is old', () => {
  const dayMs = 24 * 3_600_000;
  const textOf = (letter: string) => letter.repeat(500_000);
  const textRows = async (account: ReturnType<typeof freshAccount>, table: string) =>
    (await entitiesOf(account, table)).filter((entity) => entity['partitionKey'] === 'text').length;

  /** All tables once, from the first one on. */
  async function sweepAll(store: Pick<Store, 'spill'>, at: number): Promise<number> {
    let removed = 0;
    for (let from: string | undefined; ; ) {
      const swept = await store.spill.sweep({ at, most: 1, ...(from && { from }) });
      removed += swept.removed;
      from = swept.next;
      if (from === undefined) return removed;
    }
  }

  it('leaves no long text of a row that was removed or changed, and waits a day before it is sure', async () => {
    const account = freshAccount();
    const store = storeIn(account);
    const gone = await store.snapshots.put(snapshot({ text: textOf('a') }), 1_000);
    const kept = await store.snapshots.put(snapshot({ text: textOf('b') }), 1_000);
    const first = await store.runs.insert(run('run-1', { verdict: textOf('c') }));
    await store.runs.save({ ...first, value: { ...first.value, verdict: textOf('d') } });
    await store.snapshots.remove(gone);
    expect([await textRows(account, 'RelinkSnapshots'), await textRows(account, 'RelinkRuns')]).toEqual([4, 4]);
    expect([await sweepAll(store, dayMs), await sweepAll(store, 2 * dayMs - 1)]).toEqual([0, 0]);
    expect(await sweepAll(store, 2 * dayMs)).toBe(4);
    expect([await textRows(account, 'RelinkSnapshots'), await textRows(account, 'RelinkRuns')]).toEqual([2, 2]);
    expect((await store.snapshots.get(kept)).body['text']).toBe(textOf('b'));
    expect((await store.runs.get('run-1'))?.value.verdict).toBe(textOf('d'));
  });

  it('keeps a long text that is named again after it was found unnamed', async () => {
    const store = storeIn(freshAccount());
    const id = await store.snapshots.put(snapshot({ text: textOf('a') }), 1_000);
    await store.snapshots.remove(id);
    await sweepAll(store, dayMs);
    await store.snapshots.put(snapshot({ text: textOf('a') }), 1_000);
    expect(await sweepAll(store, 9 * dayMs)).toBe(0);
    await store.snapshots.remove(id);
    expect(await sweepAll(store, 10 * dayMs)).toBe(0);
    await store.snapshots.put(snapshot({ text: textOf('a') }), 1_000);
    expect((await store.snapshots.get(id)).body['text']).toBe(textOf('a'));
  });

  it('keeps equal long texts of two rows apart', async () => {
    const { alerts, ...store } = storeIn(freshAccount());
    const texts = { code: 'run-failed', subject: 'both', seen: textOf('a'), done: 'd', notDone: 'n', next: 'x' } as const;
    const long = { ...texts, state: 'open', firstAt: 1, lastAt: 1, count: 1 } as const;
    for (const subject of ['one', 'other']) await alerts.change({ code: 'run-failed', subject }, () => long);
    await alerts.change({ code: 'run-failed', subject: 'other' }, () => ({ ...long, seen: 'short' }));
    await sweepAll(store, dayMs);
    await sweepAll(store, 3 * dayMs);
    expect((await alerts.list(9)).map(({ seen }) => seen.length).toSorted((a, b) => a - b)).toEqual([5, 500_000]);
  });

  it.each([1, 2, 3, 4])('finds the rest of a run again whose removal broke off at its delete %d', async (last) => {
    const account = freshAccount();
    await storeIn(account).runs.insert(run('run-1', { state: 'succeeded' }));
    let deletes = 0;
    const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
    const client = createDefaultHttpClient();
    const sendRequest: HttpTransport['sendRequest'] = async (request) => {
      if (request.method === 'DELETE') deletes += 1;
      return request.method === 'DELETE' && deletes >= last ? Promise.reject(new Error('dead')) : client.sendRequest(request);
    };
    const findAndRemove = async (store: Store) => {
      for (const old of (await store.runs.listOld({ before: 9_000, limit: 9 })).runs) await store.runs.remove(old);
    };
    await expect(findAndRemove(storeIn(account, { sendRequest }))).rejects.toMatchObject({ code: 'store-unavailable' });
    await findAndRemove(storeIn(account));
    expect(await entitiesOf(account, 'RelinkRuns')).toEqual([]);
  });

  it('finds old runs and old claims without reading the young ones', async () => {
    const account = freshAccount();
    const requests: string[] = [];
    const store = storeIn(account, await losingTransport((method, url) => requests.push(`${method} ${url}`) < 0));
    for (let at = 1; at <= 20; at += 1) {
      await store.runs.insert(run(`run-${at}`, { createdAt: at, state: 'succeeded' }));
      await store.events.claim(`event-${at}`, at);
    }
    requests.length = 0;
    expect((await store.runs.listOld({ before: 3, limit: 50 })).runs.map(({ runId }) => runId)).toEqual(['run-2', 'run-1']);
    expect(requests).toHaveLength(1);
    expect(await store.events.removeClaims(3, 50)).toBe(2);
    expect(requests).toHaveLength(6);
  });
});

async function tamper(account: ReturnType<typeof freshAccount>, tableName: string, columns: Record<string, unknown>): Promise<void> {
  const table = await tableOpener(account)(tableName);
  for (const entity of await entitiesOf(account, tableName)) {
    await table.updateEntity({ partitionKey: String(entity['partitionKey']), rowKey: String(entity['rowKey']), ...columns }, 'Merge');
  }
}

async function entitiesOf(account: ReturnType<typeof freshAccount>, tableName: string): Promise<Record<string, unknown>[]> {
  const table = await tableOpener(account)(tableName);
  const entities: Record<string, unknown>[] = [];
  for await (const entity of table.listEntities()) entities.push(entity);
  return entities;
}

describe('run queue on storage', () => {
  it('sends a message as the host reads it, hidden for the delay in real time', async () => {
    const account = freshAccount();
    const open = queueOpener(account);
    const queue = createStorageQueue({ openQueue: open, clockSpeed: 60 });
    await queue.wake('run-now', 0);
    await queue.wake('run-later', 45_000);
    const client = await open('relink-runs');
    const visible = await client.receiveMessages({ numberOfMessages: 32 });
    expect(visible.receivedMessageItems.map((item) => Buffer.from(item.messageText, 'base64').toString())).toEqual(['{"runId":"run-now"}']);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const later = await client.receiveMessages({ numberOfMessages: 32 });
    expect(later.receivedMessageItems.map((item) => Buffer.from(item.messageText, 'base64').toString())).toEqual(['{"runId":"run-later"}']);
  });

  it('goes through the transport it is given, and repeats a send whose answer was lost', async () => {
    const account = freshAccount();
    await createStorageQueue({ openQueue: queueOpener(account), clockSpeed: 1 }).wake('run-0', 0);
    const open = queueOpener(account, { transport: await losingTransport(onceFor('POST')) });
    await createStorageQueue({ openQueue: open, clockSpeed: 1 }).wake('run-1', 0);
    const received = await (await queueOpener(account)('relink-runs')).receiveMessages({ numberOfMessages: 32 });
    expect(received.receivedMessageItems.map((item) => Buffer.from(item.messageText, 'base64').toString())).toEqual([
      '{"runId":"run-0"}',
      '{"runId":"run-1"}',
      '{"runId":"run-1"}',
    ]);
  });

  it('accepts a delay beyond what the service allows, by coming back early', async () => {
    const queue = createStorageQueue({ openQueue: queueOpener(freshAccount()), clockSpeed: 1 });
    await expect(queue.wake('run-1', 30 * 24 * 3_600_000)).resolves.toBeUndefined();
  });
});
