/**
 * `npm run soak`: many clusters are stopped every evening and started every morning, calls fail, events are lost. At the end the
 * simulator's judge must find every cluster whole, and the store must hold no lease, no orphan, and no more than it should.
 */
import { parseArgs } from 'node:util';
import { createScaledClock } from '../../local/local-clock.ts';
import { seeded } from '../../local/simulator/random.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import { createBadLuck } from './bad-luck.ts';
import { readManyClusters } from './many-clusters.ts';
import { countRows, findLeftovers, type RowCounts } from './store-look.ts';

const { values } = parseArgs({
  options: {
    clusters: { type: 'string', default: '100' },
    nights: { type: 'string', default: '7' },
    faults: { type: 'string', default: '0.02' },
    loss: { type: 'string', default: '0.2' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '30' },
  },
});
const [clusters, nights, faults, loss, seed, speed] = [
  values.clusters,
  values.nights,
  values.faults,
  values.loss,
  values.seed,
  values.speed,
].map(Number) as [number, number, number, number, number, number];
const hourMs = 3_600_000;

const world = await readManyClusters(clusters);
const clusterIds = world.resources.map(({ id }) => id).filter((id) => typeOf(id) === 'microsoft.containerservice/managedclusters');
const clock = createScaledClock({ speed, start: Date.UTC(2026, 10, 16, 19, 0, 0) });
const luck = createBadLuck(seeded(seed), faults);
const failures: string[] = [];
const stack = await startStack({
  world,
  clock,
  speed,
  simulator: { seed, throttling: true },
  events: { loss, duplicates: 0.1, reorder: 0.1 },
  settings: { RELINK_MAX_ACTIVE_RUNS: '20', RELINK_LEASE_SECONDS: '300' },
  armTransport: luck.transport,
  host: { log: (level, _category, message) => level === 'error' && failures.push(message.slice(0, 300)) },
});
console.log(`${clusters} clusters, ${nights} nights, ${faults * 100} % of calls fail, ${loss * 100} % of events are lost, clock ${speed}x`);
await stack.host().invokeTimer('pulse');

const rowsPerNight: RowCounts[] = [];
for (let night = 1; night <= nights; night += 1) {
  const begun = Date.now();
  await everybody('stop');
  clock.advance(9 * hourMs);
  await stack.host().invokeTimer('pulse');
  const started = clock.now();
  await everybody('start');
  const problems = await untilWhole(started + 6 * hourMs);
  rowsPerNight.push(await countRows(stack.storageConnection));
  const minutes = Math.round((clock.now() - started) / 60_000);
  console.log(
    `night ${night}: ${problems.length === 0 ? 'all whole' : `${problems.length} problems`} ${minutes} min after the first start (${Math.round((Date.now() - begun) / 1000)} s here)`,
  );
  for (const problem of problems.slice(0, 10)) console.log(`  ${problem}`);
}
process.exit(await report(stack));

/** People do it one after another; what Azure refuses at the moment is asked again. */
async function everybody(action: 'stop' | 'start'): Promise<void> {
  const owner = stack.simulator.as('owner');
  for (const id of clusterIds) {
    while ((await owner('POST', `${id}/${action}`)).status !== 202) await clock.sleep(5_000);
  }
  for (const id of clusterIds) {
    const state = async () => ((await owner('GET', id)).body as { properties: { provisioningState: string } }).properties.provisioningState;
    while ((await state()) !== 'Succeeded') await clock.sleep(5_000);
  }
}

async function untilWhole(until: number): Promise<readonly string[]> {
  for (;;) {
    const { problems } = stack.judge.verdict();
    if (problems.length === 0 || clock.now() > until) return problems;
    await clock.sleep(120_000);
  }
}

async function report({ simulator, judge, storageConnection }: Stack): Promise<number> {
  await clock.sleep(15 * 60_000);
  const { healthy, problems, breaches } = judge.verdict();
  const calls = simulator.calls.filter((call) => call.principal === 'relink');
  const leftovers = await findLeftovers(storageConnection, clock.now());
  console.log(
    `calls of Relink: ${calls.length}, of them ${calls.filter((call) => call.status === 429).length} throttled by the simulator; bad luck: ${[...luck.struck].map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
  );
  console.log(`rows after each night: ${rowsPerNight.map((rows) => rows.total).join(', ')}`);
  console.log(
    `rows by table: ${Object.entries(rowsPerNight.at(-1)?.byTable ?? {})
      .map(([table, count]) => `${table} ${count}`)
      .join(', ')}`,
  );
  for (const line of [...problems, ...breaches, ...leftovers, ...failures.slice(0, 5)].slice(0, 30)) console.log(`  ${line}`);
  const isGood = healthy && breaches.length === 0 && leftovers.length === 0;
  console.log(isGood ? 'nothing broken, no lease left, no orphaned row' : 'NOT good');
  return isGood ? 0 : 1;
}
