import type { HostLog } from '../../local/host/rpc.ts';
import type { CostCounts, Execution } from './cost-counts.ts';
import { createCountedTransports } from './cost-transports.ts';
import type { PacedClock } from './paced-clock.ts';

export interface CostCounter extends ReturnType<typeof createCountedTransports> {
  readonly log: HostLog;
  noteDelivery(): void;
  /** What was counted since the last call, and zero again. */
  take(): CostCounts;
}

/** The extension deletes a message when its execution has succeeded, and gets up to sixteen at a time: one get for each is the most. */
const queueRequestsOfMessage = 2;
const quietLevels = new Set(['trace', 'debug']);
const queueFunctions = new Set(['run-worker', 'run-poison']);
/**
 * "Executing 'Functions.x' (Reason='…', Id=…)", "Executed 'Functions.x' (Succeeded, Id=…, Duration=…ms)", and for a queue "Trigger Details: …"
 * ("Monitor executions in Azure Functions"): the local host's own lines are shorter, so they count with this length.
 */
const hostLineBytes = 130;

export function createCostCounter(clock: PacedClock, latency: { readonly armMs: number; readonly storageMs: number }): CostCounter {
  let seen = nothing();
  const begun = new Map<string, number[]>();
  const own = (bytes: number) => {
    seen.lines += 1;
    seen.lineBytes += bytes;
  };
  const log: HostLog = (level, category, message) => {
    if (level === 'error') console.error(`${category}: ${message.slice(0, 300)}`);
    const name = category.split('.')[1] ?? '';
    if (category.endsWith('.User')) {
      if (!quietLevels.has(level)) own(Buffer.byteLength(message));
    } else if (message.startsWith('Executing ')) begun.set(name, [...(begun.get(name) ?? []), clock.exact()]);
    else if (message.startsWith('Executed ')) noteEnd(name);
  };
  const noteEnd = (name: string) => {
    const startedAt = begun.get(name)?.shift() ?? clock.exact();
    seen.executions.push({ name, startedAt, endedAt: clock.exact() });
    const isOfQueue = queueFunctions.has(name);
    for (let line = 0; line < (isOfQueue ? 3 : 2); line += 1) own(hostLineBytes);
    if (isOfQueue) seen.queues += queueRequestsOfMessage;
  };
  return {
    log,
    ...createCountedTransports(clock, latency, {
      arm: () => (seen.armCalls += 1),
      table: () => (seen.tables += 1),
      queue: () => (seen.queues += 1),
    }),
    noteDelivery: () => {
      seen.deliveries += 1;
    },
    take: () => {
      const taken = seen;
      seen = nothing();
      return taken;
    },
  };
}

function nothing() {
  return { executions: [] as Execution[], tables: 0, queues: 0, lines: 0, lineBytes: 0, armCalls: 0, deliveries: 0 };
}
