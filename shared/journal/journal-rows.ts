import type { JournalEntry } from '../domain/journal.ts';
import type { Journal } from '../ports/store.ts';
import { journalSchema } from './row-schemas.ts';
import { textKey, timeKey } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

const countDigits = 9;

/**
 * One partition per run, in the order of time; entries of the same millisecond stay in the order in which this process
 * wrote them. The random end of the key keeps two processes apart.
 */
export function createJournalRows({ table, random, gate }: RowParts): Journal {
  const rows = createTypedRows<JournalEntry>({ table, form: 'journal', schema: journalSchema, random, gate });
  let written = 0;
  return {
    append: async (entry) => {
      written += 1;
      const row = `${timeKey(entry.at)}-${String(written).padStart(countDigits, '0')}-${textKey(random.id())}`;
      await rows.insert({ partition: textKey(entry.runId), row }, entry);
    },
    remove: (runId, most) => table.clear({ partition: textKey(runId), limit: most }),
    page: async (runId, { from, limit }) => {
      const { values, next } = await rows.page({ partition: textKey(runId), from, limit });
      return { entries: values, ...(next !== undefined && { next }) };
    },
    list: async (runId) => (await rows.list({ partition: textKey(runId) })).map((row) => row.value),
  };
}
