import type { Alert } from '../domain/alert.ts';
import type { Random } from '../ports/random.ts';
import type { Alerts } from '../ports/store.ts';
import { alertSchema } from './row-schemas.ts';
import type { TableAccess } from './table-access.ts';
import { newestFirstKey, sha256 } from './table-keys.ts';
import { createTypedRows } from './typed-rows.ts';

const partition = 'alert';
/** Repetitions of one alert that a list has to look past before it asks for more rows. */
const rowsPerAlert = 4;

/** Every alert that was said, newest first; a list shows the latest one of each code and subject. */
export function createAlertRows(table: TableAccess, random: Random): Alerts {
  const rows = createTypedRows<Alert>({ table, schema: alertSchema, random });
  return {
    raise: (alert) => rows.upsert({ partition, row: `${newestFirstKey(alert.at)}!${sha256(subjectKey(alert)).slice(0, 32)}` }, alert),
    list: async (limit) => {
      for (let width = limit * rowsPerAlert; ; width *= rowsPerAlert) {
        const found = await rows.list({ partition, limit: width });
        const latest = latestOfEach(found.map((row) => row.value));
        if (latest.length >= limit || found.length < width) return latest.slice(0, limit);
      }
    },
  };
}

function latestOfEach(newestFirst: readonly Alert[]): readonly Alert[] {
  const seen = new Map<string, Alert>();
  for (const alert of newestFirst) if (!seen.has(subjectKey(alert))) seen.set(subjectKey(alert), alert);
  return [...seen.values()];
}

function subjectKey(alert: Alert): string {
  return `${alert.code} ${alert.subject.toLowerCase()}`;
}
