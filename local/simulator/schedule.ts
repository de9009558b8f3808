import type { Clock } from '../../shared/ports/clock.ts';

/** Effects that land when their time is over on the simulator's clock, in the order of their times. */
export interface Schedule {
  /** The due time of the effect that is running, or the clock's time. */
  now(): number;
  add(delayMs: number, effect: () => void): void;
  /** Runs everything that is due. Called before each request and by the background timer. */
  advance(): void;
  /** Time of the next effect, epoch milliseconds. */
  next(): number | undefined;
  stop(): void;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly effect: () => void;
}

/** With `background` the schedule also wakes by itself; without it effects land at the next request or `advance`. */
export function createSchedule(clock: Clock, background: boolean): Schedule {
  let queue: Due[] = [];
  let order = 0;
  let current: number | undefined;
  let stopped = false;
  let wake: AbortController | undefined;
  const next = (): number | undefined => queue[0]?.at;
  const arm = (): void => {
    wake?.abort();
    const at = next();
    if (!background || stopped || at === undefined) return;
    const mine = new AbortController();
    wake = mine;
    clock.sleep(Math.max(0, at - clock.now()), mine.signal).then(
      () => advance(),
      () => undefined,
    );
  };
  const advance = (): void => {
    if (current !== undefined) return;
    try {
      while (queue[0] !== undefined && queue[0].at <= clock.now()) {
        const due = queue.shift() as Due;
        current = due.at;
        due.effect();
      }
    } finally {
      current = undefined;
      arm();
    }
  };
  return {
    now: () => current ?? clock.now(),
    add: (delayMs, effect) => {
      const due = { at: (current ?? clock.now()) + Math.max(0, delayMs), order: order++, effect };
      const at = queue.findIndex((item) => item.at > due.at);
      queue = at < 0 ? [...queue, due] : [...queue.slice(0, at), due, ...queue.slice(at)];
      if (current === undefined && queue[0] === due) arm();
    },
    advance,
    next,
    stop: () => {
      stopped = true;
      wake?.abort();
    },
  };
}
