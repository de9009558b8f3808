import { nameOf, type ArmId } from '../../domain/arm-id.ts';
import { workspaceOf } from '../../domain/compute.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Track, TrackKind } from '../../domain/run.ts';
import type { Versioned } from '../../ports/store.ts';
import { driveTrack } from '../drive-track.ts';
import { openTrack } from '../open-track.ts';
import type { Slice } from '../slice.ts';
import { stepLists } from '../steps/step-lists.ts';
import { createTurns } from '../turns.ts';
import type { PhaseOutcome } from './phase.ts';

export interface TracksVerdict {
  readonly next: PhaseOutcome | undefined;
  /** Sentences about tracks that were refused; empty when all are done. */
  readonly refusals: readonly string[];
}

/** Drives all tracks of one kind side by side and sums up: undefined `next` means that none is left to work on. */
export async function driveTracks(slice: Slice, kind: TrackKind): Promise<TracksVerdict> {
  const tracks = (await slice.engine.store.tracks.list(slice.run().runId)).filter((track) => track.value.kind === kind);
  const outcomes = await Promise.all(lanes(slice, tracks).map((lane) => driveLane(slice, lane)));
  return sumUp(outcomes.flat());
}

type Driven = { readonly resourceId: ArmId; readonly outcome: Outcome };

/** Endpoints each have a lane of their own; computes of one workspace share a limited number of lanes. */
function lanes(slice: Slice, tracks: readonly Versioned<Track>[]): readonly (readonly Versioned<Track>[])[] {
  const counts = new Map<string, number>();
  const byLane = new Map<string, Versioned<Track>[]>();
  for (const track of tracks) {
    const { kind, resourceId } = track.value;
    const workspace = kind === 'compute' ? workspaceOf(resourceId).toLowerCase() : resourceId.toLowerCase();
    const count = counts.get(workspace) ?? 0;
    counts.set(workspace, count + 1);
    const lane = `${workspace} ${count % slice.engine.settings.parallelComputesPerWorkspace}`;
    byLane.set(lane, [...(byLane.get(lane) ?? []), track]);
  }
  return [...byLane.values()];
}

const turnsOfSlices = new WeakMap<Slice, ReturnType<typeof createTurns>>();

async function driveLane(slice: Slice, lane: readonly Versioned<Track>[]): Promise<readonly Driven[]> {
  const turns = turnsOfSlices.get(slice) ?? createTurns();
  turnsOfSlices.set(slice, turns);
  const driven: Driven[] = [];
  for (const track of lane) {
    const { state, resourceId, kind } = track.value;
    const outcome = state === 'working' ? await driveOrStop(slice, openTrack(slice, { track, steps: stepLists[kind], turns })) : pastOutcome(track.value);
    driven.push({ resourceId, outcome });
  }
  return driven;
}

/** What one track throws ends the slice, so the others are told to stop at their next wait or call. */
async function driveOrStop(slice: Slice, open: ReturnType<typeof openTrack>): Promise<Outcome> {
  try {
    return await driveTrack(open);
  } catch (error) {
    slice.stop(error);
    throw error;
  }
}

function pastOutcome(track: Track): Outcome {
  const text = track.note ?? '';
  switch (track.state) {
    case 'refused':
      return { kind: 'refused', reason: text };
    case 'failed':
      return { kind: 'failed', error: track.error ?? { code: 'unexpected', message: text } };
    case 'parked':
      return { kind: 'parked', seen: text };
    default:
      return { kind: 'done' };
  }
}

function sumUp(driven: readonly Driven[]): TracksVerdict {
  const waits = driven.flatMap(({ outcome }) => (outcome.kind === 'waiting' || outcome.kind === 'retry' ? outcome.afterMs : []));
  const refusals = driven.flatMap(({ resourceId, outcome }) => (outcome.kind === 'refused' ? `${nameOf(resourceId)}: ${outcome.reason}` : []));
  const parked = driven.find(({ outcome }) => outcome.kind === 'parked')?.outcome;
  if (parked?.kind === 'parked') {
    return { refusals, next: { kind: 'end', end: 'parked', verdict: `The cluster stopped again during the repair (${parked.seen}). What is unfinished is kept with its snapshot and is continued after the next start.` } };
  }
  if (waits.length > 0) return { refusals, next: { kind: 'wait', forWhat: 'long operations', afterMs: Math.min(...waits) } };
  const failed = driven.flatMap(({ resourceId, outcome }) => (outcome.kind === 'failed' ? [{ resourceId, error: outcome.error }] : []));
  const [first] = failed;
  if (!first) return { refusals, next: undefined };
  const verdict = failed.map(({ resourceId, error }) => `${nameOf(resourceId)}: ${error.message}`).join(' ');
  return { refusals, next: { kind: 'end', end: 'failed', verdict, error: first.error } };
}
