import { describe, expect, it } from 'vitest';
import { parseNcrontab } from '../../local/host/ncrontab.ts';

const nextAfter = (expression: string, after: string) => {
  const next = parseNcrontab(expression).next(Date.parse(after));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('an NCRONTAB schedule', () => {
  it('names the moments of steps, ranges, lists and names', () => {
    expect(nextAfter('0 */5 * * * *', '2030-01-01T06:00:30Z')).toBe('2030-01-01T06:05:00.000Z');
    expect(nextAfter('0 0 8-18/2 * * mon-fri', '2030-01-05T09:00:00Z')).toBe('2030-01-07T08:00:00.000Z');
    expect(nextAfter('15,45 30 23 * * *', '2030-01-01T23:30:15Z')).toBe('2030-01-01T23:30:45.000Z');
    expect(nextAfter('0 0 0 29 feb *', '2030-01-01T00:00:00Z')).toBe('2032-02-29T00:00:00.000Z');
  });

  it('never names the moment it is asked from', () => {
    expect(nextAfter('0 0 * * * *', '2030-01-01T06:00:00Z')).toBe('2030-01-01T07:00:00.000Z');
  });

  it('takes five fields as without seconds', () => {
    expect(nextAfter('30 6 * * *', '2030-01-01T06:30:00Z')).toBe('2030-01-02T06:30:00.000Z');
  });

  it('wants day and weekday both to fit', () => {
    expect(nextAfter('0 0 0 13 * fri', '2030-01-01T00:00:00Z')).toBe('2030-09-13T00:00:00.000Z');
  });

  it('knows when there is no such moment', () => {
    expect(nextAfter('0 0 0 31 feb *', '2030-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each(['', '* * * *', '00:05:00', '0 60 * * * *', '0 0 * * * 7', '0 0 0 1 foo *', '0 5-1 * * * *', '0 */0 * * * *'])(
    'refuses %j',
    (text) => {
      expect(() => parseNcrontab(text)).toThrow();
    },
  );
});
