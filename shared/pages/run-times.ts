import { type ArmId, idKey, nameOf } from '../domain/arm-id.ts';
import type { JournalEntry } from '../domain/journal.ts';
import { type Run, type RunPhase, runPhases, type TrackKind } from '../domain/run.ts';

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A phase of a run, as the journal tells when it began. */
export interface PhaseTime extends Period {
  readonly phase: RunPhase;
}

/** One write to Azure, from its intent to its result in the journal. `isOpen`: the result is not there yet. */
export interface WriteTime extends Period {
  readonly what: string;
  readonly isOpen: boolean;
}

export interface TrackTime {
  readonly resourceId: ArmId;
  readonly name: string;
  readonly kind: TrackKind;
  readonly writes: readonly WriteTime[];
}

/** Where the time of a run went; all in milliseconds. What the journal cannot tell apart counts as Relink's own. */
export interface Shares {
  /** Waiting until the started cluster has settled. */
  readonly settlingMs: number;
  /** At least one write of Azure's was under way. */
  readonly armMs: number;
  /** Waiting for a person's approval. */
  readonly approvalMs: number;
  readonly ownMs: number;
}

export interface RunTimes extends Period {
  readonly phases: readonly PhaseTime[];
  readonly tracks: readonly TrackTime[];
  readonly shares: Shares;
}

/** The times of a run by its journal (R4: a write is an intent and a result of the same name and resource). `now` ends what is under way. */
export function timesOf(run: Run, journal: readonly JournalEntry[], now: number): RunTimes {
  const from = run.createdAt;
  const to = Math.max(from, run.endedAt ?? now, ...journal.map(({ at }) => at));
  const phases = phasesIn(journal, { from, to });
  const tracks = tracksIn(journal, to);
  return { from, to, phases, tracks, shares: sharesOf({ from, to }, phases, tracks) };
}

const namedPhase = new RegExp(`^The run is (${runPhases.join('|')})\\.$`);

function phasesIn(journal: readonly JournalEntry[], { from, to }: Period): readonly PhaseTime[] {
  const begun = journal.flatMap(({ what, text, at }) => {
    const phase = what === 'run.phase' ? runPhases.find((word) => word === namedPhase.exec(text)?.[1]) : undefined;
    return phase ? [{ phase, from: at }] : [];
  });
  const all = [{ phase: 'queued' as const, from }, ...begun];
  return all.map((phase, index) => ({ ...phase, to: all[index + 1]?.from ?? to })).filter((phase) => phase.to > phase.from);
}

function tracksIn(journal: readonly JournalEntry[], end: number): readonly TrackTime[] {
  const tracks = new Map<string, { resourceId: ArmId; kind: TrackKind; writes: WriteTime[] }>();
  for (const { kind, what, resourceId, at } of journal) {
    if (resourceId === undefined || (kind !== 'intent' && kind !== 'result')) continue;
    const track = tracks.get(idKey(resourceId)) ?? { resourceId, kind: kindOf(resourceId), writes: [] };
    tracks.set(idKey(resourceId), track);
    if (kind === 'intent') track.writes.push({ what, from: at, to: end, isOpen: true });
    else close(track.writes, what, at);
  }
  return [...tracks.values()].map((track) => ({ ...track, name: nameOf(track.resourceId) }));
}

/** A result ends the last intent of its name; one that has no intent ends nothing. */
function close(writes: WriteTime[], what: string, at: number): void {
  const index = writes.findLastIndex((write) => write.what === what && write.isOpen);
  const write = writes[index];
  if (write) writes[index] = { ...write, to: at, isOpen: false };
}

function kindOf(resourceId: ArmId): TrackKind {
  return /\/computes\/[^/]+$/i.test(resourceId) ? 'compute' : 'endpoint';
}

function sharesOf(whole: Period, phases: readonly PhaseTime[], tracks: readonly TrackTime[]): Shares {
  const arm = union(tracks.flatMap(({ writes }) => writes));
  const during = (wanted: RunPhase) => phases.filter(({ phase }) => phase === wanted);
  const armMs = lengthOf(arm);
  const settlingMs = lengthOf(union([...during('settling'), ...arm])) - armMs;
  const approvalMs = lengthOf(union([...during('awaiting-approval'), ...arm])) - armMs;
  return { armMs, settlingMs, approvalMs, ownMs: Math.max(0, whole.to - whole.from - armMs - settlingMs - approvalMs) };
}

/** The same times without overlaps, in order. */
function union(periods: readonly Period[]): readonly Period[] {
  const found: Period[] = [];
  for (const { from, to } of [...periods].sort((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else found.push({ from, to });
  }
  return found;
}

function lengthOf(periods: readonly Period[]): number {
  return periods.reduce((sum, { from, to }) => sum + to - from, 0);
}
