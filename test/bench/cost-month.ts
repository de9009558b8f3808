import { billedSecondsAlone, type CostCounts } from './cost-counts.ts';
import { type Price, prices } from './cost-prices.ts';
import type { CostRecord } from './play-cost.ts';

export const month = { nights: 22, hours: 730, stoppedHoursEachNight: 12 } as const;

/** `instanceMemoryMB` of the plan: an instance is billed for what it has, not for what it uses. */
export const instanceGb = 2;

/** Bytes of a row beside its message. Estimated from the columns that the Functions host fills; see docs/cost.md. */
const rowBytes = { trace: 700, hostLog: 400, request: 1_000, metric: 600 } as const;
/** Count, failures, successes, success rate, and the mean, least and longest duration: what `Host.Aggregator` writes of a function every 30 s in which it ran. */
const metricsOfFunction = 7;
/** Advanced filters: an event of the subscription counts once when it comes in and once when it is delivered. */
const operationsOfDelivery = 2;
/** The timer's status blob is read and written, and its lock taken and given back. */
const blobsOfTick = 4;

/** Used in a month, in the units of `prices`. */
export interface MonthUse {
  readonly executions: number;
  readonly gbSeconds: number;
  readonly tables: number;
  readonly queues: number;
  readonly blobs: number;
  readonly logGb: number;
  readonly events: number;
  readonly armCalls: number;
}

/** A month of working nights: what a night used, and the hours of timers around it, as often as they come. */
export function monthOf({ night, stoppedHour, runningHour }: CostRecord): MonthUse {
  const stoppedHours = month.nights * month.stoppedHoursEachNight;
  const total = (of: (counts: CostCounts) => number) =>
    of(night) * month.nights + of(stoppedHour) * stoppedHours + of(runningHour) * (month.hours - stoppedHours);
  return {
    executions: total(({ executions }) => executions.length),
    gbSeconds: total(({ executions }) => billedSecondsAlone(executions)) * instanceGb,
    tables: total(({ tables }) => tables),
    queues: total(({ queues }) => queues),
    blobs: total(({ executions }) => executions.filter(({ name }) => timers.has(name)).length * blobsOfTick),
    logGb: total(logBytes) / 1e9,
    events: total(({ deliveries }) => deliveries * operationsOfDelivery),
    armCalls: total(({ armCalls }) => armCalls),
  };
}

const timers: ReadonlySet<string> = new Set(['pulse', 'drift-sweep']);

function logBytes({ executions, lines, lineBytes }: CostCounts): number {
  // Each line is there twice: in AppTraces, and in FunctionAppLogs through the diagnostic setting of infra/modules/function-app.bicep.
  const ofLines = 2 * lineBytes + lines * (rowBytes.trace + rowBytes.hostLog);
  return ofLines + executions.length * (rowBytes.request + metricsOfFunction * rowBytes.metric);
}

/** Dollars for `used` units: with what is free each month taken off, or without. */
export function dollarsOf(price: Price, used: number, grant: 'with free grant' | 'without'): number {
  const free = grant === 'with free grant' ? (price.free ?? 0) : 0;
  return Math.max(0, used - free) * price.dollars;
}

export const billedMeters = ['gbSeconds', 'executions', 'tables', 'queues', 'blobs', 'logGb', 'events'] as const;

export function monthDollars(use: MonthUse, grant: 'with free grant' | 'without'): number {
  return billedMeters.reduce((sum, meter) => sum + dollarsOf(prices[meter], use[meter], grant), 0);
}

/** `infra/modules/log-alerts.bicep` has five rules, `topic-alerts.bicep` two for each topic; here for one topic. */
export function alertRuleDollars(): number {
  return 5 * prices.logAlerts.dollars + 2 * prices.metricAlerts.dollars;
}

/** What three private endpoints (blob, queue, table) and their three DNS zones cost in a month, whether anything happens or not. */
export function privateStorageDollars(): number {
  return 3 * month.hours * prices.endpointHours.dollars + 3 * prices.zones.dollars;
}
