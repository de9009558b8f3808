import { describe, expect, it } from 'vitest';
import {
  foldPower,
  isNewRestart,
  isStoppedSince,
  neverSeen,
  type PowerHistory,
  type PowerObservation,
} from '../../shared/domain/restart.ts';

const stopped = (at: number): PowerObservation => ({ kind: 'stopped', at, source: 'event' });
const started = (at: number, correlationId?: string): PowerObservation => ({
  kind: 'running',
  at,
  source: 'event',
  ...(correlationId && { correlationId }),
});
const readStopped = (at: number): PowerObservation => ({ kind: 'stopped', at, source: 'read' });
const readRunning = (at: number): PowerObservation => ({ kind: 'running', at, source: 'read' });
const folded = (...seen: readonly PowerObservation[]): PowerHistory => seen.reduce((history, next) => foldPower(history, next), neverSeen);

describe('a restart', () => {
  it('is a start after a stop, named by the start', () => {
    expect(folded(stopped(10), started(20, 'correlation'))).toEqual({
      power: 'Running',
      powerSeenAt: 20,
      stoppedAt: 10,
      restart: { id: 'restart-20', at: 20, correlationId: 'correlation' },
    });
  });

  it('is the same one when events come twice', () => {
    const once = folded(stopped(10), started(20));
    expect(folded(stopped(10), stopped(10), started(20), started(20), stopped(10), started(20))).toEqual(once);
  });

  it('is the same one when the start is told before the stop', () => {
    expect(folded(started(20), stopped(10))).toEqual(folded(stopped(10), started(20)));
  });

  it('is one when the pulse sees the start before its event comes, named by what was seen first', () => {
    const history = folded(readStopped(10), readRunning(30), started(20), started(20));
    expect(history.restart).toEqual({ id: 'restart-30', at: 30, seenBy: 'read' });
    expect(history.unprovenStart).toBeUndefined();
  });

  it('is known from reads alone', () => {
    expect(folded(readRunning(1), readStopped(10), readStopped(15), readRunning(30), readRunning(40)).restart).toEqual({
      id: 'restart-30',
      at: 30,
      seenBy: 'read',
    });
  });

  it('is not made by reads of a cluster that always ran', () => {
    expect(folded(readRunning(1), readRunning(2))).toEqual({ power: 'Running', powerSeenAt: 2 });
  });

  it('is only a hint while no stop explains the start', () => {
    const history = folded(readRunning(1), started(20, 'c'));
    expect(history.restart).toBeUndefined();
    expect(history.unprovenStart).toEqual({ at: 20, correlationId: 'c' });
    expect(isStoppedSince(history)).toBe(false);
  });

  it('is not proved by a stop that came after the start', () => {
    const history = folded(started(20), stopped(25));
    expect(history).toMatchObject({ power: 'Stopped', stoppedAt: 25, unprovenStart: { at: 20 } });
    expect(history.restart).toBeUndefined();
    expect(foldPower(history, started(30)).restart).toEqual({ id: 'restart-30', at: 30 });
  });

  it('is followed by a new one after the next stop only', () => {
    const first = folded(stopped(10), started(20));
    expect(foldPower(first, started(25)).restart?.id).toBe('restart-20');
    expect(folded(stopped(10), started(20), stopped(30), started(40)).restart?.id).toBe('restart-40');
  });

  it('stays the latest one when events of an older night come late', () => {
    const latest = folded(stopped(30), started(40));
    expect(folded(stopped(30), started(40), started(20), stopped(10)).restart).toEqual(latest.restart);
    expect(folded(started(40), started(20), stopped(10), stopped(30)).restart?.id).toBe('restart-40');
  });

  it('is not taken back by a late stop, and the power stays what was seen last', () => {
    expect(folded(stopped(10), started(20), stopped(5))).toEqual(folded(stopped(10), started(20)));
    expect(folded(readRunning(50), stopped(30))).toMatchObject({ power: 'Running', powerSeenAt: 50, stoppedAt: 30 });
  });

  it('that Relink read is not followed by another when its stop is dated up to a minute later', () => {
    const minute = 60_000;
    const history = folded(readStopped(10), readRunning(30));
    for (const late of [31, 30 + minute]) {
      expect(
        folded(readStopped(10), readRunning(30), stopped(late), started(late + minute), readRunning(late + 2 * minute)).restart,
      ).toEqual(history.restart);
      expect(folded(readStopped(10), readRunning(30), started(late + minute), stopped(late)).restart).toEqual(history.restart);
      expect(foldPower(history, stopped(late)).power).toBe('Running');
    }
    expect(isStoppedSince(foldPower(history, stopped(31 + minute)))).toBe(true);
  });

  it('that an event told is followed by another after any later stop, for events have one clock', () => {
    expect(folded(stopped(10), started(20), stopped(21), started(22)).restart?.id).toBe('restart-22');
  });

  it('that Relink read is followed by another after a stop that it reads as well, for reads have one clock', () => {
    expect(folded(readStopped(10), readRunning(30), readStopped(31), readRunning(32)).restart?.id).toBe('restart-32');
  });

  it('is news once', () => {
    const before = folded(stopped(10));
    const restarted = foldPower(before, started(20));
    expect(isNewRestart(before, restarted)).toBe(true);
    expect(isNewRestart(restarted, foldPower(restarted, started(20)))).toBe(false);
    expect(isNewRestart(neverSeen, before)).toBe(false);
  });
});
