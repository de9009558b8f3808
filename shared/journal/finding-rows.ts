import { type Finding, findingsOfCluster } from '../domain/finding.ts';
import type { SweepMemory } from '../domain/sweep-memory.ts';
import type { FindingPage, Findings, SweepMemories } from '../ports/store.ts';
import { changeRow, removeRow } from './change-row.ts';
import { findingSchema, sweepMemorySchema } from './row-schemas.ts';
import type { RowRange } from './table-access.ts';
import { armKey, textKey } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

const partition = 'finding';

/** One row for each finding under its id, which begins with that of its cluster: those of one cluster are a range of keys. */
export function createFindingRows({ table, random, gate }: RowParts): Findings {
  const rows = createTypedRows<Finding>({ table, form: 'finding', schema: findingSchema, random, gate });
  const keyOf = (findingId: string) => ({ partition, row: textKey(findingId) });
  return {
    get: async (findingId) => (await rows.get(keyOf(findingId)))?.value,
    change: (findingId, change) => changeRow(rows, keyOf(findingId), change),
    list: async (options) =>
      pageOf(
        (await rows.list(rangeOf(options))).map(({ value }) => value),
        options.limit,
      ),
    remove: (findingId, mayGo) => removeRow(rows, keyOf(findingId), mayGo),
  };
}

/** One more than the page holds tells whether there are more. `.` is the character after `-`, and `~` comes after all digits. */
function rangeOf({ clusterId, after, limit }: Parameters<Findings['list']>[0]): RowRange {
  const prefix = clusterId === undefined ? '' : `${findingsOfCluster(clusterId)}-`;
  const [, from = ''] = [prefix, after === undefined ? '' : `${textKey(after)}!`].sort();
  return { partition, between: { from, to: prefix === '' ? '~' : prefix.replace(/-$/, '.') }, limit: limit + 1 };
}

function pageOf(found: readonly Finding[], limit: number): FindingPage {
  const findings = found.slice(0, limit);
  const last = findings.at(-1);
  return { findings, ...(found.length > limit && last && { next: last.findingId }) };
}

/** One row for each cluster, beside its findings. */
export function createSweepMemoryRows({ table, random, gate }: RowParts): SweepMemories {
  const rows = createTypedRows<SweepMemory>({ table, form: 'sweep-memory', schema: sweepMemorySchema, random, gate });
  const keyOf = (clusterId: string) => ({ partition: 'memory', row: armKey(clusterId) });
  return {
    list: async () => (await rows.list({ partition: 'memory' })).map(({ value }) => value),
    change: async (clusterId, change) => void (await changeRow(rows, keyOf(clusterId), change)),
    remove: (clusterId) => rows.remove(keyOf(clusterId)),
  };
}
