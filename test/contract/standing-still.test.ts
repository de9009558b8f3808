import { beforeEach, describe, expect, inject, it } from 'vitest';
import { type AppGate, createAppGate } from '../../shared/app-gate.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import { currentSchema } from '../../shared/journal/schema.ts';
import { tableOpener } from '../../shared/journal/storage-clients.ts';
import { createTableStore } from '../../shared/journal/table-store.ts';
import { createSeededRandom } from '../support/fakes/seeded-random.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { accountConnectionString } from '../support/storage.ts';
import { allRows, rowsOf, type StoredRow } from '../support/table-rows.ts';
import { clusterId, clusterRow } from './store-contract.ts';

const newest = currentSchema.version + 1;
const clock = createVirtualClock(Date.UTC(2026, 10, 20, 20, 0, 0));
let log = createKeptLog();

let accounts = 0;
let connectionString: string;
const account = () => ({ kind: 'connection-string', connectionString }) as const;
const table = async (name: string) => tableOpener(account())(name);

beforeEach(() => {
  accounts += 1;
  connectionString = accountConnectionString(inject('azurite'), `standing${accounts}`);
  log = createKeptLog();
});

/** What one process has: its gate and the store behind it. */
function startProcess() {
  const openTable = tableOpener(account());
  const environment = { AzureWebJobsStorage: connectionString };
  const random = createSeededRandom(accounts);
  const appGate = createAppGate({
    platform: { clock, random, clockSpeed: 1, environment },
    settings: parseSettings(environment),
    openTable,
    sinks: [],
  });
  return { appGate, store: createTableStore({ openTable, random, gate: appGate.gate }) };
}

const told = () => log.lines.filter(({ event }) => event.startsWith('alert.')).map(({ event, fields }) => [event, fields['code']]);

/** An invocation whose work is to read all clusters. True when the work was begun. */
async function invoke(
  { appGate, store }: ReturnType<typeof startProcess>,
  whenShut: Parameters<AppGate['through']>[1] = 'let-go',
): Promise<boolean> {
  let isBegun = false;
  await appGate.through(log, whenShut, async () => {
    isBegun = true;
    await store.clusters.list();
  });
  return isBegun;
}

async function setVersion(rowTable: string, version: number, isOne: (row: StoredRow) => boolean = () => true): Promise<void> {
  const row = (await rowsOf(connectionString, rowTable)).find(isOne);
  await (await table(rowTable)).updateEntity({ ...(row as StoredRow), schemaVersion: version }, 'Replace');
}

describe('a release that is too old for the mark in the tables', () => {
  beforeEach(async () => {
    await startProcess().store.clusters.insert(clusterRow());
    await (await table('RelinkClusters')).createEntity({ partitionKey: 'schema', rowKey: 'written', version: newest });
  });

  it('begins no work, in any process, and says so once', async () => {
    const processes = [startProcess(), startProcess()];
    for (const one of [...processes, ...processes]) expect(await invoke(one)).toBe(false);
    expect(told()).toEqual([['alert.raised', 'schema-newer']]);
    clock.advance(5 * 60 * 60_000);
    await invoke(startProcess());
    expect(told()).toEqual([
      ['alert.raised', 'schema-newer'],
      ['alert.raised', 'schema-newer'],
    ]);
  });

  it('changes no row but that of the alert', async () => {
    const before = await allRows(connectionString);
    await invoke(startProcess());
    const { RelinkAlerts: alerts = [], ...others } = await allRows(connectionString);
    expect({ ...others, RelinkAlerts: [] }).toEqual(before);
    expect(alerts.map(({ rowKey }) => rowKey.split('!')[0])).toEqual(['schema-newer']);
  });

  it('lets go of messages and timers, and refuses events, which are delivered again then', async () => {
    await expect(invoke(startProcess(), 'let-go')).resolves.toBe(false);
    await expect(invoke(startProcess(), 'refuse')).rejects.toMatchObject({ code: 'store-newer' });
  });

  it('answers requests with the same reason', async () => {
    const { appGate, store } = startProcess();
    await appGate.look();
    await expect(store.heartbeats.last('pulse')).rejects.toMatchObject({
      code: 'store-newer',
      message: `RelinkClusters row written was written by a newer release (schema ${newest}; this release reads ${currentSchema.version}). Deploy that release again.`,
    });
  });

  it('says it from memory, as rarely as ever, when the row of the alert itself is of the newer release', async () => {
    const first = startProcess();
    await invoke(first);
    await setVersion('RelinkAlerts', newest);
    const before = await rowsOf(connectionString, 'RelinkAlerts');
    const second = startProcess();
    for (const one of [second, second, second]) await invoke(one);
    expect(told().length).toBe(2);
    expect(await rowsOf(connectionString, 'RelinkAlerts')).toEqual(before);
  });

  it('never lowers the mark', async () => {
    await invoke(startProcess());
    const marks = (await rowsOf(connectionString, 'RelinkClusters')).filter(({ partitionKey }) => partitionKey === 'schema');
    expect(marks.map(({ rowKey, ['version']: version }) => [rowKey, version])).toEqual([['written', newest]]);
  });
});

describe('a single row of a newer release, with no mark', () => {
  beforeEach(async () => {
    await startProcess().store.clusters.insert(clusterRow());
    await setVersion('RelinkClusters', newest);
  });

  it('stops the work that meets it, and every process after that before its work begins', async () => {
    expect(await invoke(startProcess())).toBe(true);
    expect(await invoke(startProcess())).toBe(false);
    expect(told()).toEqual([['alert.raised', 'schema-newer']]);
  });

  it('stops also work that catches the error, at its next read or write', async () => {
    const { appGate, store } = startProcess();
    const reached: string[] = [];
    await appGate.through(log, 'let-go', async () => {
      await store.clusters.get(clusterId).catch(() => reached.push('caught'));
      await store.heartbeats.beat('pulse', clock.now());
      reached.push('went on');
    });
    expect(reached).toEqual(['caught']);
    expect((await allRows(connectionString))['RelinkEvents']).toEqual([]);
  });

  it('is no hindrance any more when it is gone, and the alert is over with the next pulse', async () => {
    const process = startProcess();
    await invoke(process);
    const rowKey = (await rowsOf(connectionString, 'RelinkClusters')).find(({ partitionKey }) => partitionKey === 'cluster')?.rowKey ?? '';
    await (await table('RelinkClusters')).deleteEntity('cluster', rowKey);
    expect(await invoke(process)).toBe(true);
    await process.appGate.sayOver(log);
    await process.appGate.sayOver(log);
    expect(told()).toEqual([
      ['alert.raised', 'schema-newer'],
      ['alert.resolved', 'schema-newer'],
    ]);
    expect(await rowsOf(connectionString, 'RelinkClusters')).toEqual([]);
  });
});

describe('a release that can read everything', () => {
  it('marks the tables with its schema, if it is not the first, and says nothing', async () => {
    const process = startProcess();
    expect(await invoke(process)).toBe(true);
    await process.appGate.sayOver(log);
    const marks = (await rowsOf(connectionString, 'RelinkClusters')).map(({ rowKey, ['version']: version }) => [rowKey, version]);
    expect(marks).toEqual(currentSchema.version === 1 ? [] : [['written', currentSchema.version]]);
    expect(log.lines).toEqual([]);
  });

  it('hands on the errors of its work', async () => {
    const failing = startProcess().appGate.through(log, 'let-go', () => Promise.reject(new Error('its own')));
    await expect(failing).rejects.toThrow('its own');
    expect(told()).toEqual([]);
  });
});
