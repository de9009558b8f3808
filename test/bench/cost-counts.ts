/** One execution of a function. Times are of the bench's clock, in milliseconds. */
export interface Execution {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a part of a month used, as counted at the doors of the function host, on the wire to Azurite, and in front of the simulator. */
export interface CostCounts {
  readonly executions: readonly Execution[];
  /** Requests of Relink, and of the host's queue triggers for each message that they took. */
  readonly tables: number;
  readonly queues: number;
  /** Lines at `information` and above: those of Relink, and the two or three that the host writes for each execution. */
  readonly lines: number;
  readonly lineBytes: number;
  readonly armCalls: number;
  /** Attempts of Event Grid to deliver. */
  readonly deliveries: number;
}

const leastBilledMs = 1_000;
const billedStepMs = 100;

/** At least one second, then in steps of 100 ms ("Azure Functions Flex Consumption plan hosting", Billing). */
export function billedMs({ startedAt, endedAt }: Pick<Execution, 'startedAt' | 'endedAt'>): number {
  const tookMs = endedAt - startedAt;
  return Math.max(leastBilledMs, Math.ceil(tookMs / billedStepMs) * billedStepMs);
}

/** Seconds that are billed when no two executions are on the same instance at the same time: the most that it can be. */
export function billedSecondsAlone(executions: readonly Execution[]): number {
  return executions.reduce((sum, execution) => sum + billedMs(execution), 0) / 1000;
}

/**
 * Seconds that are billed when all executions of one function share an instance: it is billed for the time in which it executes anything
 * ("Estimating consumption-based costs"). Different functions never share one, except HTTP triggers, which are not counted here ("Per-function scaling").
 */
export function billedSecondsTogether(executions: readonly Execution[]): number {
  const names = [...new Set(executions.map(({ name }) => name))];
  return names.reduce((sum, name) => sum + busySeconds(executions.filter((execution) => execution.name === name)), 0);
}

function busySeconds(executions: readonly Execution[]): number {
  const spans: { startedAt: number; endedAt: number }[] = [];
  for (const { startedAt, endedAt } of [...executions].sort((a, b) => a.startedAt - b.startedAt)) {
    const last = spans.at(-1);
    if (last && startedAt <= last.endedAt) last.endedAt = Math.max(last.endedAt, endedAt);
    else spans.push({ startedAt, endedAt });
  }
  return spans.reduce((sum, span) => sum + billedMs(span), 0) / 1000;
}
