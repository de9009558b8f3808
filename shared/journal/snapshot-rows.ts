import { z } from 'zod';
import { isObject, type Json } from '../domain/json.ts';
import { ServiceError } from '../domain/service-error.ts';
import { type Snapshot, snapshotHash } from '../domain/snapshot.ts';
import type { Snapshots } from '../ports/store.ts';
import { snapshotSchema } from './row-schemas.ts';
import type { RowKey } from './table-access.ts';
import { shortArmKey } from './table-keys.ts';
import { createTypedRows, type RowParts, type TypedRows } from './typed-rows.ts';

interface SavedSnapshot {
  readonly snapshot: Snapshot;
  readonly savedAt: number;
  /** Told by the read: of the content as it was stored, which is what the id names, whatever migrations made of it. */
  readonly storedHash?: string;
}
const savedSchema: z.ZodType<SavedSnapshot> = z.looseObject({
  snapshot: snapshotSchema,
  savedAt: z.number(),
  storedHash: z.string().optional(),
});

function withHash(stored: Json): Json {
  const snapshot = isObject(stored) ? stored['snapshot'] : undefined;
  return isObject(stored) && isObject(snapshot) ? { ...stored, storedHash: snapshotHash(snapshot as unknown as Snapshot) } : stored;
}

/**
 * R3: nothing is destroyed on the word of a copy that was not read back. The id is `<resource key>-<hash>`; storing equal content again
 * writes the same row again.
 */
export function createSnapshotRows({ table, random, gate }: RowParts): Snapshots {
  const rows = createTypedRows<SavedSnapshot>({ table, form: 'snapshot', schema: savedSchema, asStored: withHash, random, gate });
  return {
    put: async (snapshot, savedAt) => {
      const snapshotId = `${shortArmKey(snapshot.resourceId)}-${snapshotHash(snapshot)}`;
      await rows.upsert(keyOf(snapshotId), { snapshot, savedAt });
      if (!(await readVerified(rows, snapshotId)))
        throw new ServiceError('store-corrupt', `Snapshot ${snapshotId} was stored and is not there.`, { details: { snapshotId } });
      return snapshotId;
    },
    get: async (snapshotId) => {
      const snapshot = await readVerified(rows, snapshotId);
      if (!snapshot) throw new ServiceError('store-corrupt', `Snapshot ${snapshotId} is not there.`, { details: { snapshotId } });
      return snapshot;
    },
    remove: (snapshotId) => rows.remove(keyOf(snapshotId)),
    find: (snapshotId) => readVerified(rows, snapshotId),
    list: async (resourceId) => {
      const partition = shortArmKey(resourceId);
      const found = (await rows.list({ partition })).map(({ value }) => ({
        snapshotId: `${partition}-${value.storedHash}`,
        savedAt: value.savedAt,
      }));
      return found.sort((a, b) => b.savedAt - a.savedAt);
    },
  };
}

async function readVerified(rows: TypedRows<SavedSnapshot>, snapshotId: string): Promise<Snapshot | undefined> {
  const row = await rows.get(keyOf(snapshotId));
  if (!row) return undefined;
  if (row.value.storedHash === hashIn(snapshotId)) return row.value.snapshot;
  throw new ServiceError('store-corrupt', `Snapshot ${snapshotId} does not have the hash it should.`, { details: { snapshotId } });
}

function hashIn(snapshotId: string): string {
  return snapshotId.slice(snapshotId.indexOf('-') + 1);
}

/** Ids that are not of this form match no row; they come from our own rows and are never shown to storage unescaped. */
function keyOf(snapshotId: string): RowKey {
  const [resource = ''] = snapshotId.split('-', 1);
  return /^[0-9a-f]{32}-[0-9a-f]{64}$/.test(snapshotId)
    ? { partition: resource, row: hashIn(snapshotId) }
    : { partition: 'none', row: 'none' };
}
