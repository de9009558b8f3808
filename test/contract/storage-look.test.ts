import { randomBytes } from 'node:crypto';
import { ContainerClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';
import { describe, expect, inject, it } from 'vitest';
import { containerOpener } from '../../shared/journal/container-opener.ts';
import { readOnlyTables } from '../../shared/journal/read-only-tables.ts';
import { queueOpener, tableOpener } from '../../shared/journal/storage-clients.ts';
import { createStorageLook } from '../../shared/journal/storage-look.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { accountConnectionString } from '../support/storage.ts';

const signal = new AbortController().signal;

function newAccount() {
  const accountName = `look${randomBytes(5).toString('hex')}`;
  const account = { kind: 'connection-string', connectionString: accountConnectionString(inject('azurite'), accountName) } as const;
  const look = createStorageLook({ openQueue: queueOpener(account), openContainer: containerOpener(account) });
  const storageAccountId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${accountName}`;
  return { account, look, container: { storageAccountId, name: 'dead-letters' } };
}

describe('a look at storage', () => {
  it('finds nothing in an account in which nothing was made yet, and makes nothing', async () => {
    const { account, look } = newAccount();
    expect(await look.messages(signal)).toEqual({ inQueue: undefined, inPoisonQueues: 0, storageTime: undefined });
    expect(await new QueueClient(account.connectionString, 'relink-runs').exists()).toBe(false);
  });

  it('counts messages of the run queue and of both poison queues', async () => {
    const { account, look } = newAccount();
    for (const name of ['relink-runs', 'relink-runs-poison', 'relink-runs-poison-poison']) {
      const queue = new QueueClient(account.connectionString, name);
      await queue.create();
      await queue.sendMessage('eA==');
    }
    const found = await look.messages(signal);
    expect(found).toMatchObject({ inQueue: 1, inPoisonQueues: 2 });
    expect(Math.abs((found.storageTime ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('counts dead letters, and says when there are none', async () => {
    const { account, look, container } = newAccount();
    const client = new ContainerClient(account.connectionString, container.name);
    await client.create();
    expect(await look.deadLetters(container, signal)).toEqual({ count: 0, isAll: true });
    await client.getBlockBlobClient('TOPIC/SUB/2026/1/1/x.json').upload('[]', 2);
    expect(await look.deadLetters(container, signal)).toMatchObject({ count: 1, isAll: true });
  });

  it('says that a container is not there', async () => {
    const { look, container } = newAccount();
    await expect(look.deadLetters(container, signal)).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('ContainerNotFound'),
    });
  });
});

describe('tables that can only be read', () => {
  it('read as empty where they were never made, are not made by that, and refuse every write (R10)', async () => {
    const { account } = newAccount();
    const open = tableOpener(account);
    const store = createTableStore({ openTable: readOnlyTables(open), random: createSeededRandom(1) });
    expect(await store.heartbeats.last('pulse')).toBeUndefined();
    expect(await store.clusters.list()).toEqual([]);
    await expect(store.heartbeats.beat('pulse', 1)).rejects.toThrow('only be read');
    const writable = createTableStore({ openTable: open, random: createSeededRandom(1) });
    await writable.heartbeats.beat('pulse', 7);
    expect(await createTableStore({ openTable: readOnlyTables(open), random: createSeededRandom(1) }).heartbeats.last('pulse')).toBe(7);
  });
});
