import { describe, expect, it } from 'vitest';
import { playManyStarts } from '../support/many-starts.ts';

const minute = 60_000;

describe('many clusters that are started at the same moment, under Azure’s limits', () => {
  it.each([
    [16, 1, 10],
    [10, 2, 4],
  ])(
    '%d of them with %d instances, %d at a time, all heal, oldest first, and none is refused, fails or starves',
    { timeout: 240_000 },
    async (clusters, instances, atOnce) => {
      const played = await playManyStarts({ clusters, instances, maxActiveRuns: atOnce });
      expect(played.problems).toEqual([]);
      expect(played.alerts).toEqual([]);
      expect(played.runs.map((run) => run.state)).toEqual(Array.from({ length: clusters }, () => 'succeeded'));
      expect(played.throttled).toBe(0);
      const waits = played.runs.map((run) => run.waitedMs);
      expect(waits.slice(0, atOnce).every((ms) => ms < minute)).toBe(true);
      for (const [index, ms] of waits.entries()) expect(ms - (waits[index - 1] ?? 0), `run ${index}`).toBeGreaterThan(-1_000);
      const worked = played.runs.map((run) => run.workedMs);
      const shortest = worked.reduce((sum, ms) => sum + ms, 0) / atOnce;
      expect(played.makespanMs).toBeLessThan(shortest + Math.max(...worked) + minute);
      expect(Math.max(...played.runs.map((run) => run.slices))).toBeLessThanOrEqual(4);
      expect(played.messages).toBeLessThanOrEqual(5 * clusters);
    },
  );
});
