import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailed,
  afterNothingProved,
  afterWorked,
  askPass,
  type Breaker,
  breakerWindowMs,
  closedBreaker,
  longestCoolDownMs,
  probeClaimMs,
  unreadBreaker,
} from '../../shared/domain/breaker.ts';

const minute = 60_000;
const clusterId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c';
const limits = { failures: 3, coolDownMs: 30 * minute };
const lookAgainMs = 5 * minute;
const repairMs = 3 * minute;
/** How long after the last trouble it is closed at the latest, once repairs succeed: the longest cool-down, or the claim of a probe that vanished. */
const boundMs = 240 * minute + lookAgainMs + repairMs;

type Move =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'ask' | 'fail' | 'work' | 'nothing' | 'vanish'; readonly run: number; readonly isAsked: boolean }
  | { readonly kind: 'corrupt' };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 5 * 60 * minute }) }),
  fc.record({
    kind: fc.constantFrom(
      'ask' as const,
      'ask' as const,
      'fail' as const,
      'fail' as const,
      'work' as const,
      'nothing' as const,
      'vanish' as const,
    ),
    run: fc.integer({ min: 1, max: 8 }),
    isAsked: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('corrupt' as const) }),
);

interface Play {
  breaker: Breaker;
  now: number;
  /** Runs that were let through and have neither ended nor vanished. */
  readonly atWork: Set<string>;
}

function make(play: Play, next: Move): void {
  if (next.kind === 'pass') play.now += next.ms;
  else if (next.kind === 'corrupt') play.breaker = unreadBreaker('/subscriptions/s', play.now, limits);
  else if (next.kind === 'ask') ask(play, `run-${next.run}`, next.isAsked);
  else end(play, next.kind, `run-${next.run}`);
}

function ask(play: Play, runId: string, isAsked: boolean): boolean {
  const before = play.breaker;
  const pass = askPass(before, { runId, now: play.now, isAsked });
  if (pass.kind === 'wait') return false;
  const holder = before.probe && before.probe.until > play.now ? before.probe.runId : undefined;
  if (pass.kind === 'probe') {
    expect(holder === undefined || holder === runId).toBe(true);
    expect(isAsked || holder === runId || before.probe?.runId === runId || play.now >= (before.opened?.probeFrom ?? 0)).toBe(true);
    play.breaker = pass.breaker;
  } else expect(before.opened).toBeUndefined();
  play.atWork.add(runId);
  return true;
}

function end(play: Play, how: 'fail' | 'work' | 'nothing' | 'vanish', runId: string): void {
  play.atWork.delete(runId);
  if (how === 'fail') play.breaker = afterFailed(play.breaker, { runId, clusterId, code: 'azure-unavailable', at: play.now }, limits);
  if (how === 'work') play.breaker = afterWorked(play.breaker, runId);
  if (how === 'nothing') play.breaker = afterNothingProved(play.breaker, runId);
}

/** From now on one run that waits looks every five minutes, and succeeds when it is let through. */
function untilClosed(play: Play): number {
  const begun = play.now;
  while (play.breaker.opened && play.now - begun <= 2 * boundMs) {
    if (ask(play, 'the run that waits', false)) {
      play.now += repairMs;
      end(play, 'work', 'the run that waits');
    } else play.now += lookAgainMs;
  }
  return play.now - begun;
}

describe('the breaker of a subscription', () => {
  it('always closes again within its bound once runs succeed, whatever failed, vanished or was damaged before', () => {
    expect(longestCoolDownMs(limits)).toBe(240 * minute);
    expect(probeClaimMs).toBeLessThan(240 * minute);
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const play: Play = { breaker: closedBreaker('/subscriptions/s'), now: 0, atWork: new Set() };
        for (const next of moves) make(play, next);
        const tookMs = untilClosed(play);
        expect(play.breaker.opened).toBeUndefined();
        expect(tookMs).toBeLessThanOrEqual(boundMs);
      }),
      { numRuns: 3_000 },
    );
  });

  it('opens after that many failures within an hour, of different runs, with no success in between, and not before', () => {
    const fail = (breaker: Breaker, runId: string, at: number) =>
      afterFailed(breaker, { runId, clusterId, code: 'azure-unavailable', at }, limits);
    const twice = fail(fail(fail(closedBreaker('/s'), 'run-1', 0), 'run-1', 1), 'run-2', 2);
    expect(twice.opened).toBeUndefined();
    expect(fail(twice, 'run-3', breakerWindowMs + 1).opened).toBeUndefined();
    expect(fail(afterWorked(twice, 'run-9'), 'run-3', 3).opened).toBeUndefined();
    expect(fail(afterNothingProved(twice, 'run-9'), 'run-3', 3).opened).toEqual({ at: 3, probeFrom: 30 * minute + 3, times: 1 });
  });

  it('cools down for twice as long each time that the probe fails, up to eightfold', () => {
    let play: Play = { breaker: closedBreaker('/s'), now: 0, atWork: new Set() };
    for (const runId of ['run-1', 'run-2', 'run-3']) end(play, 'fail', runId);
    const coolDowns = [1, 2, 3, 4, 5].map((probe) => {
      const coolDownMs = (play.breaker.opened?.probeFrom ?? 0) - play.now;
      play = { ...play, now: play.now + coolDownMs };
      expect(ask(play, `probe-${probe}`, false)).toBe(true);
      end(play, 'fail', `probe-${probe}`);
      return coolDownMs / minute;
    });
    expect(coolDowns).toEqual([30, 60, 120, 240, 240]);
  });

  it('is not closed by a run that had begun before it opened', () => {
    const play: Play = { breaker: closedBreaker('/s'), now: 0, atWork: new Set() };
    ask(play, 'early', false);
    for (const runId of ['run-1', 'run-2', 'run-3']) end(play, 'fail', runId);
    end(play, 'work', 'early');
    expect(play.breaker.opened).toBeDefined();
  });
});
