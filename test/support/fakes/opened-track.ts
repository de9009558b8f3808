import type { Track, TrackKind } from '../../../shared/domain/run.ts';
import { takeLease } from '../../../shared/repair/lease.ts';
import { type OpenTrack, openTrack } from '../../../shared/repair/open-track.ts';
import { createSlice } from '../../../shared/repair/slice.ts';
import { stepsOf } from '../../../shared/repair/steps/step-lists.ts';
import { clusterId } from './night-world.ts';
import { forever, runRow, type Stage } from './stage.ts';

/** A track of its own run, in a slice that holds the cluster's lease: what a step is given, without the run around it. */
export async function openedTrack(stage: Stage, resourceId: string, changes: Partial<Track> = {}): Promise<OpenTrack> {
  const { engine, clock } = stage;
  const kind: TrackKind = resourceId.includes('/computes/') ? 'compute' : 'endpoint';
  const at = clock.now();
  const run = runRow(engine.random.id(), { state: 'relinking', cause: 'request', createdAt: at, updatedAt: at, wakeAt: at });
  const leased = await takeLease(engine, clusterId);
  if (leased.kind === 'taken') throw new Error('Somebody else holds the lease.');
  const slice = createSlice(engine, { run: await engine.store.runs.insert(run), lease: leased.lease, signal: forever });
  const steps = stepsOf(run, { kind, ...(changes.part && { part: changes.part }) });
  const track = await engine.store.tracks.insert({
    runId: run.runId,
    kind,
    resourceId,
    state: 'working',
    step: steps[0]?.name ?? '',
    applies: 0,
    errors: 0,
    updatedAt: at,
    ...changes,
  });
  return openTrack(slice, { track, steps });
}

/** The same after its snapshot was taken, as the plan and the snapshot step leave it. */
export async function snapshottedTrack(stage: Stage, resourceId: string, doomed: string): Promise<OpenTrack> {
  const open = await openedTrack(stage, resourceId, { doomed });
  const check = await open.steps[0]?.check(await open.context());
  if (check?.kind !== 'satisfied') throw new Error(`No snapshot: ${check?.kind}.`);
  await open.save({ ...check.remember });
  return open;
}
