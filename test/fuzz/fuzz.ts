import { numbersGiven } from '../support/numbers-given.ts';
import { throwAtApp } from './throw-at-app.ts';

/** `npm run fuzz`: prints its figures; exits 1 when anything crashed, started a run or leaked. The seed is printed and can be given again. */
const { inputs, seed } = numbersGiven({ inputs: 100_000, seed: 1 });
const startedAt = performance.now();
const report = await throwAtApp({ seed, count: inputs });
const seconds = (performance.now() - startedAt) / 1000;

console.log(`${report.deliveries + report.requests + report.messages} inputs of seed ${seed} in ${seconds.toFixed(1)} s`);
console.log(`  ${report.deliveries} deliveries; events by fate: ${JSON.stringify(report.events)}`);
console.log(`  ${report.requests} requests; answers by route and status: ${JSON.stringify(report.answers)}`);
console.log(`  ${report.messages} messages on the poison queue, each of which is an alert`);
console.log(`  ${report.rowsWritten} rows and ${report.logLines} log lines searched for planted secrets and personal data`);
console.log(`  ${report.troubles.length} troubles`);
for (const trouble of report.troubles) console.error(trouble);
process.exit(report.troubles.length === 0 ? 0 : 1);
