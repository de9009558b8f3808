/**
 * `node_modules/.bin/node test/soak/many-starts.ts`: many clusters of one subscription are started at the same moment, over the
 * simulator's documented token buckets, on a clock that nobody has to wait for. Prints what it took.
 */
import { playManyStarts } from '../support/many-starts.ts';
import { numbersGiven } from '../support/numbers-given.ts';

const { clusters, instances, active: maxActiveRuns } = numbersGiven({ clusters: 200, instances: 1, active: 10 });
const { runs, problems, alerts, ...played } = await playManyStarts({ clusters, instances, maxActiveRuns });
const healed = runs.filter((run) => run.state === 'succeeded').length;
const minutes = (ms: number) => (ms / 60_000).toFixed(1);
const worked = runs.reduce((sum, run) => sum + run.workedMs, 0);
console.log(
  `${clusters} clusters, ${instances} instance(s), ${maxActiveRuns} runs at a time: ${healed} healed after ${minutes(played.makespanMs)} min`,
);
console.log(
  `work of all runs divided by ${maxActiveRuns}: ${minutes(worked / maxActiveRuns)} min; longest wait ${minutes(Math.max(...runs.map((run) => run.waitedMs)))} min`,
);
console.log(
  `calls ${played.calls}, refused for their rate ${played.throttled}, refused as busy ${played.busy}; queue messages ${played.messages}, slices of one run at most ${Math.max(...runs.map((run) => run.slices))}`,
);
for (const line of [...problems, ...alerts].slice(0, 20)) console.log(`  ${line}`);
process.exit(problems.length === 0 && alerts.length === 0 && healed === clusters ? 0 : 1);
