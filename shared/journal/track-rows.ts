import type { LedgerEntry, Track } from '../domain/run.ts';
import type { Ledger, Tracks } from '../ports/store.ts';
import { ledgerSchema, trackSchema } from './row-schemas.ts';
import type { RowKey } from './table-access.ts';
import { armKey, textKey } from './table-keys.ts';
import { createTypedRows, type RowParts } from './typed-rows.ts';

/** Tracks of a run, in one partition per run. */
export function createTrackRows({ table, random, gate }: RowParts): Tracks {
  const rows = createTypedRows<Track>({ table, form: 'track', schema: trackSchema, random, gate });
  const partitionOf = (runId: string) => `run!${textKey(runId)}`;
  const keyOf = (track: Track): RowKey => ({ partition: partitionOf(track.runId), row: armKey(track.resourceId) });
  return {
    list: (runId) => rows.list({ partition: partitionOf(runId) }),
    insert: (track) => rows.insert(keyOf(track), track),
    save: (track) => rows.replace(keyOf(track.value), track),
    remove: (runId, most) => table.clear({ partition: partitionOf(runId), limit: most }),
  };
}

/** What is known of each endpoint and compute over all runs, in one partition per cluster. */
export function createLedgerRows({ table, random, gate }: RowParts): Ledger {
  const rows = createTypedRows<LedgerEntry>({ table, form: 'ledger', schema: ledgerSchema, random, gate });
  const partitionOf = (clusterId: string) => `ledger!${armKey(clusterId)}`;
  const keyOf = (clusterId: string, resourceId: string): RowKey => ({ partition: partitionOf(clusterId), row: armKey(resourceId) });
  return {
    list: async (clusterId) => (await rows.list({ partition: partitionOf(clusterId) })).map((row) => row.value),
    get: async (clusterId, resourceId) => (await rows.get(keyOf(clusterId, resourceId)))?.value,
    put: async (entry, proof) => {
      const key = keyOf(entry.clusterId, entry.resourceId);
      if (!proof) return rows.upsert(key, entry);
      const seen = await rows.get(key);
      await proof();
      await (seen ? rows.replace(key, { value: entry, etag: seen.etag }) : rows.insert(key, entry));
    },
    remove: async (clusterId, resourceId, proof) => {
      const key = keyOf(clusterId, resourceId);
      if (!proof) return rows.remove(key);
      const seen = await rows.get(key);
      await proof();
      if (seen) await rows.remove(key, seen.etag);
    },
  };
}
