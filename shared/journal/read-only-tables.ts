import type { TableClient } from '@azure/data-tables';
import { ServiceError } from '../domain/service-error.ts';
import type { OpenTable } from './table-access.ts';

/** Tables that can only be read (R10). One that has not been made yet is not made by reading it either: it reads as empty. */
export function readOnlyTables(open: OpenTable): OpenTable {
  return async (name) => onlyReading(await open(name));
}

const refused = () => Promise.reject(new ServiceError('unexpected', 'This store may only be read.'));

function onlyReading(table: TableClient): TableClient {
  let isMissing = false;
  const changed: Partial<Record<keyof TableClient, unknown>> = {
    createTable: () => {
      isMissing = true;
      return Promise.resolve();
    },
    getEntity: (...given: Parameters<TableClient['getEntity']>) =>
      isMissing ? Promise.reject({ statusCode: 404, code: 'ResourceNotFound' }) : table.getEntity(...given),
    listEntities: (...given: Parameters<TableClient['listEntities']>) => (isMissing ? noEntities : table.listEntities(...given)),
    ...Object.fromEntries(writes.map((write) => [write, refused])),
  };
  return new Proxy(table, { get: (target, member) => changed[member as keyof TableClient] ?? Reflect.get(target, member, target) });
}

const writes = [
  'createEntity',
  'updateEntity',
  'upsertEntity',
  'deleteEntity',
  'deleteTable',
  'submitTransaction',
  'setAccessPolicy',
] as const;
const noEntities = {
  byPage: async function* () {
    // A table that is not there has no pages.
  },
};
