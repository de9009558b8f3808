import { numberSettings } from '../../shared/config/settings-table.ts';
import { numbersGiven } from '../support/numbers-given.ts';
import { compareLoading, type LoadComparison } from './load-time.ts';
import type { NightRecord } from './night-record.ts';
import { type CostRecord, playCost } from './play-cost.ts';
import { playNight } from './play-night.ts';
import { reportLoading, reportPolls, reportTimes } from './report.ts';
import { reportCalls } from './report-calls.ts';
import { reportCost } from './report-cost.ts';
import { reportGaps } from './report-gaps.ts';
import { isWithinBounds, reportSweep, sweepOnce } from './report-sweep.ts';
import type { WorldName } from './worlds.ts';

/**
 * `npm run bench`: prints time, calls, polls, start-up, where time goes, and what a drift sweep costs, from one run. Exits 1 when a night was
 * not healed or a sweep passed its bounds. A part that is given as 0 is left out. `--cost 10` counts what ten clusters use in a month; it is
 * left out unless it is asked for, and `--arm-ms` and `--storage-ms` are what a call is taken to last then.
 */
const given = numbersGiven({ nights: 6, crowded: 2, speed: 10, loads: 15, sweeps: 1, cost: 0, 'arm-ms': 150, 'storage-ms': 10 });
const { speed } = given;

const loading = given.loads > 0 ? await load() : undefined;
const all = given.nights + given.crowded > 0 ? await playAll() : [];
if (loading) reportLoading(loading);
for (const world of ['night', 'crowded'] as const) reportGaps(all.filter((night) => night.world === world));
const sweeps = given.sweeps > 0 ? [await sweepOnce()] : [];
sweeps.forEach(reportSweep);
const costs = given.cost > 0 ? [await countCost(given.cost)] : [];
costs.forEach(reportCost);
for (const { clusters, troubles } of costs) for (const trouble of troubles) console.error(`${clusters} clusters: ${trouble}`);
for (const { world, seed, troubles } of all) for (const trouble of troubles) console.error(`${world} ${seed}: ${trouble}`);
process.exit([...all, ...costs].every(({ troubles }) => troubles.length === 0) && sweeps.every(isWithinBounds) ? 0 : 1);

async function load(): Promise<LoadComparison> {
  console.log(`Start-up: ${given.loads} loads of each app, each in a fresh process ...`);
  return compareLoading(given.loads);
}

async function countCost(clusters: number): Promise<CostRecord> {
  console.log(`Two nights of ${clusters} clusters at ${speed} simulated seconds a second, the second is counted ...`);
  return playCost({ clusters, speed, armMs: given['arm-ms'], storageMs: given['storage-ms'] });
}

async function playAll(): Promise<readonly NightRecord[]> {
  console.log(`Nights at ${speed} simulated seconds a second (one real millisecond counts as ${speed} ms) ...`);
  // The first night of a process reads the SDKs from disk and warms the compiler; start-up has its own figures.
  await playNight({ world: 'night', seed: 1000, variant: 'disconnected', speed: 200 });
  const nights = await playNights('night', given.nights);
  const crowded = await playNights('crowded', given.crowded);
  reportTimes(nights, crowded);
  reportCalls([...nights, ...crowded], numberSettings.pollMs.fallback * numberSettings.pollMs.unitMs);
  reportPolls([...nights, ...crowded]);
  return [...nights, ...crowded];
}

/** One after another: two at a time would take each other's computing time. */
async function playNights(world: WorldName, count: number): Promise<readonly NightRecord[]> {
  const records: NightRecord[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const record = await playNight({ world, seed, variant: seed % 2 === 0 ? 'disconnected' : 'still-approved', speed });
    console.log(`  ${world} ${seed} (${record.variant}): ${((record.fixedAt - record.eventAt) / 1000).toFixed(1)} s, ${record.runState}`);
    records.push(record);
  }
  return records;
}
