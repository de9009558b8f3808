import type { Spill } from '../ports/store.ts';
import type { SchemaGate } from './schema-gate.ts';
import type { TableAccess } from './table-access.ts';
import { sweepTextRows } from './text-rows.ts';

/** Sweeps one table after the other; a position is the table's name and, after a blank, the key to go on from in it. */
export function createSpill(tables: readonly TableAccess[], gate: SchemaGate): Spill {
  return {
    sweep: async ({ at, from = '', most }) => {
      const [name, key] = from.split(' ');
      const index = Math.max(
        0,
        tables.findIndex((table) => table.name === name),
      );
      const table = tables[index];
      if (!table) return { removed: 0 };
      const { removed, next } = await sweepTextRows(table, { gate, at, most, ...(key && { from: key }) });
      const position = next === undefined ? tables[index + 1]?.name : `${table.name} ${next}`;
      return { removed, ...(position !== undefined && { next: position }) };
    },
  };
}
