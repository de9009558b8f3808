import type { Clock } from '../shared/ports/clock.ts';

/** The longest delay that a Node timer can hold; a longer one fires at once. */
const longestTimerMs = 2_147_483_647;

export interface ScaledClock extends Clock {
  readonly speed: number;
  /** Time jumps ahead by `ms`; whoever's sleep ends in between wakes at once. */
  advance(ms: number): void;
}

/**
 * A clock whose time passes `speed` times as fast as real time, beginning at `start` (epoch milliseconds, default: the real time
 * of the call). Real time is what `stopwatch` says, if there is one: milliseconds that only grow. `sleep` waits `ms / speed` of real time; zero or less resolves in a later turn of the event loop.
 */
export function createScaledClock(options: {
  readonly speed: number;
  readonly start?: number;
  readonly stopwatch?: () => number;
}): ScaledClock {
  const { speed, stopwatch = () => performance.now() } = options;
  if (!(speed > 0)) throw new RangeError(`The speed of a clock must be above 0, not ${speed}`);
  let start = options.start ?? Date.now();
  const zero = stopwatch();
  const now = () => start + (stopwatch() - zero) * speed;
  const sleepers = new Set<() => void>();
  return {
    speed,
    now: () => Math.floor(now()),
    sleep: (ms, signal) => sleepUntil(now() + ms, { now, speed, signal, sleepers }),
    advance: (ms) => {
      start += Math.max(0, ms);
      for (const lookAgain of [...sleepers]) lookAgain();
    },
  };
}

interface SleepSource {
  readonly now: () => number;
  readonly speed: number;
  readonly signal: AbortSignal | undefined;
  /** Each looks at the clock again when it is called. */
  readonly sleepers: Set<() => void>;
}

function sleepUntil(end: number, source: SleepSource): Promise<void> {
  const { signal, sleepers } = source;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let timer: NodeJS.Timeout;
    const onAbort = () => {
      clearTimeout(timer);
      sleepers.delete(lookAgain);
      reject(signal?.reason);
    };
    // Timers may fire a little early: look again rather than come back before the time asked for.
    const arm = () => {
      const leftMs = (end - source.now()) / source.speed;
      timer = setTimeout(wake, Math.min(Math.max(0, Math.ceil(leftMs)), longestTimerMs));
    };
    const wake = () => {
      if (source.now() < end) return arm();
      signal?.removeEventListener('abort', onAbort);
      sleepers.delete(lookAgain);
      resolve();
    };
    const lookAgain = () => {
      clearTimeout(timer);
      arm();
    };
    sleepers.add(lookAgain);
    signal?.addEventListener('abort', onAbort, { once: true });
    arm();
  });
}
