import type { Random } from '../../../shared/ports/random.ts';

/** Chance that is the same in every run of a test (mulberry32), and ids that are counted: `id-1`, `id-2`. */
export function createSeededRandom(seed: number): Random {
  let state = seed;
  let ids = 0;
  return {
    fraction: () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    id: () => {
      ids += 1;
      return `id-${ids}`;
    },
  };
}
