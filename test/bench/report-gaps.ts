import { bareMs, chains, pacedMs } from './critical-path.ts';
import { repeatedReads } from './fewest-calls.ts';
import { type Gap, gapsOf } from './gaps.ts';
import type { NightRecord } from './night-record.ts';
import { printTable, printTitle, seconds } from './print.ts';
import { ratiosOf } from './report.ts';

/** Where the time goes that is not Azure's: means over the nights of one world, then everything about its worst night. */
export function reportGaps(nights: readonly NightRecord[]): void {
  const all = nights.map((night) => ({ night, gaps: gapsOf(night) }));
  const worst = all.toSorted((a, b) => ratiosOf(b.night).paced - ratiosOf(a.night).paced)[0];
  if (!worst) return;
  const { world, seed } = worst.night;
  printTitle(`5. Gaps between Azure’s operations on the path that ended last, world ${world} (means, simulated seconds)`);
  const critical = all.flatMap(({ gaps }) => gaps.filter(({ isCritical }) => isCritical));
  const rows = [...Map.groupBy(critical, ({ name }) => name)].map(([name, gaps]) => gapRow(name, gaps, nights.length));
  printTable(gapHeads, [...rows, gapRow('all of a night', critical, nights.length)]);
  printTitle(`   Every gap of the worst, ${world} ${seed}; * is on the path that ended last`);
  printTable(
    gapHeads,
    worst.gaps.map((gap) => gapRow(`${gap.isCritical ? '*' : ' '} ${gap.name} ${gap.resource}`, [gap], 1)),
  );
  for (const gap of worst.gaps.filter(({ isCritical }) => isCritical))
    console.log(`  ${gap.name}: ${tally(gap.armCalls) || 'no ARM call'}`);
  printTitle('   Its long operations (seconds)');
  printOperations(worst.night);
  printTitle('   Its reads whose answer was known: the same address again, and nothing written by Relink in between');
  printTable(
    ['', 'times', 'the first of them'],
    repeatedReads(worst.night).map(({ label, count, example }) => [label, count, example]),
  );
}

const gapHeads = ['', 'times', 'total', 'until seen', 'in ARM calls', 'in storage', 'idle', 'ARM calls', 'storage calls'];

function gapRow(name: string, gaps: readonly Gap[], per: number): readonly (string | number)[] {
  const average = (pick: (gap: Gap) => number) => gaps.reduce((total, gap) => total + pick(gap), 0) / per;
  return [
    name,
    gaps.length,
    ...[
      average((gap) => gap.totalMs),
      average((gap) => gap.noticeMs),
      average((gap) => gap.armMs),
      average((gap) => gap.storageMs),
      average((gap) => gap.idleMs),
    ].map(seconds),
    average(({ armCalls }) => armCalls.length).toFixed(1),
    average(({ storageCalls }) => storageCalls).toFixed(1),
  ];
}

function tally(labels: readonly string[]): string {
  const counts = [...Map.groupBy(labels, (label) => label)].toSorted((a, b) => b[1].length - a[1].length);
  return counts.map(([label, items]) => `${items.length}× ${label}`).join(', ');
}

function printOperations(night: NightRecord): void {
  const operations = [...chains(night, 'endpoint'), ...chains(night, 'compute')].flatMap(({ operations: list }) => list);
  const rows = operations.map((operation) => [
    `${operation.kind} ${operation.resourceId.split('/').at(-1)}`,
    seconds(operation.startedAt - night.eventAt),
    seconds(bareMs(operation)),
    seconds(pacedMs(operation)),
    operation.status,
  ]);
  printTable(['', 'accepted at', 'took', 'seen at Azure’s pace', 'status'], rows);
}
