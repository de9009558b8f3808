import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leakIn } from '../fuzz/planted.ts';
import { throwAtApp } from '../fuzz/throw-at-app.ts';

describe('malformed events, requests and messages with secrets and personal data in them', () => {
  it('crash nothing, start no run, and leave no trace of what they hold in rows, log lines, alerts and answers (R11)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const report = await throwAtApp({ seed, count: 100 });
        expect(report.troubles).toEqual([]);
        expect(report.deliveries + report.requests + report.messages).toBe(100);
        expect(report.rowsWritten).toBeGreaterThan(20);
      }),
      { numRuns: 20 },
    );
  });

  it('would be found again in any casing and between any other text', () => {
    expect(leakIn('{"rowKey":"x~40~ZQ7Planted"}')).toBe('{"rowKey":"x~40~ZQ7Planted"}');
    expect(leakIn('{"rowKey":"5f2b"}')).toBeUndefined();
  });
});
