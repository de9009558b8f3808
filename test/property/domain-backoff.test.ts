import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestRetryAfterMs, paceMs, retryDelayMs } from '../../shared/domain/backoff.ts';

const retry = fc.constantFrom('fast', 'slow', 'very-slow');
const errors = fc.integer({ min: 1, max: 10_000 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
/** First and longest wait of each class, in milliseconds. */
const bounds = { fast: [2_000, 30_000], slow: [15_000, 120_000], 'very-slow': [120_000, 900_000] } as const;

describe('the wait before the next try', () => {
  it('stays within the bounds of its class, whatever the number of errors and the chance', () => {
    const property = fc.property(retry, errors, fraction, (kind, count, chance) => {
      const delay = retryDelayMs(kind, count, { fraction: chance });
      expect(delay).toBeGreaterThanOrEqual(bounds[kind][0]);
      expect(delay).toBeLessThanOrEqual(bounds[kind][1] * 1.2);
    });
    fc.assert(property);
  });

  it('never shrinks while the errors go on', () => {
    const property = fc.property(retry, errors, fraction, (kind, count, chance) => {
      expect(retryDelayMs(kind, count + 1, { fraction: chance })).toBeGreaterThanOrEqual(retryDelayMs(kind, count, { fraction: chance }));
    });
    fc.assert(property);
  });

  it('is never shorter than Azure asks, up to a quarter of an hour, and never much longer than that', () => {
    const asked = fc.double({ min: 1, max: 1e12, noNaN: true });
    const property = fc.property(retry, errors, fraction, asked, (kind, count, chance, retryAfterMs) => {
      const delay = retryDelayMs(kind, count, { fraction: chance, retryAfterMs });
      expect(delay).toBeGreaterThanOrEqual(Math.floor(Math.min(retryAfterMs, longestRetryAfterMs)));
      expect(delay).toBeLessThanOrEqual(1_080_000);
    });
    fc.assert(property);
  });

  it('differs between two that fail together, so that they do not come back together', () => {
    const property = fc.property(retry, errors, (kind, count) => {
      const [first, last] = [0, 1].map((chance) => retryDelayMs(kind, count, { fraction: chance })) as [number, number];
      expect(last - first).toBe(Math.round(first * 0.2));
    });
    fc.assert(property);
  });
});

describe('the pace of polls', () => {
  it('lies between a second and a half and the setting, and grows with the time that has passed', () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 1_500, max: 600_000 }),
      (a, b, mostMs) => {
        const [sooner, later] = [Math.min(a, b), Math.max(a, b)].map((elapsedMs) => paceMs(elapsedMs, mostMs)) as [number, number];
        expect(sooner).toBeGreaterThanOrEqual(1_500);
        expect(later).toBeLessThanOrEqual(mostMs);
        expect(sooner).toBeLessThanOrEqual(later);
      },
    );
    fc.assert(property);
  });
});
