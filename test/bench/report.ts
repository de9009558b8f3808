import { bareMs, criticalPath, pacedMs } from './critical-path.ts';
import type { LoadComparison } from './load-time.ts';
import type { NightRecord } from './night-record.ts';
import { median, pollPaces } from './poll-pace.ts';
import { printTable, printTitle, seconds } from './print.ts';

/** How long the night took, and that time divided by its critical path in both readings. */
export function ratiosOf(night: NightRecord): { took: number; paced: number; bare: number } {
  const took = night.fixedAt - night.eventAt;
  return { took, paced: took / criticalPath(night, pacedMs).totalMs, bare: took / criticalPath(night, bareMs).totalMs };
}

export function reportTimes(...worlds: readonly (readonly NightRecord[])[]): void {
  printTitle('1. From the start event to the end of the run, against the critical path (simulated seconds)');
  const heads = ['', 'took', 'settling', 'endpoints', 'computes', 'path', 'ratio', 'bare path', 'bare ratio'];
  printTable(heads, worlds.flat().map(timeRow));
  for (const nights of worlds.filter(({ length }) => length > 0)) {
    const all = nights.map(ratiosOf);
    const figures = (values: readonly number[]) => `median ${median(values).toFixed(3)}, worst ${Math.max(...values).toFixed(3)}`;
    console.log(
      `  ${nights[0]?.world}: ${figures(all.map(({ paced }) => paced))} against what Azure’s pace lets a client see (goal 1.05);`,
    );
    console.log(`  ${' '.repeat((nights[0]?.world ?? '').length + 1)} ${figures(all.map(({ bare }) => bare))} against the bare durations`);
  }
}

function timeRow(night: NightRecord): readonly string[] {
  const path = criticalPath(night, pacedMs);
  const { took, paced, bare } = ratiosOf(night);
  const parts = [took, path.settlingMs, path.endpointsMs, path.computesMs, path.totalMs].map(seconds);
  return [
    `${night.world} ${night.seed}, ${night.variant}`,
    ...parts,
    paced.toFixed(3),
    seconds(criticalPath(night, bareMs).totalMs),
    bare.toFixed(3),
  ];
}

export function reportPolls(nights: readonly NightRecord[]): void {
  printTitle('3. Polls of a long operation');
  const rows = pollPaces(nights).map((pace) => [
    `${pace.provider} ${pace.what}`,
    pace.operations,
    pace.medianSeconds.toFixed(1),
    pace.pollsEach.toFixed(1),
    pace.fewestEach?.toFixed(1) ?? 'no Retry-After',
    pace.medianPaceSeconds.toFixed(1),
    pace.early,
  ]);
  printTable(['', 'operations', 'median s', 'polls each', 'fewest', 'pace s (median)', 'too early'], rows);
}

export function reportLoading({ relink, empty, runs }: LoadComparison): void {
  const node = process.versions.node;
  printTitle(`4. Loading the built app against an empty function app (medians of ${runs} fresh processes of Node ${node} each)`);
  const row = (name: string, key: 'loadMs' | 'residentMb' | 'heapMb') => [
    name,
    relink[key].toFixed(1),
    empty[key].toFixed(1),
    (relink[key] / empty[key]).toFixed(2),
  ];
  const rows = [row('load, ms', 'loadMs'), row('memory, MiB resident', 'residentMb'), row('memory, MiB of heap', 'heapMb')];
  printTable(['', 'Relink', 'empty', 'ratio (goal 1.5)'], rows);
}
