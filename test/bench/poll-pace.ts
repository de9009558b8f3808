import { bareMs, chains, pollTimes } from './critical-path.ts';
import { shortName } from './gaps.ts';
import type { LongOperation, NightRecord } from './night-record.ts';

export interface PollPace {
  readonly provider: string;
  readonly what: string;
  readonly operations: number;
  readonly medianSeconds: number;
  readonly pollsEach: number;
  /** One poll per `Retry-After` until the end could be seen; undefined where Azure sends none. */
  readonly fewestEach: number | undefined;
  readonly medianPaceSeconds: number;
  /** Polls that came before the time that Azure had asked for. Must be none. */
  readonly early: number;
}

const providers: Readonly<Record<string, string>> = { network: 'Network', 'ml-compute': 'Azure ML' };

/** Polls per long operation by provider and kind, with the pace they had. */
export function pollPaces(nights: readonly NightRecord[]): readonly PollPace[] {
  const followed = nights.flatMap((night) =>
    [...chains(night, 'endpoint'), ...chains(night, 'compute')].flatMap(({ operations }) =>
      operations.map((operation) => follow(night, operation)),
    ),
  );
  return [...Map.groupBy(followed, ({ operation }) => shortName(operation))].map(([what, all]) => ({
    provider: providers[all[0]?.operation.style ?? ''] ?? '',
    what,
    operations: all.length,
    medianSeconds: median(all.map(({ operation }) => bareMs(operation))) / 1000,
    pollsEach: mean(all.map(({ intervalsMs }) => intervalsMs.length)),
    fewestEach: all.some(({ operation }) => pollTimes(operation).length > 0)
      ? mean(all.map(({ operation }) => pollTimes(operation).length))
      : undefined,
    medianPaceSeconds: median(all.flatMap(({ intervalsMs }) => intervalsMs)) / 1000,
    early: all.reduce((total, { early }) => total + early, 0),
  }));
}

/** Relink's clock and the wire differ by the rounding of timers. */
const toleranceMs = 50;

function follow(night: NightRecord, operation: LongOperation) {
  const own = night.calls.filter((call) => call.operationId === operation.id).toSorted((a, b) => a.startedAt - b.startedAt);
  const pairs = own.slice(1).map((call, index) => ({ call, before: own[index] as (typeof own)[number] }));
  const intervalsMs = pairs.map(({ call, before }) => call.startedAt - before.endedAt);
  const early = pairs.filter(({ call, before }) => call.startedAt - before.startedAt + toleranceMs < (before.retryAfterMs ?? 0)).length;
  return { operation, intervalsMs, early };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}
