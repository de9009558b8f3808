import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import { workspaceOf } from '../../domain/compute.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Track, TrackKind } from '../../domain/run.ts';
import type { Versioned } from '../../ports/store.ts';
import { allEnded } from '../all-ended.ts';
import { driveTrack, prepareTrack } from '../drive-track.ts';
import { whileHalted } from '../halt-run.ts';
import { type OpenTrack, openTrack } from '../open-track.ts';
import type { Slice } from '../slice.ts';
import { stepsOf } from '../steps/step-lists.ts';
import type { PhaseOutcome } from './phase.ts';

export interface TracksVerdict {
  readonly next: PhaseOutcome | undefined;
  /** Sentences about tracks that were refused; empty when all are done. */
  readonly refusals: readonly string[];
}

/** Drives all tracks of one kind side by side and sums up: undefined `next` means that none is left to work on. */
export async function driveTracks(slice: Slice, kind: TrackKind): Promise<TracksVerdict> {
  const tracks = (await slice.engine.store.tracks.list(slice.run().runId)).filter((track) => track.value.kind === kind);
  const outcomes = await allEnded(lanes(slice, tracks).map((lane) => driveLane(slice, lane)));
  return sumUp(slice, outcomes.flat());
}

/** Takes the tracks of one kind to the named step, as far as that needs no waiting. What comes of it is seen when they are driven. */
export async function prepareTracks(slice: Slice, kind: TrackKind, beforeStep: string): Promise<void> {
  const tracks = (await slice.engine.store.tracks.list(slice.run().runId)).filter(
    (track) => track.value.kind === kind && track.value.state === 'working',
  );
  await allEnded(tracks.map((track) => stopOnThrow(slice, prepareTrack(open(slice, track), beforeStep))));
}

type Driven = { readonly resourceId: ArmId; readonly outcome: Outcome };

/**
 * Endpoints each have a lane of their own. Computes of one workspace share as many lanes as may be worked side by side: a lane
 * that is free takes the next one.
 */
function lanes(slice: Slice, tracks: readonly Versioned<Track>[]): readonly Versioned<Track>[][] {
  const byPlace = new Map<string, Versioned<Track>[]>();
  for (const track of tracks) {
    const { kind, resourceId } = track.value;
    const place = (kind === 'compute' ? workspaceOf(resourceId) : resourceId).toLowerCase();
    byPlace.set(place, [...(byPlace.get(place) ?? []), track]);
  }
  return [...byPlace.values()].flatMap((waiting) =>
    Array.from({ length: Math.min(waiting.length, slice.engine.settings.parallelComputesPerWorkspace) }, () => waiting),
  );
}

/** `waiting` is shared with the other lanes of the same place. */
async function driveLane(slice: Slice, waiting: Versioned<Track>[]): Promise<readonly Driven[]> {
  const driven: Driven[] = [];
  for (let track = waiting.shift(); track; track = waiting.shift()) {
    const outcome = track.value.state === 'working' ? await stopOnThrow(slice, driveTrack(open(slice, track))) : pastOutcome(track.value);
    driven.push({ resourceId: track.value.resourceId, outcome });
  }
  return driven;
}

function open(slice: Slice, track: Versioned<Track>): OpenTrack {
  return openTrack(slice, { track, steps: stepsOf(slice.run(), track.value) });
}

/** What one track throws ends the slice, so the others are told to stop at their next wait or call. */
async function stopOnThrow<T>(slice: Slice, work: Promise<T>): Promise<T> {
  try {
    return await work;
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

async function sumUp(slice: Slice, driven: readonly Driven[]): Promise<TracksVerdict> {
  const waits = driven.flatMap(({ outcome }) => (outcome.kind === 'waiting' || outcome.kind === 'retry' ? outcome.afterMs : []));
  const refusals = driven.flatMap(({ resourceId, outcome }) =>
    outcome.kind === 'refused' ? `${nameOf(resourceId)}: ${outcome.reason}` : [],
  );
  const parked = driven.find(({ outcome }) => outcome.kind === 'parked')?.outcome;
  if (parked?.kind === 'parked') {
    return {
      refusals,
      next: {
        kind: 'end',
        end: 'parked',
        verdict: `The cluster stopped again during the repair (${parked.seen}). What is unfinished is kept with its snapshot and is continued after the next start.`,
      },
    };
  }
  if (waits.length > 0) return { refusals, next: { kind: 'wait', forWhat: 'long operations', afterMs: Math.min(...waits) } };
  const failed = driven.flatMap(({ resourceId, outcome }) => (outcome.kind === 'failed' ? [{ resourceId, error: outcome.error }] : []));
  const [first] = failed;
  const isHalted = driven.some(({ outcome }) => outcome.kind === 'halted');
  if (!first) return { refusals, next: isHalted ? await whileHalted(slice) : undefined };
  const verdict = failed.map(({ resourceId, error }) => `${nameOf(resourceId)}: ${error.message}`).join(' ');
  return { refusals, next: { kind: 'end', end: 'failed', verdict, error: first.error } };
}
