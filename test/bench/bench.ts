import { parseArgs } from 'node:util';
import { numberSettings } from '../../shared/config/settings-table.ts';
import { compareLoading } from './load-time.ts';
import type { NightRecord } from './night-record.ts';
import { playNight } from './play-night.ts';
import { reportLoading, reportPolls, reportTimes } from './report.ts';
import { reportCalls } from './report-calls.ts';
import { reportGaps } from './report-gaps.ts';
import type { WorldName } from './worlds.ts';

/** `npm run bench`: prints time, calls, polls, start-up and where time goes, from one run. Exits 1 when a night was not healed. */
const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '6' },
    crowded: { type: 'string', default: '2' },
    speed: { type: 'string', default: '10' },
    loads: { type: 'string', default: '15' },
  },
});
const speed = Number(values.speed);

console.log(`Start-up: ${values.loads} loads of each app, each in a fresh process ...`);
const loading = await compareLoading(Number(values.loads));
console.log(`Nights at ${speed} simulated seconds a second (one real millisecond counts as ${speed} ms) ...`);
// The first night of a process reads the SDKs from disk and warms the compiler; start-up has its own figures.
await playNight({ world: 'night', seed: 1000, variant: 'disconnected', speed: 200 });
const nights = await playNights('night', Number(values.nights));
const crowded = await playNights('crowded', Number(values.crowded));
const all = [...nights, ...crowded];
reportTimes(nights, crowded);
reportCalls(all, numberSettings.pollMs.fallback * numberSettings.pollMs.unitMs);
reportPolls(all);
reportLoading(loading);
reportGaps(nights);
reportGaps(crowded);
for (const { world, seed, troubles } of all) for (const trouble of troubles) console.error(`${world} ${seed}: ${trouble}`);
process.exit(all.every(({ troubles }) => troubles.length === 0) ? 0 : 1);

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
