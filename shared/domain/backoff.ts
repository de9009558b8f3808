import type { RetryClass } from './error-catalogue.ts';

const second = 1000;
const bounds: Record<Exclude<RetryClass, 'never'>, { readonly firstMs: number; readonly mostMs: number }> = {
  fast: { firstMs: 2 * second, mostMs: 30 * second },
  slow: { firstMs: 15 * second, mostMs: 120 * second },
  'very-slow': { firstMs: 120 * second, mostMs: 900 * second },
};

/** No answer of Azure may make a run wait longer than this before it looks again. */
export const longestRetryAfterMs = 15 * 60 * second;

const leastPaceMs = 1500;

/**
 * When to look again at something for which Azure names no pace (computes, AKS): soon at first, then after a twelfth of the time
 * that it has taken already, so that little is lost at its end; never later than `mostMs`.
 */
export function paceMs(elapsedMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastPaceMs, Math.round(elapsedMs / 12)));
}

/**
 * How long to wait before the next try: doubling from the class's first wait up to its bound, with up to a fifth of jitter on
 * top. Azure's own Retry-After wins, within reason. `errors` counts from 1; `fraction` is 0 to 1.
 */
export function retryDelayMs(
  retry: Exclude<RetryClass, 'never'>,
  errors: number,
  asked: { retryAfterMs?: number | undefined; fraction: number },
): number {
  const { firstMs, mostMs } = bounds[retry];
  const doubled = Math.min(mostMs, firstMs * 2 ** Math.min(errors - 1, 20));
  const base = asked.retryAfterMs === undefined ? doubled : Math.min(asked.retryAfterMs, longestRetryAfterMs);
  return Math.round(base * (1 + 0.2 * asked.fraction));
}
