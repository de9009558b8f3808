import type { Period } from './run-times.ts';

export interface TimeScale {
  /** Where a moment lies on the picture, in percent of its width. */
  at(time: number): number;
  /** Waits that are drawn shorter than they were. */
  readonly cuts: readonly Period[];
}

/** A wait may take this share of the picture; what is longer is cut, so that hours of waiting do not hide minutes of work. */
const waitShare = 0.2;

/** From the beginning to the end of a run. `waits` are times in which nothing is drawn. */
export function timeScale(whole: Period, waits: readonly Period[]): TimeScale {
  const total = Math.max(1, whole.to - whole.from);
  const cuts = waits.filter(({ from, to }) => to - from > waitShare * total && to - from < total);
  const rest = total - cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  const drawnCut = (waitShare * rest) / (1 - waitShare * Math.min(cuts.length, 4));
  const drawnTotal = rest + cuts.length * drawnCut;
  const drawn = (time: number) => {
    const saved = cuts.map(({ from, to }) => {
      const share = Math.min(1, Math.max(0, (time - from) / (to - from)));
      return share * (to - from - drawnCut);
    });
    return time - whole.from - saved.reduce((sum, ms) => sum + ms, 0);
  };
  return { cuts, at: (time) => Math.min(100, Math.max(0, (drawn(time) / drawnTotal) * 100)) };
}
