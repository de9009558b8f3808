import type { SimulatorRandom } from './random.ts';

/** A recorded distribution of durations, milliseconds: half are below `median`, nine in ten below `p90`, none above `max`. */
interface Pace {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/** Recorded over all sessions (recorded-network-aks, sections 1 to 6). Providers add theirs beside their routes. */
export const paces = {
  endpointCreate: { median: 34_000, p90: 78_000, max: 559_000 },
  endpointUpdate: { median: 31_000, p90: 60_000, max: 120_000 },
  endpointDelete: { median: 12_000, p90: 40_000, max: 91_000 },
  zoneGroup: { median: 2_000, p90: 3_000, max: 11_000 },
  zoneGroupDelete: { median: 4_000, p90: 10_000, max: 11_000 },
  zone: { median: 31_000, p90: 36_000, max: 62_000 },
  zoneLink: { median: 33_000, p90: 60_000, max: 91_000 },
  network: { median: 2_000, p90: 3_000, max: 10_000 },
  networkInterface: { median: 4_000, p90: 10_000, max: 30_000 },
} satisfies Record<string, Pace>;

const z90 = 1.2816;

/** Draws from a log-normal curve through the median and the 90th percentile, cut at the maximum: a long tail, as recorded. */
export function drawMs(random: SimulatorRandom, pace: Pace): number {
  const sigma = Math.log(pace.p90 / pace.median) / z90;
  const normal = Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
  return Math.round(Math.min(pace.max, pace.median * Math.exp(sigma * normal)));
}
