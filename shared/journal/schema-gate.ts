import { ServiceError } from '../domain/service-error.ts';
import type { Schema } from './schema.ts';
import type { RowKey } from './table-access.ts';

/** A row that a newer release wrote, and the version that stands in it. */
export interface NewerRow extends RowKey {
  readonly table: string;
  readonly version: number;
}

/**
 * Stands before every row. The first row of a newer schema that is met shuts it, and from then on nothing is read or written any
 * more, whoever catches the error: since no write to Azure happens without a journalled intent (R4), Azure is left alone too.
 */
export interface SchemaGate {
  readonly schema: Schema;
  /** What shut it. */
  newer(): NewerRow | undefined;
  /** `store-newer` while it is shut. */
  pass(): void;
  /** The version of a row, which is at most our own; `store-newer` for a newer one, which shuts the gate, `store-corrupt` for none. */
  versionOf(column: unknown, row: RowKey & { readonly table: string }): number;
  /** Undefined opens it again. */
  set(newer: NewerRow | undefined): void;
}

export function createSchemaGate(schema: Schema): SchemaGate {
  let met: NewerRow | undefined;
  const pass = () => {
    if (met) throw newerError(schema, met);
  };
  return {
    schema,
    newer: () => met,
    pass,
    versionOf: (column, { table, partition, row }) => {
      if (!isVersion(column))
        throw new ServiceError('store-corrupt', `${table} row ${row} has no schema version that this release knows (${String(column)}).`);
      if (column <= schema.version) return column;
      met ??= { table, partition, row, version: column };
      throw newerError(schema, { table, partition, row, version: column });
    },
    set: (newer) => {
      met = newer;
    },
  };
}

/** What a message or a row may carry as its version. */
export function isVersion(column: unknown): column is number {
  return typeof column === 'number' && Number.isInteger(column) && column >= 1;
}

function newerError(schema: Schema, { table, row, version }: NewerRow): ServiceError {
  const reason = `was written by a newer release (schema ${version}; this release reads ${schema.version})`;
  return new ServiceError('store-newer', `${table} row ${row} ${reason}. Deploy that release again.`, { details: { version } });
}
