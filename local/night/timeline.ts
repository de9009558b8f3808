import { setTimeout as waitMs } from 'node:timers/promises';
import type { Delivery } from '../simulator/events.ts';
import type { Stack } from '../stack.ts';
import type { Api } from './api.ts';
import { createAzureTeller } from './azure-lines.ts';
import { createJournals } from './journals.ts';
import { type LogEntry, logLine } from './log-lines.ts';
import type { Line, Printer } from './printer.ts';
import type { ShownRun } from './relink-lines.ts';

/** Real milliseconds between two looks. */
const lookEveryMs = 150;

export interface Timeline {
  /** Another line, told in its place. */
  add(line: Line): void;
  /** Handed every line of the function host's log. */
  log(entry: LogEntry): void;
  /** Sends a delivery of Event Grid on, and tells it. */
  delivery(delivery: Delivery, send: (delivery: Delivery) => Promise<number>): Promise<number>;
  /** Prints from now on, as things happen; runs that have ended by now are not told. */
  start(): Promise<void>;
  /** Prints everything that has happened up to now. */
  flush(): Promise<void>;
  /** Does something while it asks Relink for nothing. */
  betweenLooks(act: () => Promise<void>): Promise<void>;
  /** Runs as last seen, newest first. */
  runs(): readonly ShownRun[];
  stop(): void;
}

export interface TimelineOptions {
  readonly stack: Pick<Stack, 'simulator'>;
  readonly api: Api;
  readonly printer: Printer;
  /** Called at every look. */
  onLook?(): void;
}

type Waiting = { readonly at: number; readonly tell: () => Line };

/**
 * One story from three witnesses: the simulator's activities (people, Azure), Event Grid's deliveries, and the journal that Relink
 * shows over HTTP; in the order of the simulated time.
 */
export function createTimeline(options: TimelineOptions): Timeline {
  const { stack, api, printer } = options;
  const teller = createAzureTeller(stack.simulator.core);
  const ending = new AbortController();
  let waiting: Waiting[] = [];
  let isStarted = false;
  const journals = createJournals(api);
  const add = (line: Line) => waiting.push({ at: line.at, tell: () => line });
  const unsubscribe = stack.simulator.core.onActivity((activity) => {
    const tell = teller.activity(activity);
    if (tell && isStarted) waiting.push({ at: activity.at, tell });
  });
  const look = async (): Promise<void> => {
    // Whatever happened before this moment is known after the reads below; what happened during them is told the next time.
    const until = stack.simulator.clock.now();
    for (const line of await journals.news(until)) add(line);
    options.onLook?.();
    const ready = waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    waiting = waiting.filter(({ at }) => at > until);
    for (const { tell } of ready) printer.line(tell());
  };
  let last: Promise<void> = Promise.resolve();
  const inTurn = (): Promise<void> => {
    last = last.then(() => (ending.signal.aborted ? undefined : look()));
    return last;
  };
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await inTurn();
      await waitMs(lookEveryMs);
    }
  };
  return {
    add,
    log: (entry) => {
      const line = isStarted ? logLine(entry) : undefined;
      if (line) add(line);
    },
    delivery: async (delivery, send) => {
      let status: number | undefined;
      const tell = teller.delivery(delivery, () => status);
      if (tell && isStarted) waiting.push({ at: stack.simulator.clock.now(), tell });
      status = await send(delivery).catch(() => 0);
      return status;
    },
    start: async () => {
      isStarted = true;
      await journals.skip();
      loop().catch((error: unknown) => {
        if (!ending.signal.aborted) throw error;
      });
    },
    flush: inTurn,
    betweenLooks: (act) => {
      const done = last.then(act);
      last = done.catch(() => {});
      return done;
    },
    runs: journals.runs,
    stop: () => {
      ending.abort();
      unsubscribe();
    },
  };
}
