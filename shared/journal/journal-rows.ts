import type { JournalEntry } from '../domain/journal.ts';
import type { Random } from '../ports/random.ts';
import type { Journal } from '../ports/store.ts';
import { journalSchema } from './row-schemas.ts';
import type { TableAccess } from './table-access.ts';
import { textKey, timeKey } from './table-keys.ts';
import { createTypedRows } from './typed-rows.ts';

const countDigits = 9;

/**
 * One partition per run, in the order of time; entries of the same millisecond stay in the order in which this process
 * wrote them. The random end of the key keeps two processes apart.
 */
export function createJournalRows(table: TableAccess, random: Random): Journal {
  const rows = createTypedRows<JournalEntry>({ table, schema: journalSchema, random });
  let written = 0;
  return {
    append: async (entry) => {
      written += 1;
      const row = `${timeKey(entry.at)}-${String(written).padStart(countDigits, '0')}-${textKey(random.id())}`;
      await rows.insert({ partition: textKey(entry.runId), row }, entry);
    },
    remove: (runId, most) => table.clear({ partition: textKey(runId), limit: most }),
    list: async (runId) => (await rows.list({ partition: textKey(runId) })).map((row) => row.value),
  };
}
