import { z } from 'zod';
import { ServiceError } from '../domain/service-error.ts';
import type { Random } from '../ports/random.ts';
import type { Events, Heartbeats } from '../ports/store.ts';
import type { TableAccess } from './table-access.ts';
import { sha256, textKey } from './table-keys.ts';
import { createTypedRows, type TypedRows } from './typed-rows.ts';

interface Moment {
  readonly at: number;
}
const momentSchema: z.ZodType<Moment> = z.looseObject({ at: z.number() });

interface Tally {
  readonly kind: string;
  readonly count: number;
  readonly at: number;
}
const tallySchema: z.ZodType<Tally> = z.looseObject({ kind: z.string(), count: z.number(), at: z.number() });

/** Dedupe and counting of events. A claim is a row that only one caller can insert. */
export function createEventRows(table: TableAccess, random: Random): Events {
  const claims = createTypedRows<Moment>({ table, schema: momentSchema, random });
  const tallies = createTypedRows<Tally>({ table, schema: tallySchema, random });
  // R11: an event's id is a text that somebody else chose, so only its hash is kept.
  const keyOf = (eventId: string) => ({ partition: 'claim', row: sha256(eventId) });
  let turn: Promise<void> = Promise.resolve();
  return {
    claim: async (eventId, at) => {
      try {
        await claims.insert(keyOf(eventId), { at });
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },
    known: async (eventId) => (await claims.get(keyOf(eventId))) !== undefined,
    // One after the other: counters of one process would only get into each other's way.
    count: (kind, at) => {
      turn = turn.catch(() => undefined).then(() => addOne({ tallies, random }, kind, at));
      return turn;
    },
    counts: async () => sums((await tallies.list({ partition: 'tally' })).map((row) => row.value)),
  };
}

const shards = 8;
const triesToCount = 10;

/** Adds one to a random shard of the counter; a lost race goes to another shard. */
async function addOne(counter: { tallies: TypedRows<Tally>; random: Random }, kind: string, at: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const key = { partition: 'tally', row: `${kind}-${Math.floor(counter.random.fraction() * shards)}` };
    try {
      const present = await counter.tallies.get(key);
      const next = { kind, count: (present?.value.count ?? 0) + 1, at };
      await (present ? counter.tallies.replace(key, { value: next, etag: present.etag }) : counter.tallies.insert(key, next));
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === triesToCount) throw error;
    }
  }
}

function sums(tallies: readonly Tally[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { kind, count } of tallies) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

function isConflict(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'store-conflict';
}

/** Signs of life, one row each. */
export function createHeartbeatRows(table: TableAccess, random: Random): Heartbeats {
  const rows = createTypedRows<Moment>({ table, schema: momentSchema, random });
  const keyOf = (what: string) => ({ partition: 'heartbeat', row: textKey(what) });
  return {
    beat: (what, at) => rows.upsert(keyOf(what), { at }),
    last: async (what) => (await rows.get(keyOf(what)))?.value.at,
  };
}
