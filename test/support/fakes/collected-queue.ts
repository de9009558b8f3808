import type { Clock } from '../../../shared/ports/clock.ts';
import type { RunQueue } from '../../../shared/ports/run-queue.ts';

export interface Message {
  readonly runId: string;
  readonly visibleAt: number;
}

export interface CollectedQueue extends RunQueue {
  /** Messages that nobody has taken yet, in the order in which they become visible. */
  messages(): readonly Message[];
  /** Takes the message that becomes visible first. */
  take(): Message | undefined;
  /** Loses everything, as a queue that is emptied by mistake does. */
  lose(): void;
}

/** A queue whose messages the test delivers. */
export function createCollectedQueue(clock: Clock): CollectedQueue {
  let waiting: readonly Message[] = [];
  const sorted = () => waiting.toSorted((a, b) => a.visibleAt - b.visibleAt);
  return {
    wake: async (runId, afterMs) => {
      waiting = [...waiting, { runId, visibleAt: clock.now() + afterMs }];
    },
    messages: sorted,
    take: () => {
      const [first] = sorted();
      waiting = waiting.filter((message) => message !== first);
      return first;
    },
    lose: () => {
      waiting = [];
    },
  };
}
