import type { Random } from '../../shared/ports/random.ts';

/** Chance that repeats with its seed, so that a failing night can be played again. */
export interface SimulatorRandom extends Random {
  /** A new GUID. */
  guid(): string;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  /** Letters and digits, as in the signed parameters of poll URLs. */
  text(length: number): string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Mulberry32: small, fast, and good enough for durations and ids. */
export function seeded(seed: number): SimulatorRandom {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  const hex = (length: number): string => Array.from({ length }, () => between(0, 15).toString(16)).join('');
  const guid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[between(0, 3)]}${hex(3)}-${hex(12)}`;
  const text = (length: number): string => Array.from({ length }, () => letters[between(0, letters.length - 1)]).join('');
  return { fraction, id: guid, guid, between, chance: (probability) => fraction() < probability, text };
}
