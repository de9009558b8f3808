import { Buffer } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { startAzurite } from '../../../local/azurite.ts';
import { isWrite } from '../../../local/simulator/calls.ts';
import type { WorldFile } from '../../../local/simulator/world.ts';
import { type Stack, startStack } from '../../../local/stack.ts';
import nightWorld from '../../../local/worlds/night.json' with { type: 'json' };
import { runMessage } from '../../../shared/journal/run-message.ts';
import { currentSchema, type StoredForm } from '../../../shared/journal/schema.ts';
import { queueOpener, tableOpener } from '../../../shared/journal/storage-clients.ts';
import { createTableStore } from '../../../shared/journal/table-store.ts';
import { buildEndpoint, clusterId } from '../simulated-night.ts';
import { allRows, type StoredRow } from '../table-rows.ts';
import { claimedEvent, formAt, type KeptRow, namedRequest, readForm } from './read-form.ts';

/** Plays a night and keeps rows of every form, as this release writes them: `node test/support/rows/write-rows.ts`. Once for each version, before it is released. */
const folder = `${import.meta.dirname}/v${currentSchema.version}`;
const azurite = await startAzurite();
const account = (name: string) => ({ kind: 'connection-string', connectionString: azurite.accountConnectionString(name) }) as const;
const storeIn = (name: string) =>
  createTableStore({ openTable: tableOpener(account(name)), random: { fraction: Math.random, id: () => randomUUID() } });

const stack = await startStack({
  world: nightWorld as unknown as WorldFile,
  speed: 400,
  start: Date.UTC(2026, 10, 20, 20, 0, 0),
  storageConnection: azurite.accountConnectionString('rowsnight'),
  settings: { RELINK_DRIFT: 'report', RELINK_SLICE_SECONDS: '120', RELINK_LEASE_SECONDS: '180' },
  host: { timers: 'manual', workVisibilitySeconds: 5 },
});
await playNight(stack);
await stack.stop();
await keep(await allRows(azurite.accountConnectionString('rowsnight')));
await azurite.stop();

/** A sweep, a stop and a start, and in the middle of the repair its message is found poisoned: so there are an alert, a breaker that counts, and tracks that work. */
async function playNight({ simulator, host, storageConnection }: Stack): Promise<void> {
  await host().invokeTimer('pulse');
  for (let tick = 0; tick < 30; tick += 1) {
    // What the second sweep finds.
    if (tick === 15) await simulator.as('owner')('DELETE', buildEndpoint);
    await host().invokeTimer('drift-sweep');
    await simulator.clock.sleep(5 * 60_000);
  }
  for (const action of ['stop', 'start']) {
    await simulator.as('owner')('POST', `${clusterId}/${action}`);
    if (action === 'stop') await simulator.clock.sleep(25 * 60_000);
  }
  const store = storeIn('rowsnight');
  const at = simulator.clock.now();
  await store.events.claim(claimedEvent, at);
  const answer = { status: 202, headers: { location: '/api/runs/run-1' }, body: { runId: 'run-1', joined: false } };
  await store.requests.insert({ nameHash: namedRequest, fingerprint: 'f'.repeat(64), at, answer });
  const writes = () => simulator.calls.filter((call) => call.principal === 'relink' && isWrite(call)).length;
  while (writes() < 4) await simulator.clock.sleep(5_000);
  const [active] = await store.runs.listActive();
  const poison = await queueOpener({ kind: 'connection-string', connectionString: storageConnection })('relink-runs-poison');
  await poison.createIfNotExists();
  await poison.sendMessage(runMessage(active?.runId ?? ''));
  while ((await store.breakers.get(clusterId.slice(0, clusterId.indexOf('/resourceGroups')))) === undefined)
    await simulator.clock.sleep(5_000);
  await host().invokeTimer('pulse');
}

async function keep(tables: Readonly<Record<string, readonly StoredRow[]>>): Promise<void> {
  const kept = new Map<StoredForm, { table: string; row: KeptRow }[]>();
  for (const [table, rows] of Object.entries(tables))
    for (const row of rows.toSorted((one, other) => String(other['text0']).length - String(one['text0']).length)) {
      const form = formAt(table, row.partitionKey);
      const isOurClaim = form !== 'claim' || row.rowKey === createHash('sha256').update(claimedEvent).digest('hex');
      if (form && isOurClaim && row['textHash'] === undefined) kept.set(form, [...(kept.get(form) ?? []), { table, row }]);
    }
  kept.set('message', [
    { table: 'relink-runs', row: { message: Buffer.from(runMessage('7582a232-e045-4459-9daa-574318cf7a33'), 'base64').toString() } },
  ]);
  await mkdir(folder, { recursive: true });
  for (const form of Object.keys(readForm) as StoredForm[]) {
    const [longest] = kept.get(form) ?? [];
    if (!longest) throw new Error(`The night wrote no row of the form ${form}.`);
    const name = `rows${form.replaceAll('-', '')}`;
    if (form !== 'message') {
      const client = await tableOpener(account(name))(longest.table);
      await client.createTable();
      await client.createEntity(longest.row as StoredRow);
    }
    const reads = await readForm[form](storeIn(name), longest.row);
    await writeFile(`${folder}/${form}.json`, `${JSON.stringify({ ...longest, reads }, undefined, 2)}\n`);
  }
}
