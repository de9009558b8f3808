import { type Finding, isFlapping, isSuppressed } from './finding.ts';

const hour = 60 * 60_000;
/** After one, two, three and more repairs. */
const pausesMs = [0, hour, 4 * hour, 24 * hour] as const;
const countedMs = 7 * 24 * hour;
/** A repair that was announced and has no run by then was begun by a process that died. */
const announcedMs = 10 * 60_000;

/**
 * From when on the finding may begin a repair; undefined: not for this opening. It begins one for each opening: what a run has left as it is
 * would be left again. When the finding comes back, the next one waits an hour, then four, then a day. What was only looked at in mode
 * observe may be repaired as soon as the mode allows it. One that is suppressed or flaps begins none.
 */
export function repairFrom(finding: Finding, { mode, now }: { readonly mode: string; readonly now: number }): number | undefined {
  const { state, firstAt, repair } = finding;
  if (state !== 'open' || isSuppressed(finding, now) || isFlapping(finding, now)) return undefined;
  if (!repair || (repair.mode === 'observe' && mode !== 'observe')) return firstAt;
  if (repair.openedAt === firstAt && repair.mode === mode) return repair.runId === undefined ? repair.at + announcedMs : undefined;
  return repair.at + (pausesMs[Math.min(triesOf(finding, now), pausesMs.length - 1)] ?? 0);
}

function triesOf({ repair }: Finding, now: number): number {
  return repair && now - repair.at < countedMs ? repair.tries : 0;
}

/** The row once a repair is about to begin, which direct reads have found necessary. */
export function afterRepairAnnounced(finding: Finding, { mode, at }: { readonly mode: string; readonly at: number }): Finding {
  const { firstAt, repair } = finding;
  const isAgain = repair?.openedAt === firstAt && repair.mode === mode && repair.runId === undefined;
  const tries = triesOf(finding, at) + (isAgain || mode === 'observe' ? 0 : 1);
  return { ...finding, confirmedAt: at, repair: { openedAt: firstAt, at, mode, tries } };
}

/** The row once the run of the announced repair is known. */
export function afterRunKnown(finding: Finding, runId: string): Finding {
  const { repair } = finding;
  return repair && repair.runId === undefined ? { ...finding, repair: { ...repair, runId } } : finding;
}

/** Announced, and no run is known. */
export function isAnnounced({ repair }: Finding): boolean {
  return repair !== undefined && repair.runId === undefined;
}

/** The repair that was begun since it opened. */
export function repairOfOpening({ repair, firstAt }: Finding): Finding['repair'] {
  return repair?.openedAt === firstAt ? repair : undefined;
}
