import { z } from 'zod';
import type { ArmId } from '../domain/arm-id.ts';
import { hasEnded, type Run } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { OldRun, OldRuns, Runs } from '../ports/store.ts';
import { runSchema } from './row-schemas.ts';
import type { RowKey, RowRange } from './table-access.ts';
import { newestFirstKey, shortArmKey, textKey } from './table-keys.ts';
import { createTypedRows, type RowParts, type TypedRows } from './typed-rows.ts';

interface Pointer {
  readonly runId: string;
  readonly clusterId: ArmId;
  readonly createdAt: number;
}
const pointerSchema: z.ZodType<Pointer> = z.looseObject({ runId: z.string(), clusterId: z.string(), createdAt: z.number() });

/**
 * A run is one row, found by its id. Three pointers are written before it: one among all runs and one among its cluster's, both
 * newest first, and one among the active runs, which goes away when the run ends. A crash between leaves a pointer
 * that points at nothing, or at a run that has ended: readers pass over both, so the run row alone is the truth. The pointer among all runs
 * is removed last, so a crash in the middle of a removal leaves what finds the rest of the run again.
 */
export function createRunRows({ table, random, gate }: RowParts): Runs {
  const runs = createTypedRows<Run>({ table, form: 'run', schema: runSchema, random, gate });
  const pointers = createTypedRows<Pointer>({ table, form: 'run-pointer', schema: pointerSchema, random, gate });
  const follow = async (found: readonly Pointer[]) =>
    presentRuns(await Promise.all(found.map(({ runId }) => unlessCorrupt(runs.get(runKey(runId))))));
  return {
    get: (runId) => runs.get(runKey(runId)),
    insert: async (run) => {
      const { runId, clusterId, createdAt } = run;
      await Promise.all(pointerKeys(run).map((key) => pointers.upsert(key, { runId, clusterId, createdAt })));
      return runs.insert(runKey(run.runId), run);
    },
    save: async (run) => {
      const saved = await runs.replace(runKey(run.value.runId), run);
      if (hasEnded(run.value)) await pointers.remove(activeKey(run.value.runId));
      return saved;
    },
    listActive: async () => {
      const found = await follow(await pointersIn(pointers, { partition: 'active' }));
      // What a crash between the end of a run and the removal of its pointer left behind; an ended run never goes on.
      await Promise.all(found.filter(hasEnded).map((run) => pointers.remove(activeKey(run.runId))));
      return found.filter((run) => !hasEnded(run));
    },
    list: async ({ clusterId, limit }) =>
      follow(await pointersIn(pointers, { partition: clusterId ? ofCluster(clusterId) : recent, limit })),
    page: async ({ clusterId, from, limit }) => {
      const { values, next } = await pointers.page({ partition: clusterId ? ofCluster(clusterId) : recent, from, limit });
      return { runs: await follow(values), ...(next !== undefined && { next }) };
    },
    listOld: async ({ before, from = newestFirstKey(before - 1), limit }) => {
      const found = await pointersIn(pointers, { partition: recent, between: { from, to: endOfRecent }, limit });
      return oldRuns(found, limit);
    },
    remove: async (run) => {
      const [inAll, ...others] = pointerKeys(run);
      await Promise.all(others.map((key) => pointers.remove(key)));
      await runs.remove(runKey(run.runId));
      await pointers.remove(inAll);
    },
  };
}

function oldRuns(found: readonly Pointer[], limit: number): OldRuns {
  const runs = found.map(
    ({ runId, clusterId, createdAt }): OldRun => ({ runId, clusterId, createdAt, position: recentKey({ runId, createdAt }) }),
  );
  const last = found.length === limit ? runs.at(-1) : undefined;
  // `!` is the lowest character of a key, so this is the first position behind the last one.
  return { runs, ...(last && { next: `${last.position}!` }) };
}

/** One broken run must not keep all others from their turn; whoever works on that very run reads it alone, and is told. */
async function unlessCorrupt<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (hasCode(error, 'store-corrupt')) return undefined;
    throw error;
  });
}

async function pointersIn(pointers: TypedRows<Pointer>, range: RowRange): Promise<readonly Pointer[]> {
  return (await pointers.list(range)).map((pointer) => pointer.value);
}

/** Each run once: of two callers who insert the same run, the slower one leaves pointers of its own time. */
function presentRuns(found: readonly ({ readonly value: Run } | undefined)[]): readonly Run[] {
  return [...new Map(found.flatMap((row) => (row ? [[row.value.runId, row.value] as const] : []))).values()];
}

function pointerKeys(run: Pointer): readonly [RowKey, RowKey, RowKey] {
  const row = recentKey(run);
  return [{ partition: recent, row }, { partition: ofCluster(run.clusterId), row }, activeKey(run.runId)];
}

const recent = 'recent';
/** Above every key of the partition, which begin with a digit. */
const endOfRecent = 'a';
const recentKey = (run: Pick<Pointer, 'runId' | 'createdAt'>) => `${newestFirstKey(run.createdAt)}!${textKey(run.runId)}`;
const runKey = (runId: string): RowKey => ({ partition: 'run', row: textKey(runId) });
const activeKey = (runId: string): RowKey => ({ partition: 'active', row: textKey(runId) });
const ofCluster = (clusterId: ArmId) => `cluster!${shortArmKey(clusterId)}`;
