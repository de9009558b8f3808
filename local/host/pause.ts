export interface Pause {
  /** Resolves after `ms` of real time, or as soon as `end` is called or the signal aborts. */
  wait(ms: number): Promise<void>;
  end(): void;
}

/** A wait that someone else can cut short. */
export function createPause(signal: AbortSignal): Pause {
  let finish = () => {};
  signal.addEventListener('abort', () => finish(), { once: true });
  return {
    end: () => finish(),
    wait: (ms) => {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => finish(), ms);
        finish = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
