import { afterLostRaces, unlessConflict } from '../ports/lost-races.ts';
import type { RowKey } from './table-access.ts';
import type { TypedRows } from './typed-rows.ts';

/**
 * Changes a row under its ETag, and reads and changes anew after a lost race. A change that answers the row it was given, or undefined,
 * writes nothing. Answers the rows before and after.
 */
export function changeRow<T>(rows: TypedRows<T>, key: RowKey, change: (row: T | undefined) => T | undefined) {
  return afterLostRaces(async () => {
    const found = await rows.get(key);
    const after = change(found?.value);
    if (after !== undefined && after !== found?.value)
      await (found ? rows.replace(key, { value: after, etag: found.etag }) : rows.insert(key, after));
    return { ...(found && { before: found.value }), ...(after !== undefined && { after }) };
  });
}

/** Removes that version of the row of which `mayGo` is true; false when there is none, or another writer was first. */
export async function removeRow<T>(rows: TypedRows<T>, key: RowKey, mayGo: (row: T) => boolean): Promise<boolean> {
  const found = await rows.get(key);
  return found !== undefined && mayGo(found.value) && unlessConflict(rows.remove(key, found.etag));
}
