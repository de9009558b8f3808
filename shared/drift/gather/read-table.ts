import { type ArmId, idKey } from '../../domain/arm-id.ts';
import { type JsonObject, textAt } from '../../domain/json.ts';
import { subscriptionsOf } from '../../domain/scope.ts';
import { asServiceError } from '../../domain/service-error.ts';
import type { Gathering } from './gathering.ts';

export interface TableReading<T> {
  readonly table: string;
  readonly types: readonly string[];
  /** Makes facts of a row, or nothing of one that is not wanted; the row is not kept. */
  factsOf(row: JsonObject): T | undefined;
}

export interface TableRead<T> {
  /** By `idKey`; of a row that came twice the later one. */
  readonly facts: ReadonlyMap<string, T>;
  /** Why rows may be missing beside these. */
  readonly trouble?: string;
}

/**
 * All rows of a table, as typed facts. What was read before something went wrong is kept, and the trouble says that there may be more
 * (R5). When Azure counted other rows on a later page, a change has moved the offsets and one may have been left out: then everything is
 * read once more. A change that leaves the count as it was cannot be noticed; the next sweep sees what it hid.
 */
export async function readTable<T>(gathering: Gathering, reading: TableReading<T>): Promise<TableRead<T>> {
  const first = await readOnce(gathering, reading);
  if (first.trouble !== undefined || first.isSteady) return first;
  const second = await readOnce(gathering, reading);
  if (second.trouble !== undefined) return { facts: first.facts, trouble: second.trouble };
  if (second.isSteady) return second;
  const trouble = `Table ${reading.table} of Resource Graph changed while Relink read it, twice: rows may have been left out.`;
  return { facts: second.facts, trouble };
}

async function readOnce<T>(
  gathering: Gathering,
  { table, types, factsOf }: TableReading<T>,
): Promise<TableRead<T> & { readonly isSteady: boolean }> {
  const { azure, scope, signal } = gathering;
  const facts = new Map<ArmId, T>();
  const totals = new Set<number>();
  try {
    for await (const { rows, totalRows } of azure.estate.rows({ table, types, subscriptionIds: subscriptionsOf(scope) }, signal)) {
      totals.add(totalRows);
      for (const row of rows) {
        const made = factsOf(row);
        if (made) facts.set(idKey(textAt(row, 'id') ?? ''), made);
      }
    }
    return { facts, isSteady: totals.size <= 1 };
  } catch (error) {
    signal.throwIfAborted();
    return { facts, isSteady: false, trouble: asServiceError(error).message };
  }
}
