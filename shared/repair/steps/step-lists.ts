import type { Run, Track, TrackKind } from '../../domain/run.ts';
import { computeAttachStep } from './compute-attach.ts';
import { computeDetachStep } from './compute-detach.ts';
import { computePreflightStep } from './compute-preflight.ts';
import { computeRolesStep } from './compute-roles.ts';
import { computeSnapshotStep } from './compute-snapshot.ts';
import { computeVerifyStep } from './compute-verify.ts';
import { endpointApproveStep } from './endpoint-approve.ts';
import { endpointAwayStep } from './endpoint-away.ts';
import { endpointCreateStep } from './endpoint-create.ts';
import { endpointDeleteStep } from './endpoint-delete.ts';
import { endpointPreflightStep } from './endpoint-preflight.ts';
import { endpointRecordsStep } from './endpoint-records.ts';
import { endpointSnapshotStep } from './endpoint-snapshot.ts';
import { endpointStaleRecordsStep } from './endpoint-stale-records.ts';
import { endpointVerifyStep } from './endpoint-verify.ts';
import { endpointZoneGroupsStep } from './endpoint-zone-groups.ts';
import type { Step } from './step.ts';

/** Of an early teardown: the first steps of a repair, and then the endpoint stays away until the cluster has been started. */
const teardownSteps: readonly Step[] = [endpointSnapshotStep, endpointPreflightStep, endpointDeleteStep, endpointAwayStep];

/** Of an endpoint that is well and has records which do not follow it. */
const recordSteps: readonly Step[] = [endpointStaleRecordsStep];

/** The steps of a track, in order (R3: snapshot first; R9: create from it; verify last). */
const repairSteps: Readonly<Record<TrackKind, readonly Step[]>> = {
  endpoint: [
    endpointSnapshotStep,
    endpointPreflightStep,
    endpointDeleteStep,
    endpointCreateStep,
    endpointApproveStep,
    endpointZoneGroupsStep,
    endpointRecordsStep,
    endpointVerifyStep,
  ],
  compute: [computeSnapshotStep, computePreflightStep, computeDetachStep, computeAttachStep, computeRolesStep, computeVerifyStep],
};

export function stepsOf({ intent }: Pick<Run, 'intent'>, { kind, part }: Pick<Track, 'kind' | 'part'>): readonly Step[] {
  if (part === 'records') return recordSteps;
  return intent === 'teardown' ? teardownSteps : repairSteps[kind];
}
