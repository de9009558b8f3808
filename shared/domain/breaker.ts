import type { ArmId } from './arm-id.ts';
import type { ErrorCode } from './error-catalogue.ts';

/** A run that ended as `failed`, as far as the breaker of its subscription is concerned. */
export interface FailedRun {
  readonly runId: string;
  readonly clusterId: ArmId;
  readonly code: ErrorCode;
  readonly at: number;
}

/**
 * What keeps repeated failures from spreading over a subscription. Closed while `opened` is missing. Once it is open nothing new is
 * begun, except that one run at a time, the probe, may try when the cool-down is over.
 */
export interface Breaker {
  /** `/subscriptions/<id>`. */
  readonly subscription: string;
  /** Failures since the last run that worked, oldest first; those that opened it, while it is open. */
  readonly failures: readonly FailedRun[];
  readonly opened?: {
    readonly at: number;
    /** End of the cool-down. */
    readonly probeFrom: number;
    /** Cool-downs in a row, this one included; each is twice as long as the one before, within a bound. */
    readonly times: number;
    /** Set when it is open because its row could not be read, not because runs failed. */
    readonly isUnread?: boolean;
  };
  /** The run that may try. Its claim lapses by itself, so a run that vanishes keeps nobody waiting. */
  readonly probe?: { readonly runId: string; readonly until: number };
}

export interface BreakerLimits {
  /** Failed runs within `breakerWindowMs` that open it. */
  readonly failures: number;
  /** Length of the first cool-down. */
  readonly coolDownMs: number;
}

/** Failures that lie further apart than this are not one trouble. */
export const breakerWindowMs = 60 * 60_000;
/** A probe that shows no sign of life for so long is no longer waited for: longer than a slice and the longest wait after it. */
export const probeClaimMs = 45 * 60_000;
const longestInCoolDowns = 8;

export function closedBreaker(subscription: string): Breaker {
  return { subscription, failures: [] };
}

/** The longest that a cool-down gets, however often the probe fails. */
export function longestCoolDownMs({ coolDownMs }: BreakerLimits): number {
  return coolDownMs * longestInCoolDowns;
}

/** R5: nobody can tell how many runs failed, so nothing begins before one of them has shown that it can be done. */
export function unreadBreaker(subscription: string, now: number, { coolDownMs }: BreakerLimits): Breaker {
  return { subscription, failures: [], opened: { at: now, probeFrom: now + coolDownMs, times: 1, isUnread: true } };
}

/** After a run failed. The same run counts once; while it is open only the probe's failure matters. */
export function afterFailed(breaker: Breaker, failed: FailedRun, limits: BreakerLimits): Breaker {
  if (breaker.opened) return breaker.probe?.runId === failed.runId ? openedAgain(breaker, failed, limits) : breaker;
  if (breaker.failures.some((other) => other.runId === failed.runId)) return breaker;
  const failures = [...breaker.failures.filter((other) => failed.at - other.at < breakerWindowMs), failed];
  if (failures.length < limits.failures) return { ...breaker, failures };
  return { ...breaker, failures, opened: { at: failed.at, probeFrom: failed.at + limits.coolDownMs, times: 1 } };
}

function openedAgain({ subscription, failures, opened }: Breaker, failed: FailedRun, limits: BreakerLimits): Breaker {
  const times = (opened?.times ?? 0) + 1;
  const coolDownMs = Math.min(limits.coolDownMs * 2 ** Math.min(times - 1, 20), longestCoolDownMs(limits));
  const recent = [...failures, failed].slice(-Math.max(limits.failures, 1));
  return { subscription, failures: recent, opened: { at: opened?.at ?? failed.at, probeFrom: failed.at + coolDownMs, times } };
}

/** After a run succeeded in writing. While it is open only the probe closes it: others may have been past the danger already. */
export function afterWorked(breaker: Breaker, runId: string): Breaker {
  if (breaker.opened ? breaker.probe?.runId === runId : breaker.failures.length > 0) return closedBreaker(breaker.subscription);
  return breaker;
}

/** After a run that proved nothing: refused, parked, cancelled, nothing to do, waiting for people. The next one may be the probe at once. */
export function afterNothingProved(breaker: Breaker, runId: string): Breaker {
  if (breaker.probe?.runId !== runId) return breaker;
  const { probe: _, ...rest } = breaker;
  return rest;
}

export interface PassRequest {
  readonly runId: string;
  readonly now: number;
  /** A person asked for the run: it need not wait for the end of the cool-down. */
  readonly isAsked: boolean;
}

export type Pass =
  | { readonly kind: 'closed' }
  /** The run may go, once this breaker is stored: its claim is in there. */
  | { readonly kind: 'probe'; readonly breaker: Breaker }
  | { readonly kind: 'wait'; readonly until: number };

/** Whether a run may begin to write. A probe asks again from time to time, which keeps its claim. */
export function askPass(breaker: Breaker, { runId, now, isAsked }: PassRequest): Pass {
  if (!breaker.opened) return { kind: 'closed' };
  const { probe, opened } = breaker;
  const isOurs = probe?.runId === runId;
  if (probe && !isOurs && probe.until > now) return { kind: 'wait', until: probe.until };
  if (!isOurs && !isAsked && opened.probeFrom > now) return { kind: 'wait', until: opened.probeFrom };
  return { kind: 'probe', breaker: { ...breaker, probe: { runId, until: now + probeClaimMs } } };
}
