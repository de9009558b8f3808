import { describe, expect, it } from 'vitest';
import { createTurns } from '../../shared/repair/turns.ts';

const minute = 60_000;
const track = (name: string, now = 0) => ({ runId: `run-${name}`, resourceId: `endpoint-${name}`, now });

describe('turns', () => {
  it('are taken in the order in which they were first asked for, one at a time', () => {
    const turns = createTurns();
    expect(['a', 'b', 'c'].map((name) => turns.take('subnet', track(name)))).toEqual([true, false, false]);
    expect(turns.take('another subnet', track('d'))).toBe(true);
    expect(turns.take('subnet', track('a'))).toBe(true);
    turns.release(track('a'));
    expect(['c', 'b', 'a'].map((name) => turns.take('subnet', track(name)))).toEqual([false, true, false]);
  });

  it('are not waited for when nobody works on the run any more', () => {
    const turns = createTurns();
    turns.take('subnet', track('a'));
    turns.take('subnet', track('b'));
    turns.leave('run-a');
    turns.leave('run-b');
    expect(turns.take('subnet', track('c'))).toBe(true);
  });

  it('lapse when whoever has one, or is in line for one, is not heard of again', () => {
    const turns = createTurns();
    for (const name of ['a', 'b', 'c']) turns.take('subnet', track(name));
    expect(turns.take('subnet', track('c', 15 * minute))).toBe(false);
    expect(turns.take('subnet', track('c', 15 * minute + 1))).toBe(true);
  });
});
