import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { countRows, type RowCounts } from './store-look.ts';

export interface NightFigures {
  readonly night: number;
  readonly problems: readonly string[];
  /** From the first start until everything was seen whole. */
  readonly simulatedMinutes: number;
  readonly realSeconds: number;
  /** Of Relink, and how many of them the simulator refused with 429. */
  readonly calls: number;
  readonly throttled: number;
  readonly rows: RowCounts;
  readonly heapMiB: number;
  readonly handles: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Counts what is there after a night, and lets the simulator forget its calls. */
export async function takeFigures(
  seen: Pick<NightFigures, 'night' | 'problems' | 'simulatedMinutes' | 'realSeconds'>,
  { simulator, storageConnection }: { readonly simulator: Simulator; readonly storageConnection: string },
): Promise<NightFigures> {
  const own = simulator.calls.filter((call) => call.principal === 'relink');
  const [calls, throttled] = [own.length, own.filter((call) => call.status === 429).length];
  simulator.forgetCalls();
  const rows = await countRows(storageConnection);
  collectGarbage();
  const heapMiB = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  return { ...seen, calls, throttled, rows, heapMiB, handles: process.getActiveResourcesInfo().length };
}

export function lineOf(figures: NightFigures): string {
  const { night, problems, simulatedMinutes, realSeconds, calls, throttled, rows, heapMiB, handles } = figures;
  const state = problems.length === 0 ? 'all whole' : `${problems.length} problems`;
  return `night ${night}: ${state} ${simulatedMinutes} min after the first start (${realSeconds} s here); ${calls} calls, ${throttled} throttled; ${rows.total} rows; heap ${heapMiB} MiB; ${handles} handles`;
}

/** Rows by table, one line for each, with a column for each night. */
export function tableOf(nights: readonly NightFigures[]): readonly string[] {
  const names = [...new Set(nights.flatMap(({ rows }) => Object.keys(rows.byTable)))].sort();
  return names.map((name) => `${name.padEnd(18)}${nights.map(({ rows }) => String(rows.byTable[name] ?? 0).padStart(8)).join('')}`);
}

/** The first night meets everything for the first time, and rows of the first nights are not old yet. */
const firstSettledNight = 4;
const mostGrowth = { rows: 1.1, heap: 1.25 };
const bounded = ['RelinkRuns', 'RelinkTracks', 'RelinkJournal', 'RelinkSnapshots', 'RelinkClusters'];

/** What still grows after the first nights, in sentences; nothing to be said of a soak that is too short. */
export function growthOf(nights: readonly NightFigures[]): readonly string[] {
  const then = nights[firstSettledNight - 1];
  const last = nights.at(-1);
  if (!then || !last || then === last) return [];
  const rowsOf = (figures: NightFigures, table: string) => figures.rows.byTable[table] ?? 0;
  const grown = bounded.filter((table) => rowsOf(last, table) > rowsOf(then, table) * mostGrowth.rows);
  return [
    ...grown.map((table) => `${table} grew from ${rowsOf(then, table)} to ${rowsOf(last, table)} rows since night ${then.night}`),
    ...(last.heapMiB > then.heapMiB * mostGrowth.heap
      ? [`the heap grew from ${then.heapMiB} to ${last.heapMiB} MiB since night ${then.night}`]
      : []),
  ];
}
