import type { Entity } from './row-text.ts';
import { groupsOf, type ReadEntity, removedAtOnce } from './table-access.ts';
import { timeKey } from './table-keys.ts';
import type { RowParts } from './typed-rows.ts';

/** Small rows in the order of time that name other rows, so that old ones are found without reading the others. */
export interface TimePointers {
  /** Written before the row that it names: a pointer without its row is removed like any other, a row without its pointer never. */
  point(at: number, hash: string): Promise<void>;
  /** Removes pointers from before then, the oldest first, at most `most`, each after what it names; answers how many. */
  removeBefore(before: number, most: number, removeNamed: (hash: string) => Promise<void>): Promise<number>;
}

export function createTimePointers({ table, gate }: Pick<RowParts, 'table' | 'gate'>, partition: string): TimePointers {
  const pointer = (at: number, hash: string): Entity => ({
    partitionKey: partition,
    rowKey: `${timeKey(at)}!${hash}`,
    claim: hash,
    schemaVersion: gate.schema.version,
  });
  const remove = async (found: ReadEntity, removeNamed: (hash: string) => Promise<void>) => {
    await removeNamed(String(found['claim']));
    await table.remove({ partition, row: found.rowKey });
  };
  return {
    point: (at, hash) => table.upsert(pointer(at, hash)),
    removeBefore: async (before, most, removeNamed) => {
      const between = { from: '0', to: timeKey(before) };
      const columns = ['PartitionKey', 'RowKey', 'claim', 'schemaVersion'];
      const old = await table.scan({ partition, between, limit: most, columns });
      for (const { rowKey: row, schemaVersion = 1 } of old) gate.versionOf(schemaVersion, { table: table.name, partition, row });
      for (const group of groupsOf(old, removedAtOnce)) await Promise.all(group.map((found) => remove(found, removeNamed)));
      return old.length;
    },
  };
}
