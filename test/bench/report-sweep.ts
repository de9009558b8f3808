import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { printTable, printTitle, seconds } from './print.ts';
import type { SweepFigures } from './sweep-probe.ts';

const clusters = 1_000;
const workspaces = 200;
const mostMb = 150;
/**
 * The most that Node takes by itself on an instance with up to 2 GiB (Node's own page on its options): on a large machine the young generation
 * grows to many times that, and its garbage would hide what the sweep holds.
 */
const flags = ['--expose-gc', '--max-semi-space-size=16'];

/** One sweep of a healthy estate in a fresh process, against its bounds. */
export async function sweepOnce(): Promise<SweepFigures> {
  const probe = fileURLToPath(new URL('sweep-probe.ts', import.meta.url));
  const given = [...flags, probe, '--clusters', String(clusters), '--workspaces', String(workspaces)];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  return JSON.parse(stdout) as SweepFigures;
}

function mostCalls({ rows }: SweepFigures): number {
  return workspaces + 10 + rows / 1_000;
}

export function isWithinBounds(figures: SweepFigures): boolean {
  const { clusters: found, findings, unknown } = figures;
  return found === clusters && findings + unknown === 0 && callsOf(figures) <= mostCalls(figures) && grownMb(figures) <= mostMb;
}

function callsOf({ calls }: SweepFigures): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function grownMb({ peakMb, idleMb }: SweepFigures): number {
  return peakMb - idleMb;
}

export function reportSweep(figures: SweepFigures): void {
  printTitle(
    `8. A drift sweep of ${clusters} clusters and ${workspaces} workspaces: gathering, and ${figures.rules} rules on every cluster`,
  );
  const counted = Object.entries(figures.calls).toSorted(([, one], [, other]) => other - one);
  printTable(
    ['', 'made', 'bound'],
    [
      ['calls', callsOf(figures), mostCalls(figures).toFixed(1)],
      ...counted.map(([label, count]) => [`  ${label}`, count, '']),
      ['memory, MiB resident at most, over the idle process', grownMb(figures).toFixed(0), mostMb],
      ['  of it in use at the end (heap)', (figures.keptMb - figures.idleHeapMb).toFixed(0), ''],
    ],
  );
  console.log(`  ${figures.rows} rows; ${figures.findings} findings, ${figures.unknown} unknown, ${figures.later} read in a later sweep`);
  console.log(
    `  computing: gathering ${seconds(figures.gatherMs)} s, rules ${seconds(figures.judgeMs)} s (${figures.judgedEach.toFixed(1)} ms a cluster)`,
  );
  console.log(`  waiting for Azure’s rate: ${seconds(figures.pacedMs)} s; node ${flags.join(' ')}, no --max-old-space-size`);
}
