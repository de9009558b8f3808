import { type CallCount, countCalls } from './fewest-calls.ts';
import type { NightRecord } from './night-record.ts';
import { mean } from './poll-pace.ts';
import { printTable, printTitle } from './print.ts';

export function reportCalls(all: readonly NightRecord[], paceMs: number): void {
  printTitle('2. ARM calls of a run against the fewest (means)');
  for (const [world, nights] of Map.groupBy(all, (night) => night.world)) {
    const rows = meansOf(nights, paceMs);
    const kinds = (['read', 'poll', 'write'] as const).map((kind) =>
      callRow(
        `all ${kind}s`,
        rows.filter((row) => row.kind === kind),
      ),
    );
    const labels = rows.toSorted((a, b) => b.made - b.fewest - (a.made - a.fewest)).map((row) => callRow(`  ${row.label}`, [row]));
    printTable([world, 'made', 'fewest', 'ratio', 'more'], [callRow('all calls', rows), ...kinds, ...labels]);
    const throttled = mean(nights.map(({ calls }) => calls.filter(({ status }) => status === 429).length));
    console.log(`  answers 429: ${throttled.toFixed(1)}\n`);
  }
}

function meansOf(nights: readonly NightRecord[], paceMs: number): readonly CallCount[] {
  const counts = nights.flatMap((night) => countCalls(night, paceMs));
  return [...Map.groupBy(counts, ({ kind, label }) => `${kind} ${label}`).values()].flatMap((items) => {
    const total = (pick: (item: CallCount) => number) => items.reduce((sum, item) => sum + pick(item), 0) / nights.length;
    return items.slice(0, 1).map((item) => ({ ...item, made: total(({ made }) => made), fewest: total(({ fewest }) => fewest) }));
  });
}

function callRow(name: string, rows: readonly CallCount[]): readonly string[] {
  const made = rows.reduce((total, row) => total + row.made, 0);
  const fewest = rows.reduce((total, row) => total + row.fewest, 0);
  return [name, made.toFixed(1), fewest.toFixed(1), fewest > 0 ? (made / fewest).toFixed(2) : '-', (made - fewest).toFixed(1)];
}
