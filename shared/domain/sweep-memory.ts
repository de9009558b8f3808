import { type ArmId, idKey } from './arm-id.ts';

/** A linked endpoint or an attached compute, and when a sweep last saw it; to the day. */
export interface SeenPart {
  readonly id: ArmId;
  readonly kind: 'endpoint' | 'compute';
  readonly at: number;
}

/** A rule that nobody can judge for the cluster (R5), since when, and why. */
export interface Blind {
  readonly ruleId: string;
  readonly why: string;
  readonly since: number;
}

/** Repairs of the thirty days before `at`. */
export interface CountedRepairs {
  readonly count: number;
  readonly at: number;
}

/** What Relink's snapshots of an endpoint say: zones of its zone groups by the newest one, addresses by all that are kept. */
export interface SnapshottedEndpoint {
  readonly id: ArmId;
  readonly newest: string;
  readonly zoneIds: readonly ArmId[];
  readonly addresses: readonly string[];
}

/** What the sweeps remember of a cluster beside its findings. */
export interface SweepMemory {
  readonly clusterId: ArmId;
  readonly seen: readonly SeenPart[];
  readonly blind: readonly Blind[];
  /** Kept so that not every sweep has to read runs and snapshots. */
  readonly repairs?: CountedRepairs;
  readonly endpoints?: readonly SnapshottedEndpoint[];
}

const day = 24 * 60 * 60_000;
const rememberedMs = 30 * day;

/**
 * What is remembered after a sweep that saw `present`. What is not there any more is remembered for thirty days, so that the rules can say
 * that it is missing; unless `isWaived` says that people know. A time is renewed once a day: a row that says the same is not written.
 */
export function seenAfter(
  before: readonly SeenPart[],
  present: readonly Omit<SeenPart, 'at'>[],
  { at, isWaived }: { readonly at: number; readonly isWaived: (id: ArmId) => boolean },
): readonly SeenPart[] {
  const known = new Map(before.map((part) => [idKey(part.id), part]));
  const now = new Map(present.map((part) => [idKey(part.id), part]));
  const isFresh = (part: SeenPart | undefined): part is SeenPart => part !== undefined && at - part.at < day;
  const seen = [...now].map(([key, part]): SeenPart => {
    const earlier = known.get(key);
    return isFresh(earlier) ? earlier : { ...part, at };
  });
  const missing = before.filter((part) => !now.has(idKey(part.id)) && at - part.at < rememberedMs && !isWaived(part.id));
  return [...seen, ...missing].sort((one, other) => (idKey(one.id) < idKey(other.id) ? -1 : 1));
}

/** Rules that could not be judged in this sweep; the time is that of the first of the sweeps in a row. */
export function blindAfter(before: readonly Blind[], now: readonly Omit<Blind, 'since'>[], at: number): readonly Blind[] {
  const since = new Map(before.map((blind) => [blind.ruleId, blind.since]));
  return now.map((blind) => ({ ...blind, since: since.get(blind.ruleId) ?? at }));
}
