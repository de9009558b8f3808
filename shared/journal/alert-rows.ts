import type { AlertCondition, AlertRow } from '../domain/alert.ts';
import { afterResolved, afterSeen } from '../domain/alert-life.ts';
import type { Alerts } from '../ports/store.ts';
import { changeRow, removeRow } from './change-row.ts';
import { alertSchema } from './row-schemas.ts';
import type { RowKey } from './table-access.ts';
import { sha256 } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

const partition = 'condition';

/** One row per code and subject, found by its key: how many others there are does not matter. */
export function createAlertRows({ table, random, gate }: RowParts): Alerts {
  const rows = createTypedRows<AlertRow>({ table, form: 'alert', schema: alertSchema, random, gate });
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

function keyOf({ code, subject }: AlertCondition): RowKey {
  return { partition, row: `${code}!${sha256(subject.toLowerCase()).slice(0, 32)}` };
}
