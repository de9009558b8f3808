import { AsyncLocalStorage } from 'node:async_hooks';

/** What one piece of work asked of Azure; polls of long operations are calls like all others. */
export interface CallCounts {
  /** Calls that were answered. */
  readonly total: number;
  /** What ARM counts as writes and deletes: all but GET, HEAD, and the queries of Resource Graph. */
  readonly writes: number;
  /** Refused by Azure for their rate. */
  readonly throttled: number;
  /** Not sent, because Relink's own pacing would have made them wait too long. */
  readonly heldBack: number;
  /** Answered with 500 or more. */
  readonly failed: number;
}

type Counted = { -readonly [Name in keyof CallCounts]: number };

const current = new AsyncLocalStorage<Counted>();

/**
 * Runs `work` and hands the counts of its calls to `say`, also when it throws. Works side by side in one process are counted each for
 * itself; of works within works the innermost counts.
 */
export async function countingCalls<T>(work: () => Promise<T>, say: (counts: CallCounts) => void): Promise<T> {
  const counts: Counted = { total: 0, writes: 0, throttled: 0, heldBack: 0, failed: 0 };
  try {
    return await current.run(counts, work);
  } finally {
    say(counts);
  }
}

/** Outside of counted work it counts nothing. */
export function noteCall(what: { readonly isWrite: boolean; readonly isThrottled: boolean; readonly status: number }): void {
  const counts = current.getStore();
  if (!counts) return;
  counts.total += 1;
  if (what.isWrite) counts.writes += 1;
  if (what.isThrottled) counts.throttled += 1;
  if (what.status >= 500) counts.failed += 1;
}

export function noteHeldBack(): void {
  const counts = current.getStore();
  if (counts) counts.heldBack += 1;
}
