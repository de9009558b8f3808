import type { Clock } from '../../../shared/ports/clock.ts';

export interface VirtualClock extends Clock {
  /** Moves time on without waking sleepers that are due before; they wake at the next turn. */
  advance(ms: number): void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * Time that passes only when nobody has anything to do: once every promise is settled or waits, the clock jumps to the earliest
 * sleeper and wakes it. Hours of waiting take no real time and always happen in the same order.
 */
export function createVirtualClock(startAt: number): VirtualClock {
  let now = startAt;
  let sleepers: readonly Sleeper[] = [];
  let isTicking = false;
  const tick = () => {
    isTicking = false;
    const [first] = sleepers.toSorted((a, b) => a.until - b.until);
    if (!first) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== first);
    now = Math.max(now, first.until);
    first.wake();
    schedule();
  };
  const schedule = () => {
    if (isTicking || sleepers.length === 0) return;
    isTicking = true;
    setImmediate(tick);
  };
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { until: now + ms, wake: resolve };
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        });
        sleepers = [...sleepers, sleeper];
        schedule();
      }),
  };
}
