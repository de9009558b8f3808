import type { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { hasCode, ServiceError } from '../domain/service-error.ts';
import type { Random } from '../ports/random.ts';
import type { Versioned } from '../ports/store.ts';
import { type Columns, charsPerRow, type Entity, rowJson, textColumns, textOfColumns } from './row-text.ts';
import { migrated, type StoredForm } from './schema.ts';
import type { SchemaGate } from './schema-gate.ts';
import type { ReadEntity, RowKey, RowRange, TableAccess } from './table-access.ts';
import { readLongText, writeLongText } from './text-rows.ts';

/**
 * Rows of one form: a JSON value each. A read migrates what an older release wrote and checks it against its schema (`store-corrupt` when it
 * does not fit); the next write stores it in the new form. `store-newer` for what a newer release wrote, also when it would be written over.
 */
export interface TypedRows<T> {
  get(key: RowKey): Promise<Versioned<T> | undefined>;
  insert(key: RowKey, value: T): Promise<Versioned<T>>;
  replace(key: RowKey, row: Versioned<T>): Promise<Versioned<T>>;
  upsert(key: RowKey, value: T): Promise<void>;
  /** That version only, when an ETag is given. */
  remove(key: RowKey, etag?: string): Promise<void>;
  /** In the order of the row keys. */
  list(range: RowRange): Promise<readonly Versioned<T>[]>;
  /** The rows of a partition from a key on, at most `limit`; `next` is the key of the first one that is left. */
  page(options: PageOptions): Promise<{ readonly values: readonly T[]; readonly next?: string }>;
}

export interface PageOptions {
  readonly partition: string;
  readonly from?: string | undefined;
  readonly limit: number;
}

/** What the rows of every form need. */
export interface RowParts {
  readonly table: TableAccess;
  readonly random: Random;
  readonly gate: SchemaGate;
}

export interface RowKind<T> extends RowParts {
  readonly form: StoredForm;
  readonly schema: z.ZodType<T>;
  /** Gets the value as it was stored, before it is migrated. */
  readonly asStored?: (value: Json) => Json;
}

/**
 * Every write carries a random writer mark. When the SDK repeats a request whose answer was lost, the repetition meets the
 * first one's effect and fails as a conflict; the mark on the row then shows that the other writer is ourselves.
 */
export function createTypedRows<T>(kind: RowKind<T>): TypedRows<T> {
  const { table, random } = kind;
  const write = async (key: RowKey, value: T, put: (entity: Entity) => Promise<string>): Promise<Versioned<T>> => {
    const mark = random.id();
    const entity = await entityOf(kind, { key, value, mark });
    return { value, etag: await put(entity).catch((error) => etagIfOurs(error, table, { key, mark })) };
  };
  return {
    get: async (key) => {
      const entity = await table.get(key);
      return entity && read(kind, entity);
    },
    insert: (key, value) => write(key, value, (entity) => table.insert(entity)),
    replace: (key, row) => write(key, row.value, (entity) => table.replace(entity, row.etag)),
    upsert: async (key, value) => {
      const present = await table.get(key, ['PartitionKey', 'RowKey', 'schemaVersion']);
      if (present) versionOf(kind, present);
      await table.upsert(await entityOf(kind, { key, value, mark: random.id() }));
    },
    remove: (key, etag) => table.remove(key, etag),
    list: async (range) => Promise.all((await table.scan(range)).map((entity) => read(kind, entity))),
    page: async ({ partition, from = firstKey, limit }) => {
      const found = await table.scan({ partition, between: { from, to: endOfKeys }, limit: limit + 1 });
      const rows = await Promise.all(found.slice(0, limit).map((entity) => read(kind, entity)));
      const next = found[limit]?.rowKey;
      return { values: rows.map(({ value }) => value), ...(next !== undefined && { next }) };
    },
  };
}

/** Below and above every key (`table-keys.ts`): `!` is the lowest character of one, and none goes beyond `~` in ASCII. */
const firstKey = '!';
const endOfKeys = '\u{7f}';

async function etagIfOurs(error: unknown, table: TableAccess, { key, mark }: { key: RowKey; mark: string }): Promise<string> {
  const present = hasCode(error, 'store-conflict') ? await table.get(key) : undefined;
  if (present?.['writer'] !== mark) throw error;
  return present.etag;
}

async function entityOf<T>({ table, gate }: RowKind<T>, row: { key: RowKey; value: T; mark: string }): Promise<Entity> {
  const text = rowJson(row.value);
  const columns: Columns = text.length <= charsPerRow ? textColumns(text) : await writeLongText({ table, gate }, row.key, text);
  return { ...columns, partitionKey: row.key.partition, rowKey: row.key.row, schemaVersion: gate.schema.version, writer: row.mark };
}

async function read<T>(kind: RowKind<T>, entity: ReadEntity): Promise<Versioned<T>> {
  const where = `${kind.table.name} row ${entity.rowKey}`;
  const version = versionOf(kind, entity);
  const text = typeof entity['textHash'] === 'string' ? await readLongText(kind.table, entity, where) : textOfColumns(entity, where);
  const stored = jsonOf(text, where);
  const value = migrated(kind.gate.schema, kind.form, { version, value: kind.asStored?.(stored) ?? stored });
  const parsed = kind.schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, etag: entity.etag };
  const problem = parsed.error.issues[0];
  throw new ServiceError('store-corrupt', `${where} is not what it should be: ${problem?.path.join('.')}: ${problem?.message}`);
}

function versionOf<T>({ table, gate }: RowKind<T>, { partitionKey: partition, rowKey: row, schemaVersion }: ReadEntity): number {
  return gate.versionOf(schemaVersion, { table: table.name, partition, row });
}

function jsonOf(text: string, where: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ServiceError('store-corrupt', `${where} holds no JSON.`);
  }
}
