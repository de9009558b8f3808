/** A repair that Relink began by itself, kept in the row of its cluster for a day. */
export interface BegunRepair {
  readonly runId: string;
  /** A run that a newer restart sent back to its beginning begins again. */
  readonly restartId?: string;
  readonly at: number;
}

export const dayMs = 24 * 60 * 60_000;

type Beginning = Pick<BegunRepair, 'runId' | 'restartId'>;

const isSame = (one: Beginning, other: Beginning) => one.runId === other.runId && one.restartId === other.restartId;

/** When one more repair may begin if `most` may begin within 24 hours; undefined: now. One that has begun may go on at any time. */
export function mayBeginFrom(
  begun: readonly BegunRepair[],
  next: Beginning,
  { now, most }: { readonly now: number; readonly most: number },
): number | undefined {
  const recent = begun.filter((repair) => now - repair.at < dayMs);
  if (recent.some((repair) => isSame(repair, next)) || recent.length < most) return undefined;
  return (recent.at(-most)?.at ?? now) + dayMs;
}

/** The list after one more repair has begun, oldest first, without those that no longer count. The same one is noted once. */
export function withBegun(begun: readonly BegunRepair[], repair: BegunRepair): readonly BegunRepair[] {
  if (begun.some((other) => isSame(other, repair))) return begun;
  return [...begun.filter((other) => repair.at - other.at < dayMs), repair];
}
