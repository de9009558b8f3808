import type { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { hasCode, ServiceError } from '../domain/service-error.ts';
import type { Random } from '../ports/random.ts';
import type { Versioned } from '../ports/store.ts';
import { type Columns, charsPerRow, type Entity, rowJson, textColumns, textOfColumns } from './row-text.ts';
import type { ReadEntity, RowKey, RowRange, TableAccess } from './table-access.ts';
import { readLongText, writeLongText } from './text-rows.ts';

/** Rises when older releases could misread a row; a release refuses rows that are newer than itself. */
const schemaVersion = 1;

/** Rows of one kind: a JSON value each, checked against its schema on every read (`store-corrupt` when it does not fit). */
export interface TypedRows<T> {
  get(key: RowKey): Promise<Versioned<T> | undefined>;
  insert(key: RowKey, value: T): Promise<Versioned<T>>;
  replace(key: RowKey, row: Versioned<T>): Promise<Versioned<T>>;
  upsert(key: RowKey, value: T): Promise<void>;
  /** That version only, when an ETag is given. */
  remove(key: RowKey, etag?: string): Promise<void>;
  /** In the order of the row keys. */
  list(range: RowRange): Promise<readonly Versioned<T>[]>;
}

export interface RowKind<T> {
  readonly table: TableAccess;
  readonly schema: z.ZodType<T>;
  readonly random: Random;
}

/**
 * Every write carries a random writer mark. When the SDK repeats a request whose answer was lost, the repetition meets the
 * first one's effect and fails as a conflict; the mark on the row then shows that the other writer is ourselves.
 */
export function createTypedRows<T>(kind: RowKind<T>): TypedRows<T> {
  const { table, random } = kind;
  const write = async (key: RowKey, value: T, put: (entity: Entity) => Promise<string>): Promise<Versioned<T>> => {
    const mark = random.id();
    const entity = await entityOf(table, { key, value, mark });
    return { value, etag: await put(entity).catch((error) => etagIfOurs(error, table, { key, mark })) };
  };
  return {
    get: async (key) => {
      const entity = await table.get(key);
      return entity && read(kind, entity);
    },
    insert: (key, value) => write(key, value, (entity) => table.insert(entity)),
    replace: (key, row) => write(key, row.value, (entity) => table.replace(entity, row.etag)),
    upsert: async (key, value) => table.upsert(await entityOf(table, { key, value, mark: random.id() })),
    remove: (key, etag) => table.remove(key, etag),
    list: async (range) => Promise.all((await table.scan(range)).map((entity) => read(kind, entity))),
  };
}

async function etagIfOurs(error: unknown, table: TableAccess, { key, mark }: { key: RowKey; mark: string }): Promise<string> {
  const present = hasCode(error, 'store-conflict') ? await table.get(key) : undefined;
  if (present?.['writer'] !== mark) throw error;
  return present.etag;
}

async function entityOf<T>(table: TableAccess, row: { key: RowKey; value: T; mark: string }): Promise<Entity> {
  const text = rowJson(row.value);
  const columns: Columns = text.length <= charsPerRow ? textColumns(text) : await writeLongText(table, row.key, text);
  return { ...columns, partitionKey: row.key.partition, rowKey: row.key.row, schemaVersion, writer: row.mark };
}

async function read<T>(kind: RowKind<T>, entity: ReadEntity): Promise<Versioned<T>> {
  const where = `${kind.table.name} row ${entity.rowKey}`;
  refuseUnknownVersion(entity['schemaVersion'], where);
  const text = typeof entity['textHash'] === 'string' ? await readLongText(kind.table, entity, where) : textOfColumns(entity, where);
  const parsed = kind.schema.safeParse(jsonOf(text, where));
  if (parsed.success) return { value: parsed.data, etag: entity.etag };
  const problem = parsed.error.issues[0];
  throw new ServiceError('store-corrupt', `${where} is not what it should be: ${problem?.path.join('.')}: ${problem?.message}`);
}

function refuseUnknownVersion(version: unknown, where: string): void {
  if (version === schemaVersion) return;
  const isNewer = typeof version === 'number' && version > schemaVersion;
  const reason = isNewer
    ? `was written by a newer release (schema ${version}; this release reads ${schemaVersion}). Deploy that release again`
    : `has no schema version that this release knows (${String(version)})`;
  throw new ServiceError('store-corrupt', `${where} ${reason}.`);
}

function jsonOf(text: string, where: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ServiceError('store-corrupt', `${where} holds no JSON.`);
  }
}
