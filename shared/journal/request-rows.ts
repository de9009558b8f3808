import { hasCode } from '../domain/service-error.ts';
import type { NamedRequests } from '../ports/store.ts';
import { requestSchema } from './row-schemas.ts';
import { createTimePointers } from './time-pointers.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

/** Writes that a client gave an Idempotency-Key, by a hash of it: only one caller can insert the row. */
export function createRequestRows({ table, random, gate }: RowParts): NamedRequests {
  const rows = createTypedRows({ table, form: 'request', schema: requestSchema, random, gate });
  const pointers = createTimePointers({ table, gate }, 'requested-at');
  const keyOf = (nameHash: string) => ({ partition: 'request', row: nameHash });
  /** One that was taken over later has a pointer of its own. */
  const removeIfOld = async (nameHash: string, before: number) => {
    const found = await rows.get(keyOf(nameHash));
    if (!found || found.value.at >= before) return;
    await rows.remove(keyOf(nameHash), found.etag).catch((error: unknown) => {
      if (!hasCode(error, 'store-conflict')) throw error;
    });
  };
  return {
    get: (nameHash) => rows.get(keyOf(nameHash)),
    insert: async (row) => {
      await pointers.point(row.at, row.nameHash);
      return rows.insert(keyOf(row.nameHash), row);
    },
    save: async (row) => {
      await pointers.point(row.value.at, row.value.nameHash);
      return rows.replace(keyOf(row.value.nameHash), row);
    },
    remove: ({ value, etag }) => rows.remove(keyOf(value.nameHash), etag),
    removeOld: (before, most) => pointers.removeBefore(before, most, (nameHash) => removeIfOld(nameHash, before)),
  };
}
