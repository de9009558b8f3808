import { describe, expect, it } from 'vitest';
import {
  afterFailed,
  afterNothingProved,
  afterWorked,
  askPass,
  type Breaker,
  breakerWindowMs,
  closedBreaker,
  type FailedRun,
  longestCoolDownMs,
  probeClaimMs,
  unreadBreaker,
} from '../../shared/domain/breaker.ts';

const minute = 60_000;
const subscription = '/subscriptions/s';
const limits = { failures: 3, coolDownMs: 30 * minute };
const failed = (runId: string, at: number): FailedRun => ({ runId, at, clusterId: '/c', code: 'run-timed-out' });
const failuresAt = (...times: readonly number[]) => times.map((at) => failed(`run-${at}`, at));
const closed = closedBreaker(subscription);

/** Open since its third failure, with the claim of a probe. */
const open: Breaker = { subscription, failures: failuresAt(1, 2, 3), opened: { at: 3, probeFrom: 3 + limits.coolDownMs, times: 1 } };
const probed: Breaker = { ...open, probe: { runId: 'probe', until: 100 } };

describe('a closed breaker', () => {
  it('opens with the failure that is one too many', () => {
    const two = afterFailed(afterFailed(closed, failed('run-1', 1), limits), failed('run-2', 2), limits);
    expect(two).toEqual({ subscription, failures: failuresAt(1, 2) });
    expect(afterFailed(two, failed('run-3', 3), limits)).toEqual(open);
  });

  it('counts a run once, however often its end is told', () => {
    const two: Breaker = { subscription, failures: failuresAt(1, 2) };
    expect(afterFailed(two, failed('run-1', 5), limits)).toBe(two);
    expect(afterFailed(two, failed('run-2', 5), limits)).toBe(two);
  });

  it('forgets failures that lie an hour back', () => {
    const two: Breaker = { subscription, failures: failuresAt(1, 2) };
    const at = 1 + breakerWindowMs;
    expect(afterFailed(two, failed('late', at), limits)).toEqual({ subscription, failures: [...failuresAt(2), failed('late', at)] });
    expect(afterFailed(two, failed('late', at - 1), limits).opened).toBeDefined();
  });

  it('forgets its failures with a run that works, and is the same with none', () => {
    expect(afterWorked({ subscription, failures: failuresAt(1) }, 'any')).toEqual(closed);
    expect(afterWorked(closed, 'any')).toBe(closed);
  });

  it('lets every run pass without a claim', () => {
    expect(askPass({ subscription, failures: failuresAt(1) }, { runId: 'any', now: 5, isAsked: false })).toEqual({ kind: 'closed' });
  });
});

describe('an open breaker', () => {
  it('hears of nobody’s failure and of nobody’s success but the probe’s', () => {
    expect(afterFailed(probed, failed('other', 50), limits)).toBe(probed);
    expect(afterFailed(open, failed('other', 50), limits)).toBe(open);
    expect(afterWorked(probed, 'other')).toBe(probed);
    expect(afterWorked(open, 'other')).toBe(open);
    expect(afterWorked(probed, 'probe')).toEqual(closed);
  });

  it('stays open twice as long after each probe that fails, and names the newest failures', () => {
    const again = afterFailed(probed, failed('probe', 50), limits);
    expect(again).toEqual({
      subscription,
      failures: [...failuresAt(2, 3), failed('probe', 50)],
      opened: { at: 3, probeFrom: 50 + 60 * minute, times: 2 },
    });
  });

  it('has an end to that', () => {
    const often: Breaker = { ...probed, opened: { at: 3, probeFrom: 3, times: 60 } };
    expect(afterFailed(often, failed('probe', 50), limits).opened).toEqual({ at: 3, probeFrom: 50 + 240 * minute, times: 61 });
    expect(longestCoolDownMs(limits)).toBe(240 * minute);
  });

  it('names at least the last failure where the setting allows none', () => {
    expect(afterFailed(probed, failed('probe', 50), { ...limits, failures: 0 }).failures).toEqual([failed('probe', 50)]);
  });

  it('takes the claim from a run that proved nothing, and from no other', () => {
    expect(afterNothingProved(probed, 'probe')).toEqual(open);
    expect(afterNothingProved(probed, 'other')).toBe(probed);
    expect(afterNothingProved(open, 'any')).toBe(open);
  });

  it('lets the first run pass at the end of the cool-down, and a person’s at once', () => {
    const from = 3 + limits.coolDownMs;
    expect(askPass(open, { runId: 'a', now: from - 1, isAsked: false })).toEqual({ kind: 'wait', until: from });
    const probe = { runId: 'a', until: from + probeClaimMs };
    expect(askPass(open, { runId: 'a', now: from, isAsked: false })).toEqual({ kind: 'probe', breaker: { ...open, probe } });
    expect(askPass(open, { runId: 'a', now: 4, isAsked: true })).toMatchObject({ kind: 'probe' });
  });

  it('keeps the others waiting for as long as the claim holds, and the run with the claim going', () => {
    expect(askPass(probed, { runId: 'other', now: 99, isAsked: true })).toEqual({ kind: 'wait', until: 100 });
    expect(askPass(probed, { runId: 'other', now: 100, isAsked: true })).toMatchObject({ kind: 'probe' });
    expect(askPass(probed, { runId: 'probe', now: 99, isAsked: false })).toMatchObject({ kind: 'probe' });
  });

  it('that nobody can read knows of no failure', () => {
    expect(unreadBreaker(subscription, 7, limits)).toEqual({
      subscription,
      failures: [],
      opened: { at: 7, probeFrom: 7 + 30 * minute, times: 1, isUnread: true },
    });
  });
});
