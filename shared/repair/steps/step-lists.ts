import type { TrackKind } from '../../domain/run.ts';
import { computeAttachStep } from './compute-attach.ts';
import { computeDetachStep } from './compute-detach.ts';
import { computePreflightStep } from './compute-preflight.ts';
import { computeRolesStep } from './compute-roles.ts';
import { computeSnapshotStep } from './compute-snapshot.ts';
import { computeVerifyStep } from './compute-verify.ts';
import { endpointApproveStep } from './endpoint-approve.ts';
import { endpointCreateStep } from './endpoint-create.ts';
import { endpointDeleteStep } from './endpoint-delete.ts';
import { endpointPreflightStep } from './endpoint-preflight.ts';
import { endpointRecordsStep } from './endpoint-records.ts';
import { endpointSnapshotStep } from './endpoint-snapshot.ts';
import { endpointVerifyStep } from './endpoint-verify.ts';
import { endpointZoneGroupsStep } from './endpoint-zone-groups.ts';
import type { Step } from './step.ts';

/** The steps of a track, in order (R3: snapshot first; R9: create from it; verify last). */
export const stepLists: Readonly<Record<TrackKind, readonly Step[]>> = {
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
