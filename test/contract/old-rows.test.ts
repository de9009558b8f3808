import { createHash } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { readRunMessage, runMessage } from '../../shared/journal/run-message.ts';
import { currentSchema, type Schema, schemaOf } from '../../shared/journal/schema.ts';
import { createSchemaGate } from '../../shared/journal/schema-gate.ts';
import { tableOpener } from '../../shared/journal/storage-clients.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import type { Store } from '../../shared/ports/store.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { type KeptForm, keptForms, keptVersions } from '../support/rows/kept-rows.ts';
import { readForm } from '../support/rows/read-form.ts';
import { accountConnectionString } from '../support/storage.ts';
import { allRows, type StoredRow, valueIn } from '../support/table-rows.ts';
import { clusterRow, run, snapshot } from './store-contract.ts';

/** Of the rows of each version, whatever stands in the files beside them. A version that was released never changes its rows. */
const frozen: Readonly<Record<number, string>> = { 1: 'e7610f2b07d083de42f7db6a6f2c3f022443ea1189be66a7d3ec7cc96796f24f' };

const oldForms = keptVersions.flatMap(keptForms);
const rowForms = oldForms.filter(({ form }) => form !== 'message');
const next = schemaOf([...currentSchema.steps, { change: 'None of the forms that are kept.', forms: {} }]);

let accounts = 0;
function freshAccount() {
  accounts += 1;
  return { kind: 'connection-string', connectionString: accountConnectionString(inject('azurite'), `oldrows${accounts}`) } as const;
}
type Account = ReturnType<typeof freshAccount>;

function storeIn(account: Account, schema: Schema = currentSchema): Store {
  return createTableStore({ openTable: tableOpener(account), random: createSeededRandom(7), gate: createSchemaGate(schema) });
}

/** An account that holds that row and nothing else. */
async function accountWith({ table, row, form }: KeptForm, changes: Record<string, unknown> = {}): Promise<Account> {
  const account = freshAccount();
  if (form === 'message') return account;
  const client = await tableOpener(account)(table);
  await client.createTable();
  await client.createEntity({ ...(row as StoredRow), ...changes });
  return account;
}

describe('rows that older releases wrote', () => {
  it('are kept of every version, and of every form that there is today', () => {
    const newest = currentSchema.version;
    expect(keptVersions).toEqual(Array.from({ length: newest }, (_, index) => index + 1));
    expect(
      keptForms(newest)
        .map(({ form }) => form)
        .sort(),
    ).toEqual(Object.keys(readForm).sort());
  });

  it.each(keptVersions)('of schema %d are the ones that were kept then', (version) => {
    const rows = keptForms(version).map(({ form, table, row }) => [form, table, row]);
    expect(createHash('sha256').update(JSON.stringify(rows)).digest('hex')).toBe(frozen[version]);
  });

  it.each(oldForms)('of schema $version are read: $form', async (kept) => {
    expect(kept.form === 'message' || kept.row['schemaVersion']).toBe(kept.form === 'message' || kept.version);
    const account = await accountWith(kept);
    expect(await readForm[kept.form](storeIn(account), kept.row)).toEqual(kept.reads);
  });

  it.each(oldForms)('of schema $version are read by the release after this one: $form', async (kept) => {
    const account = await accountWith(kept);
    expect(await readForm[kept.form](storeIn(account, next), kept.row, next)).toEqual(kept.reads);
  });
});

describe('a row of an older schema', () => {
  const renaming = schemaOf([
    { change: 'The power of a cluster was called state.', forms: { cluster: ({ state, ...row }) => ({ ...row, power: state }) } },
    { change: 'Its time was in seconds.', forms: { cluster: ({ seenAt, ...row }) => ({ ...row, powerSeenAt: Number(seenAt) * 1000 }) } },
  ]);
  const { power, powerSeenAt: _, ...others } = clusterRow();
  const { clusterId } = others;
  const oldest = { ...others, state: power, seenAt: 7, unheardOf: { kept: true } };
  const cluster = oldForms.find(({ form }) => form === 'cluster') as KeptForm;
  const inFormOf = async (value: object, schemaVersion: number) => {
    const account = freshAccount();
    await storeIn(account).clusters.insert(clusterRow());
    const client = await tableOpener(account)(cluster.table);
    const [row] = (await allRows(account.connectionString))['RelinkClusters'] ?? [];
    await client.updateEntity({ ...(row as StoredRow), text0: JSON.stringify(value), schemaVersion }, 'Replace');
    return account;
  };

  it('goes through every step after its own, in order, and no other, and keeps what nobody knows', async () => {
    const expected = { ...others, power, powerSeenAt: 7_000, unheardOf: { kept: true } };
    const first = await inFormOf(oldest, 1);
    expect((await storeIn(first, renaming).clusters.get(clusterId))?.value).toEqual(expected);
    const { state: __, ...second } = { ...oldest, power };
    expect((await storeIn(await inFormOf(second, 2), renaming).clusters.get(clusterId))?.value).toEqual(expected);
    const third = await inFormOf(expected, 3);
    expect((await storeIn(third, renaming).clusters.get(clusterId))?.value).toEqual(expected);
  });

  it('stays as it is while it is read, and is of the new schema when it is saved', async () => {
    const account = await inFormOf(oldest, 1);
    const store = storeIn(account, renaming);
    const before = await allRows(account.connectionString);
    const read = await store.clusters.get(clusterId);
    expect(await allRows(account.connectionString)).toEqual(before);
    if (read) await store.clusters.save({ ...read, value: { ...read.value, activeRunId: 'run-1' } });
    const [saved] = (await allRows(account.connectionString))['RelinkClusters'] ?? [];
    expect(saved?.['schemaVersion']).toBe(3);
    expect(saved && valueIn(saved)).toEqual({ ...others, power, powerSeenAt: 7_000, unheardOf: { kept: true }, activeRunId: 'run-1' });
  });

  it('is corrupt when a step makes no row of this release of it', async () => {
    const account = await inFormOf(oldest, 2);
    await expect(storeIn(account, renaming).clusters.get(clusterId)).rejects.toMatchObject({ code: 'store-corrupt' });
  });

  it('is found under the id of its content as it was stored, when it is a snapshot, and is proved by it (R3)', async () => {
    const account = freshAccount();
    const snapshotId = await storeIn(account).snapshots.put(snapshot({ name: 'as it was' }), 5);
    const growing = schemaOf([
      {
        change: 'Snapshots have a note.',
        forms: { snapshot: (old) => ({ ...old, snapshot: { ...(old['snapshot'] as object), note: 'none' } }) },
      },
    ]);
    const store = storeIn(account, growing);
    expect(await store.snapshots.get(snapshotId)).toEqual({ ...snapshot({ name: 'as it was' }), note: 'none' });
    expect(await store.snapshots.list(snapshot({}).resourceId)).toEqual([{ snapshotId, savedAt: 5 }]);
    const [row] = (await allRows(account.connectionString))['RelinkSnapshots'] ?? [];
    const client = await tableOpener(account)('RelinkSnapshots');
    await client.updateEntity({ ...(row as StoredRow), text0: String(row?.['text0']).replace('as it was', 'as it is') }, 'Replace');
    await expect(storeIn(account, growing).snapshots.get(snapshotId)).rejects.toMatchObject({ code: 'store-corrupt' });
  });
});

describe('a row of a newer schema', () => {
  const newer = { schemaVersion: currentSchema.version + 1 };

  it.each(rowForms)('is refused, and shuts the store for every other: $form', async (kept) => {
    const account = await accountWith(kept, newer);
    const store = storeIn(account);
    const before = await allRows(account.connectionString);
    await expect(readForm[kept.form](store, kept.row)).rejects.toMatchObject({ code: 'store-newer' });
    const attempts = [
      store.clusters.insert(clusterRow('/another')),
      store.runs.insert(run('run-9')),
      store.runs.listActive(),
      store.journal.append({ runId: 'run-9', at: 1, kind: 'intent', what: 'delete', text: 'It must not come to this.' }),
      store.heartbeats.beat('other', 1),
      store.events.count('foreign', 1),
      store.snapshots.put(snapshot({}), 1),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'store-newer' });
    expect(await allRows(account.connectionString)).toEqual(before);
  });

  const writers: readonly (readonly [form: string, write: (store: Store, kept: KeptForm) => Promise<unknown>])[] = [
    ['heartbeat', (store, { row }) => store.heartbeats.beat(String(row['rowKey']), 1)],
    ['bookmark', (store, { row }) => store.bookmarks.put(String(row['rowKey']), '')],
    ['breaker', (store, { reads }) => store.breakers.overwrite(reads as never)],
    [
      'run-pointer',
      (store, { reads }) => store.runs.insert(run((reads as { runs: { runId: string }[] }).runs[0]?.runId ?? '', onlyRun(reads))),
    ],
    ['ledger', (store, { reads }) => store.ledger.put((reads as never[])[0] as never)],
    ['track', (store, { row }) => store.tracks.remove(String(valueIn(row as StoredRow)['runId']), 9)],
    ['journal', (store, { row }) => store.journal.remove(String(valueIn(row as StoredRow)['runId']), 9)],
    ['tally', (store) => Promise.all(Array.from({ length: 60 }, () => store.events.count('accepted', 1)))],
    ['alert', (store, { reads }) => store.alerts.raise({ ...(reads as object[])[0], at: 1 } as never)],
  ];
  it.each(writers)('is not written over, nor removed, unread: %s', async (form, write) => {
    const kept = rowForms.find((candidate) => candidate.form === form) as KeptForm;
    const account = await accountWith(kept, newer);
    const rowsBefore = (await allRows(account.connectionString))[kept.table];
    await expect(write(storeIn(account), kept)).rejects.toMatchObject({ code: 'store-newer' });
    const rowsAfter = (await allRows(account.connectionString))[kept.table] ?? [];
    expect(rowsAfter).toEqual(expect.arrayContaining([...(rowsBefore ?? [])]));
  });

  it('keeps the texts that only it may name from being swept away', async () => {
    const account = freshAccount();
    await storeIn(account).clusters.insert({ ...clusterRow(), activeRunId: 'x'.repeat(500_000) });
    const client = await tableOpener(account)('RelinkClusters');
    const [owner] = ((await allRows(account.connectionString))['RelinkClusters'] ?? []).filter((row) => row.partitionKey === 'cluster');
    await client.updateEntity({ partitionKey: 'cluster', rowKey: owner?.rowKey ?? '', textHash: 'named otherwise', ...newer }, 'Merge');
    const store = storeIn(account);
    await expect(store.spill.sweep({ at: 9e12, most: 100 })).rejects.toMatchObject({ code: 'store-newer' });
  });
});

function onlyRun(reads: unknown) {
  const [found] = (reads as { runs: { clusterId: string; createdAt: number }[] }).runs;
  return { clusterId: found?.clusterId ?? '', createdAt: found?.createdAt ?? 0 };
}

describe('messages of the run queue', () => {
  it('of an older schema are read through the steps after it', () => {
    const renamed = schemaOf([
      { change: 'A run was called job.', forms: { message: ({ job, ...others }) => ({ ...others, runId: job }) } },
    ]);
    expect(readRunMessage('{"job":"run-1"}', renamed)).toEqual({ kind: 'run', runId: 'run-1' });
    const text = Buffer.from(runMessage('run-1', renamed), 'base64').toString();
    expect(readRunMessage(text, renamed)).toEqual({ kind: 'run', runId: 'run-1' });
  });

  it('of a newer schema are not guessed at, even when they name a run', () => {
    const text = Buffer.from(runMessage('run-1', next), 'base64').toString();
    expect(readRunMessage(text)).toEqual({ kind: 'newer', version: next.version });
  });

  it.each([0, -1, 1.5, '2', null, {}])('are unreadable with the version %j', (schemaVersion) => {
    expect(readRunMessage({ runId: 'run-1', schemaVersion })).toEqual({ kind: 'unreadable' });
  });
});
