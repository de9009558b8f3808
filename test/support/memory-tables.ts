import type { TableClient } from '@azure/data-tables';
import type { OpenTable } from '../../shared/journal/table-access.ts';

type Row = Record<string, unknown> & { readonly partitionKey: string; readonly rowKey: string };

export interface MemoryTables {
  readonly open: OpenTable;
  /** Everything that was ever written, keys included, as text: rows that were replaced or removed since too. Empties the record. */
  takeWritten(): string;
  /** Table, partition key and row key of every row that stands there now. */
  keys(): readonly (readonly [table: string, partition: string, row: string])[];
}

/** Tables in memory with the part of the SDK's client that `table-access.ts` uses, so that the real store can be run without storage. */
export function createMemoryTables(): MemoryTables {
  let written: string[] = [];
  const tables = new Map<string, ReturnType<typeof createTable>>();
  const note = (name: string, row: Row) => void written.push(`${name} ${JSON.stringify(row)}`);
  return {
    open: async (name) => {
      const table = tables.get(name) ?? createTable((row) => note(name, row));
      tables.set(name, table);
      return table.client as unknown as TableClient;
    },
    keys: () => [...tables].flatMap(([name, { rows }]) => [...rows.values()].map((row) => [name, row.partitionKey, row.rowKey] as const)),
    takeWritten: () => {
      const text = written.join('\n');
      written = [];
      return text;
    },
  };
}

function createTable(note: (row: Row) => void) {
  const rows = new Map<string, Row & { readonly etag: string }>();
  const keyOf = (partition: string, row: string) => `${partition}\n${row}`;
  let version = 0;
  const put = (row: Row) => {
    version += 1;
    note(row);
    rows.set(keyOf(row.partitionKey, row.rowKey), { ...structuredClone(row), etag: `v${version}` });
    return { etag: `v${version}` };
  };
  const find = (partition: string, row: string) => rows.get(keyOf(partition, row));
  const client = {
    createTable: async () => undefined,
    getEntity: async (partition: string, row: string) => structuredClone(find(partition, row) ?? refuse(404, 'ResourceNotFound')),
    createEntity: async (row: Row) => (find(row.partitionKey, row.rowKey) ? refuse(409, 'EntityAlreadyExists') : put(row)),
    updateEntity: async (row: Row, mode: string, { etag }: { etag: string }) => {
      const found = find(row.partitionKey, row.rowKey);
      return found?.etag === etag ? put(mode === 'Merge' ? { ...found, ...row } : row) : refuse(412, 'UpdateConditionNotSatisfied');
    },
    upsertEntity: async (row: Row) => put(row),
    deleteEntity: async (partition: string, row: string, { etag = '*' }: { etag?: string } = {}) => {
      const found = find(partition, row) ?? refuse(404, 'ResourceNotFound');
      if (etag !== '*' && found.etag !== etag) refuse(412, 'UpdateConditionNotSatisfied');
      rows.delete(keyOf(partition, row));
    },
    listEntities: ({ queryOptions }: { queryOptions: { filter: string } }) => ({
      byPage: async function* () {
        const [partition = '', from = '', to = '\uffff'] = Array.from(queryOptions.filter.matchAll(/'([^']*)'/g), ([, text = '']) => text);
        const found = [...rows.values()].filter((row) => row.partitionKey === partition && row.rowKey >= from && row.rowKey < to);
        yield structuredClone(found.sort((one, other) => (one.rowKey < other.rowKey ? -1 : 1)));
      },
    }),
  };
  return { rows, client };
}

function refuse(statusCode: number, code: string): never {
  throw Object.assign(new Error(code), { statusCode, code });
}
