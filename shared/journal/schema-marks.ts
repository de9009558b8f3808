import { unlessConflict } from '../ports/lost-races.ts';
import { isVersion, type NewerRow, type SchemaGate } from './schema-gate.ts';
import { createTableAccess, type OpenTable, type ReadEntity, type RowKey } from './table-access.ts';

/**
 * Two rows that every release reads before it does anything else. Their form and their place are the same in all versions, and
 * they carry no schema version of their own:
 * - `written`: the newest schema that was ever written. A release whose schema is newer raises it before its first row; without it, 1.
 * - `met`: a row of a newer schema that was met although `written` tells of none, for example after a table was restored.
 */
const table = 'RelinkClusters';
const partition = 'schema';
const written: RowKey = { partition, row: 'written' };
const met: RowKey = { partition, row: 'met' };

export interface SchemaMarks {
  /** Shuts or opens the gate according to what stands in the tables now, and raises the mark if it is open. One query, as a rule. */
  look(): Promise<void>;
  /** Tells other processes of the row that shut the gate. Does nothing when they know. */
  keep(): Promise<void>;
}

export function createSchemaMarks(gate: SchemaGate, openTable: OpenTable): SchemaMarks {
  const rows = createTableAccess(table, openTable);
  const own = gate.schema.version;
  const stillThere = async (row: NewerRow | undefined): Promise<NewerRow | undefined> => {
    if (!row) return undefined;
    const version = (await createTableAccess(row.table, openTable).get(row))?.['schemaVersion'];
    return isVersion(version) && version > own ? { ...row, version } : undefined;
  };
  const raise = async (mark: ReadEntity | undefined): Promise<void> => {
    const entity = { partitionKey: partition, rowKey: written.row, version: own };
    await unlessConflict((mark ? rows.replace(entity, mark.etag) : rows.insert(entity)).then(() => undefined));
  };
  const look = async (): Promise<void> => {
    const found = await rows.scan({ partition });
    const mark = found.find(({ rowKey }) => rowKey === written.row);
    const version = isVersion(mark?.['version']) ? mark['version'] : 1;
    if (version > own) return gate.set({ ...written, table, version });
    const kept = found.find(({ rowKey }) => rowKey === met.row);
    gate.set((await stillThere(kept && rowOf(kept))) ?? (await stillThere(gate.newer())));
    if (gate.newer()) return;
    if (kept) await unlessConflict(rows.remove(met, kept.etag));
    if (version === own) return;
    await raise(mark);
    // Another release may have been first, with a higher one.
    await look();
  };
  return {
    look,
    keep: async () => {
      const newer = gate.newer();
      if (!newer || newer.partition === partition) return;
      const entity = { partitionKey: partition, rowKey: met.row, metTable: newer.table, metPartition: newer.partition, metRow: newer.row };
      await unlessConflict(rows.insert({ ...entity, version: newer.version }).then(() => undefined));
    },
  };
}

function rowOf(kept: ReadEntity): NewerRow {
  const text = (column: string) => String(kept[column]);
  return { table: text('metTable'), partition: text('metPartition'), row: text('metRow'), version: Number(kept['version']) };
}
