import type { Run, Track, TrackKind } from '../../../shared/domain/run.ts';
import { takeLease } from '../../../shared/repair/lease.ts';
import { type OpenTrack, openTrack } from '../../../shared/repair/open-track.ts';
import { createSlice } from '../../../shared/repair/slice.ts';
import { computeAttachStep } from '../../../shared/repair/steps/compute-attach.ts';
import { computeDetachStep } from '../../../shared/repair/steps/compute-detach.ts';
import { computeSnapshotStep } from '../../../shared/repair/steps/compute-snapshot.ts';
import { computeVerifyStep } from '../../../shared/repair/steps/compute-verify.ts';
import { endpointApproveStep } from '../../../shared/repair/steps/endpoint-approve.ts';
import { endpointCreateStep } from '../../../shared/repair/steps/endpoint-create.ts';
import { endpointDeleteStep } from '../../../shared/repair/steps/endpoint-delete.ts';
import { endpointRecordsStep } from '../../../shared/repair/steps/endpoint-records.ts';
import { endpointSnapshotStep } from '../../../shared/repair/steps/endpoint-snapshot.ts';
import { endpointVerifyStep } from '../../../shared/repair/steps/endpoint-verify.ts';
import { endpointZoneGroupsStep } from '../../../shared/repair/steps/endpoint-zone-groups.ts';
import { clusterId } from './night-world.ts';
import { forever, type Stage } from './stage.ts';

const steps = {
  endpoint: [
    endpointSnapshotStep,
    endpointDeleteStep,
    endpointCreateStep,
    endpointApproveStep,
    endpointZoneGroupsStep,
    endpointRecordsStep,
    endpointVerifyStep,
  ],
  compute: [computeSnapshotStep, computeDetachStep, computeAttachStep, computeVerifyStep],
};

/** A track of its own run, in a slice that holds the cluster's lease: what a step is given, without the run around it. */
export async function openedTrack(stage: Stage, resourceId: string, changes: Partial<Track> = {}): Promise<OpenTrack> {
  const { engine, clock } = stage;
  const kind: TrackKind = resourceId.includes('/computes/') ? 'compute' : 'endpoint';
  const at = clock.now();
  const run: Run = {
    runId: engine.random.id(),
    clusterId,
    state: 'relinking',
    intent: 'repair',
    cause: 'request',
    createdAt: at,
    updatedAt: at,
    wakeAt: at,
    slices: 1,
    errors: 0,
  };
  const leased = await takeLease(engine, clusterId);
  if (leased.kind === 'taken') throw new Error('Somebody else holds the lease.');
  const slice = createSlice(engine, { run: await engine.store.runs.insert(run), lease: leased.lease, signal: forever });
  const [first] = steps[kind];
  const track = await engine.store.tracks.insert({
    runId: run.runId,
    kind,
    resourceId,
    state: 'working',
    step: first?.name ?? '',
    applies: 0,
    errors: 0,
    updatedAt: at,
    ...changes,
  });
  return openTrack(slice, { track, steps: steps[kind] });
}

/** The same after its snapshot was taken, as the plan and the snapshot step leave it. */
export async function snapshottedTrack(stage: Stage, resourceId: string, doomed: string): Promise<OpenTrack> {
  const open = await openedTrack(stage, resourceId, { doomed });
  const check = await open.steps[0]?.check(await open.context());
  if (check?.kind !== 'satisfied') throw new Error(`No snapshot: ${check?.kind}.`);
  await open.save({ ...check.remember });
  return open;
}
