import { billedSecondsAlone, billedSecondsTogether, type CostCounts } from './cost-counts.ts';
import { alertRuleDollars, billedMeters, dollarsOf, month, monthDollars, monthOf, privateStorageDollars } from './cost-month.ts';
import { prices } from './cost-prices.ts';
import type { CostRecord } from './play-cost.ts';
import { printTable, printTitle } from './print.ts';

export function reportCost(record: CostRecord): void {
  const many = record.clusters === 1 ? '1 cluster' : `${record.clusters} clusters`;
  printTitle(`Counted: ${many}`);
  const parts = [record.night, record.stoppedHour, record.runningHour];
  printTable(
    ['', 'night', 'hour, stopped', 'hour, running'],
    rows.map(([name, of]) => [name, ...parts.map((part) => round(of(part)))]),
  );
  printTable(['executions', 'night', 'hour, stopped', 'hour, running', 'mean s (night)', 'mean s (running)'], executionRows(record));
  printTitle(`A month of ${month.nights} nights and ${month.hours} hours: ${many}`);
  const use = monthOf(record);
  const priced = billedMeters.map((meter) => [
    prices[meter].meter,
    round(use[meter]),
    dollarsOf(prices[meter], use[meter], 'without').toFixed(3),
    dollarsOf(prices[meter], use[meter], 'with free grant').toFixed(3),
  ]);
  printTable(['', 'used', '$', '$ after free grants'], priced);
  const [whole, rest] = [monthDollars(use, 'without'), monthDollars(use, 'with free grant')];
  console.log(`  ARM calls, which cost nothing: ${round(use.armCalls)}`);
  console.log(
    `  all: $${whole.toFixed(2)}, $${(whole / record.clusters).toFixed(3)} for each cluster; after free grants $${rest.toFixed(2)}`,
  );
  console.log(`  alert rules, however many clusters: $${alertRuleDollars().toFixed(2)} more`);
  console.log(`  private endpoints and DNS zones for its own storage: $${privateStorageDollars().toFixed(2)} more, however many clusters`);
}

const rows: readonly (readonly [string, (counts: CostCounts) => number])[] = [
  ['executions', ({ executions }) => executions.length],
  ['billed seconds, each alone', ({ executions }) => billedSecondsAlone(executions)],
  ['billed seconds, one instance', ({ executions }) => billedSecondsTogether(executions)],
  ['table operations', ({ tables }) => tables],
  ['queue operations', ({ queues }) => queues],
  ['log lines', ({ lines }) => lines],
  ['log bytes', ({ lineBytes }) => lineBytes],
  ['ARM calls', ({ armCalls }) => armCalls],
  ['Event Grid deliveries', ({ deliveries }) => deliveries],
];

function executionRows({ night, stoppedHour, runningHour }: CostRecord): readonly (readonly (string | number)[])[] {
  const parts = [night, stoppedHour, runningHour];
  const names = [...new Set(parts.flatMap(({ executions }) => executions.map(({ name }) => name)))].sort();
  return names.map((name) => {
    const of = (part: CostCounts) => part.executions.filter((execution) => execution.name === name);
    return [name, ...parts.map((part) => of(part).length), meanSeconds(of(night)), meanSeconds(of(runningHour))];
  });
}

function meanSeconds(executions: CostCounts['executions']): string {
  if (executions.length === 0) return '';
  const total = executions.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
  return (total / executions.length / 1000).toFixed(2);
}

function round(value: number): string {
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
