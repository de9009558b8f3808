import type { Clock } from '../../shared/ports/clock.ts';
import type { InvocationResult, Invoker } from './invoker.ts';
import { parseNcrontab, type Schedule } from './ncrontab.ts';
import type { RegisteredFunction, RpcData } from './rpc.ts';

/** When a timer last ran and when it is due; the real host keeps it in a blob, so that it survives a restart. Epoch milliseconds. */
export interface TimerStatus {
  readonly lastMs: number | undefined;
  readonly nextMs: number | undefined;
  readonly lastUpdatedMs: number;
}

export interface TimersOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  readonly clock: Clock;
  /** By function name. Give the same map to a later host and it notices a tick that was missed. */
  readonly statuses: Map<string, TimerStatus>;
  readonly resolve: (text: string) => string;
}

export interface Timers {
  /** Begins to tick by the clock. */
  start(): void;
  /** Runs one timer function now, after a run of it that is under way. */
  invoke(name: string): Promise<InvocationResult>;
  /** No tick begins from here on. */
  stop(): void;
}

interface Timer {
  readonly target: RegisteredFunction;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  readonly isMonitored: boolean;
  /** The end of the last run: one run of a timer at a time. */
  last: Promise<unknown>;
}

/**
 * Timer triggers: ticks on the given clock, UTC, one run of a timer at a time; ticks that pass during a run are not made up for, and
 * a failed run is not repeated (timer trigger documentation). With `useMonitor` (the default for schedules of a minute or more) a
 * tick missed while no host was running is run at the start with `isPastDue`.
 */
export function createTimers(options: TimersOptions): Timers {
  const stopped = new AbortController();
  const timers = new Map(
    options.functions.filter(({ trigger }) => trigger.type === 'timerTrigger').map((target) => [target.name, toTimer(target, options)]),
  );
  return {
    start: () => {
      for (const timer of timers.values()) void tick(timer, options, stopped.signal);
    },
    invoke: async (name) => {
      const timer = timers.get(name);
      if (!timer) throw new Error(`There is no timer function named ${name}`);
      return run(timer, options, false);
    },
    stop: () => stopped.abort(),
  };
}

function toTimer(target: RegisteredFunction, options: TimersOptions): Timer {
  const trigger = target.trigger as { schedule?: string; runOnStartup?: boolean; useMonitor?: boolean };
  const schedule = parseNcrontab(options.resolve(trigger.schedule ?? ''));
  return {
    target,
    schedule,
    runOnStartup: trigger.runOnStartup ?? false,
    isMonitored: trigger.useMonitor ?? isMinuteOrMore(schedule, options.clock.now()),
    last: Promise.resolve(),
  };
}

function isMinuteOrMore(schedule: Schedule, nowMs: number): boolean {
  const first = schedule.next(nowMs) ?? nowMs;
  return (schedule.next(first) ?? Number.POSITIVE_INFINITY) - first >= 60_000;
}

async function tick(timer: Timer, options: TimersOptions, signal: AbortSignal): Promise<void> {
  const known = timer.isMonitored ? options.statuses.get(timer.target.name) : undefined;
  const isPastDue = known?.nextMs !== undefined && known.nextMs < options.clock.now();
  if (isPastDue || timer.runOnStartup) await run(timer, options, isPastDue);
  for (;;) {
    const now = options.clock.now();
    const next = timer.schedule.next(now);
    if (next === undefined || signal.aborted) return;
    remember(timer, options, { lastMs: options.statuses.get(timer.target.name)?.lastMs, nextMs: next, lastUpdatedMs: now });
    try {
      await options.clock.sleep(next - now, signal);
    } catch {
      return;
    }
    await run(timer, options, false);
  }
}

function run(timer: Timer, options: TimersOptions, isPastDue: boolean): Promise<InvocationResult> {
  const result = timer.last.then(async () => {
    const outcome = await options.invoker.invoke(timer.target, toRpc(timer, options, isPastDue));
    const now = options.clock.now();
    remember(timer, options, { lastMs: now, nextMs: timer.schedule.next(now), lastUpdatedMs: now });
    return outcome;
  });
  timer.last = result;
  return result;
}

function remember(timer: Timer, options: TimersOptions, status: TimerStatus): void {
  if (timer.isMonitored) options.statuses.set(timer.target.name, status);
}

/** The timer object as the extension sends it, in .NET's spelling; the library turns it into camel case. */
function toRpc(timer: Timer, options: TimersOptions, isPastDue: boolean): RpcData {
  const status = options.statuses.get(timer.target.name);
  const format = (ms: number | undefined) => (ms === undefined ? '0001-01-01T00:00:00' : new Date(ms).toISOString());
  const scheduleStatus = status && { Last: format(status.lastMs), Next: format(status.nextMs), LastUpdated: format(status.lastUpdatedMs) };
  return { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: scheduleStatus ?? null, IsPastDue: isPastDue }) };
}
