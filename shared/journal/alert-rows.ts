import type { AlertCondition, AlertRow } from '../domain/alert.ts';
import { afterResolved, afterSeen } from '../domain/alert-life.ts';
import { afterLostRaces, unlessConflict } from '../ports/lost-races.ts';
import type { Random } from '../ports/random.ts';
import type { AlertChange, Alerts } from '../ports/store.ts';
import { alertSchema } from './row-schemas.ts';
import type { RowKey, TableAccess } from './table-access.ts';
import { sha256 } from './table-keys.ts';
import { createTypedRows, type TypedRows } from './typed-rows.ts';

const partition = 'condition';

/** One row per code and subject, found by its key: how many others there are does not matter. */
export function createAlertRows(table: TableAccess, random: Random): Alerts {
  const rows = createTypedRows<AlertRow>({ table, schema: alertSchema, random });
  const change: Alerts['change'] = (condition, changed) => changeRow(rows, keyOf(condition), changed);
  return {
    change,
    raise: async (alert) => void (await change(alert, (row) => afterSeen(row, alert))),
    resolve: async (condition, resolved) => void (await change(condition, (row) => row && afterResolved(row, resolved))),
    remove: (condition, mayGo) => removeRow(rows, keyOf(condition), mayGo),
    list: async (limit) => {
      const found = (await rows.list({ partition })).map((row) => row.value);
      return found.sort((one, other) => other.lastAt - one.lastAt).slice(0, limit);
    },
  };
}

function changeRow(rows: TypedRows<AlertRow>, key: RowKey, change: AlertChange) {
  return afterLostRaces(async () => {
    const found = await rows.get(key);
    const after = change(found?.value);
    if (after !== undefined && after !== found?.value)
      await (found ? rows.replace(key, { value: after, etag: found.etag }) : rows.insert(key, after));
    return { ...(found && { before: found.value }), ...(after && { after }) };
  });
}

async function removeRow(rows: TypedRows<AlertRow>, key: RowKey, mayGo: (row: AlertRow) => boolean): Promise<boolean> {
  const found = await rows.get(key);
  return found !== undefined && mayGo(found.value) && unlessConflict(rows.remove(key, found.etag));
}

function keyOf({ code, subject }: AlertCondition): RowKey {
  return { partition, row: `${code}!${sha256(subject.toLowerCase()).slice(0, 32)}` };
}
