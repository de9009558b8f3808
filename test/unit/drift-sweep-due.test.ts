import { expect, it } from 'vitest';
import { isSweepDue } from '../../shared/drift/sweep-due.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 2, 2, 12);
const scope = ['/subscriptions/11111111-1111-4111-8111-111111111111'];
const ticks = Array.from({ length: 12 }, (_, index) => noon + (2 + index * 5) * minute);
/** Ticks of an hour in which a sweep is due whose last one was 45 minutes before. */
const turnsOf = (given: readonly string[] = scope) => ticks.filter((at) => isSweepDue(at, at - 45 * minute, given));

it('is due at the first tick there is', () => {
  expect(isSweepDue(ticks[5] ?? 0, undefined, scope)).toBe(true);
});

it('is due once in an hour, in the same tick whatever the order and casing of the scope', () => {
  const two = ['/subscriptions/b', '/subscriptions/A'];
  expect(turnsOf()).toHaveLength(1);
  expect(turnsOf(two)).toEqual(turnsOf(['/subscriptions/a', '/Subscriptions/B']));
});

it('spreads installations over the hour', () => {
  const turns = Array.from({ length: 100 }, (_, index) => turnsOf([`/subscriptions/${index}`])[0]);
  expect(new Set(turns).size).toBe(12);
});

it('is made up for with the next tick when the last one is more than an hour ago, and not before', () => {
  const [turn = 0] = turnsOf();
  const next = turn + 5 * minute;
  expect(isSweepDue(next, next - 62 * minute, scope)).toBe(true);
  expect(isSweepDue(next, next - 62 * minute + 1, scope)).toBe(false);
  expect(isSweepDue(turn, turn - 30 * minute, scope)).toBe(true);
  expect(isSweepDue(turn, turn - 30 * minute + 1, scope)).toBe(false);
});
