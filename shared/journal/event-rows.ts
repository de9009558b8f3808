import { z } from 'zod';
import { hasCode } from '../domain/service-error.ts';
import type { Random } from '../ports/random.ts';
import type { Bookmarks, Events, Heartbeats } from '../ports/store.ts';
import { sha256, textKey } from './table-keys.ts';
import { createTimePointers } from './time-pointers.ts';
import { createTypedRows, type RowParts, type TypedRows } from './typed-rows.ts';

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

/**
 * Dedupe and counting of events. A claim is a row that only one caller can insert. Before it, a pointer in the order of time is written, so
 * that old claims are found without reading the others; a pointer whose claim never came to be is removed like any other.
 */
export function createEventRows({ table, random, gate }: RowParts): Events {
  const claims = createTypedRows<Moment>({ table, form: 'claim', schema: momentSchema, random, gate });
  const tallies = createTypedRows<Tally>({ table, form: 'tally', schema: tallySchema, random, gate });
  const pointers = createTimePointers({ table, gate }, 'claimed-at');
  // R11: an event's id is a text that somebody else chose, so only its hash is kept.
  const keyOf = (hash: string) => ({ partition: 'claim', row: hash });
  let turn: Promise<void> = Promise.resolve();
  return {
    claim: async (eventId, at) => {
      const hash = sha256(eventId);
      await pointers.point(at, hash);
      try {
        await claims.insert(keyOf(hash), { at });
        return true;
      } catch (error) {
        if (hasCode(error, 'store-conflict')) return false;
        throw error;
      }
    },
    known: async (eventId) => (await claims.get(keyOf(sha256(eventId)))) !== undefined,
    // One after the other: counters of one process would only get into each other's way.
    count: (kind, at) => {
      turn = turn.catch(() => undefined).then(() => addOne({ tallies, random }, kind, at));
      return turn;
    },
    counts: async () => sums((await tallies.list({ partition: 'tally' })).map((row) => row.value)),
    // The claim first: a crash in between leaves the pointer, which finds it again.
    removeClaims: (before, most) => pointers.removeBefore(before, most, (hash) => table.remove(keyOf(hash))),
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
      if (!hasCode(error, 'store-conflict') || attempt === triesToCount) throw error;
    }
  }
}

function sums(tallies: readonly Tally[]): Readonly<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { kind, count } of tallies) total[kind] = (total[kind] ?? 0) + count;
  return total;
}

/** Signs of life, one row each. */
export function createHeartbeatRows({ table, random, gate }: RowParts): Heartbeats {
  const rows = createTypedRows<Moment>({ table, form: 'heartbeat', schema: momentSchema, random, gate });
  const keyOf = (what: string) => ({ partition: 'heartbeat', row: textKey(what) });
  return {
    beat: (what, at) => rows.upsert(keyOf(what), { at }),
    last: async (what) => (await rows.get(keyOf(what)))?.value.at,
  };
}

interface Position {
  readonly position: string;
}
const positionSchema: z.ZodType<Position> = z.looseObject({ position: z.string() });

/** One row for each work that takes several turns. */
export function createBookmarkRows({ table, random, gate }: RowParts): Bookmarks {
  const rows = createTypedRows<Position>({ table, form: 'bookmark', schema: positionSchema, random, gate });
  const keyOf = (what: string) => ({ partition: 'bookmark', row: textKey(what) });
  return {
    get: async (what) => (await rows.get(keyOf(what)))?.value.position,
    put: (what, position) => rows.upsert(keyOf(what), { position }),
  };
}
