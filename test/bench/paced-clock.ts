import type { Clock } from '../../shared/ports/clock.ts';

/** A clock whose speed can be changed while others sleep on it. */
export interface PacedClock extends Clock {
  /** Simulated seconds in one real second, from now on. */
  setSpeed(speed: number): void;
  /** As `now`, with fractions of a millisecond. */
  exact(): number;
  /** Time jumps ahead; whoever's sleep ends in between wakes at once. */
  advance(ms: number): void;
}

/**
 * Begins at the real time. The dull hours of a night pass quickly, and the part that is measured passes slowly. Real time is what `stopwatch`
 * says: milliseconds that only grow.
 */
export function createPacedClock(speed: number, stopwatch: () => number = () => performance.now()): PacedClock {
  let anchor = { at: Date.now(), realMs: stopwatch(), speed };
  const exact = () => anchor.at + (stopwatch() - anchor.realMs) * anchor.speed;
  const sleepers = new Set<() => void>();
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    const end = exact() + ms;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout;
      const leave = (settle: () => void) => {
        clearTimeout(timer);
        sleepers.delete(arm);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = () => leave(() => reject(signal?.reason));
      const wake = () => (exact() < end ? arm() : leave(resolve));
      const arm = () => {
        clearTimeout(timer);
        timer = setTimeout(wake, Math.max(0, Math.ceil((end - exact()) / anchor.speed)));
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      sleepers.add(arm);
      arm();
    });
  };
  return {
    now: () => Math.floor(exact()),
    exact,
    sleep,
    setSpeed: (next) => {
      anchor = { at: exact(), realMs: stopwatch(), speed: next };
      for (const arm of sleepers) arm();
    },
    advance: (ms) => {
      anchor = { ...anchor, at: anchor.at + ms };
      for (const arm of sleepers) arm();
    },
  };
}
