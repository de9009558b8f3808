import type { TableClient } from '@azure/data-tables';
import type { Entity } from './row-text.ts';
import type { SchemaGate } from './schema-gate.ts';
import { isMissingRow, isMissingTable, toStoreError } from './storage-errors.ts';

export interface RowKey {
  readonly partition: string;
  readonly row: string;
}

export interface RowRange {
  readonly partition: string;
  /** Only rows with keys from this one on, up to but not including that one. */
  readonly between?: { readonly from: string; readonly to: string };
  readonly limit?: number;
  /** Only these columns; without it, all of them. */
  readonly columns?: readonly string[];
}

/** Entity as read, with the ETag under which it was read. */
export type ReadEntity = Record<string, unknown> & { readonly etag: string; readonly partitionKey: string; readonly rowKey: string };

export type OpenTable = (name: string) => Promise<TableClient>;

/** Raw rows of one table, which is created when it is first missed. Errors are `store-conflict`, `store-unavailable`, and `store-newer` behind a gate. */
export interface TableAccess {
  readonly name: string;
  /** With `columns`, these only. */
  get(key: RowKey, columns?: readonly string[]): Promise<ReadEntity | undefined>;
  /** Adds the row; answers its ETag. */
  insert(entity: Entity): Promise<string>;
  /** Replaces that version of the row; answers the new ETag. */
  replace(entity: Entity, etag: string): Promise<string>;
  upsert(entity: Entity): Promise<void>;
  /** Adds columns to that version of the row, and leaves its others as they are. */
  mark(key: RowKey, columns: Readonly<Record<string, string>>, etag: string): Promise<void>;
  /** Removes the row if it is there; with an ETag, that version of it only. */
  remove(key: RowKey, etag?: string): Promise<void>;
  /** In the order of the keys. */
  scan(range: RowRange): Promise<readonly ReadEntity[]>;
  /** Removes the rows of the range, at most `limit`, in no certain order; answers how many there were. */
  clear(range: RowRange & { readonly limit: number }): Promise<number>;
}

/** Of real time: storage that hangs must not hold a slice. */
const requestTimeoutMs = 30_000;
const limits = () => ({ abortSignal: AbortSignal.timeout(requestTimeoutMs) });

/** Rows that are removed side by side. */
export const removedAtOnce = 8;

export function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** With a gate, nothing is read or written while it is shut. Without one, rows are there for whoever looks after the gate itself. */
export function createTableAccess(name: string, open: OpenTable, gate?: SchemaGate): TableAccess {
  const withTable = tableRunner(name, open, gate);
  return {
    name,
    get: (key, columns) => withTable('read', (table) => readEntity(table, key, columns)),
    insert: (entity) => withTable('insert', async (table) => (await table.createEntity(entity, limits())).etag ?? ''),
    replace: (entity, etag) =>
      withTable('replace', async (table) => (await table.updateEntity(entity, 'Replace', { etag, ...limits() })).etag ?? ''),
    upsert: (entity) => withTable('write', async (table) => void (await table.upsertEntity(entity, 'Replace', limits()))),
    mark: (key, columns, etag) => withTable('mark', (table) => mergeEntity(table, { key, columns, etag })),
    remove: (key, etag) => withTable('remove', (table) => removeEntity(table, key, etag)),
    scan: (range) => withTable('list', (table) => scanEntities(table, range)),
    clear: (range) => withTable('clear', (table) => clearEntities(table, range, (row) => refuseNewer(gate, name, row))),
  };
}

/** A row without a version is one of the first version. */
function refuseNewer(gate: SchemaGate | undefined, table: string, found: ReadEntity): void {
  gate?.versionOf(found['schemaVersion'] ?? 1, { table, partition: found.partitionKey, row: found.rowKey });
}

function tableRunner(name: string, open: OpenTable, gate: SchemaGate | undefined) {
  let opened: Promise<TableClient> | undefined;
  return async <T>(verb: string, act: (table: TableClient) => Promise<T>): Promise<T> => {
    try {
      gate?.pass();
      opened ??= open(name).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return await actCreating(await opened, act);
    } catch (error) {
      throw toStoreError(error, `${verb} in ${name}`);
    }
  };
}

async function actCreating<T>(table: TableClient, act: (table: TableClient) => Promise<T>): Promise<T> {
  try {
    return await act(table);
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    await table.createTable(limits());
    return await act(table);
  }
}

async function readEntity(table: TableClient, key: RowKey, columns?: readonly string[]): Promise<ReadEntity | undefined> {
  try {
    const options = { ...limits(), ...(columns && { queryOptions: { select: [...columns] } }) };
    return (await table.getEntity(key.partition, key.row, options)) as unknown as ReadEntity;
  } catch (error) {
    if (isMissingRow(error)) return undefined;
    throw error;
  }
}

async function mergeEntity(table: TableClient, mark: { key: RowKey; columns: Readonly<Record<string, string>>; etag: string }) {
  const entity = { partitionKey: mark.key.partition, rowKey: mark.key.row, ...mark.columns };
  await table.updateEntity(entity, 'Merge', { etag: mark.etag, ...limits() });
}

async function removeEntity(table: TableClient, key: RowKey, etag = '*'): Promise<void> {
  try {
    await table.deleteEntity(key.partition, key.row, { etag, ...limits() });
  } catch (error) {
    if (!isMissingRow(error)) throw error;
  }
}

async function clearEntities(table: TableClient, range: RowRange, check: (row: ReadEntity) => void): Promise<number> {
  const keys = await scanEntities(table, { ...range, columns: ['PartitionKey', 'RowKey', 'schemaVersion'] });
  keys.forEach(check);
  for (const group of groupsOf(keys, removedAtOnce)) {
    await Promise.all(group.map(({ partitionKey, rowKey }) => removeEntity(table, { partition: partitionKey, row: rowKey })));
  }
  return keys.length;
}

async function scanEntities(table: TableClient, range: RowRange): Promise<readonly ReadEntity[]> {
  const limit = range.limit ?? Number.POSITIVE_INFINITY;
  if (limit < 1) return [];
  const found: ReadEntity[] = [];
  // Pages may be short or empty and still have a successor ("Query timeout and pagination"), so the iterator decides when it is over.
  const pages = table
    .listEntities({ queryOptions: { filter: filterOf(range), ...(range.columns && { select: [...range.columns] }) }, ...limits() })
    .byPage({ maxPageSize: Math.min(limit, 1000) });
  for await (const page of pages) {
    found.push(...(page as unknown as ReadEntity[]));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit === Number.POSITIVE_INFINITY ? undefined : limit);
}

/** Keys hold no quotes (`table-keys.ts`), so they need no escaping here. */
function filterOf(range: RowRange): string {
  const inPartition = `PartitionKey eq '${range.partition}'`;
  return range.between ? `${inPartition} and RowKey ge '${range.between.from}' and RowKey lt '${range.between.to}'` : inPartition;
}
