import { computeFailed } from '../../../shared/drift/rules/compute-failed.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import { computeNeeds, expectsRepair, isUnderRepair, unlistedWorkspace } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const state = (value: string) => set(ids.compute, 'properties.provisioningState', value);
const errors = (...codes: readonly string[]) =>
  set(
    ids.compute,
    'properties.provisioningErrors',
    codes.map((code) => ({ error: { code, message: 'The Kubernetes cluster is not reachable.' } })),
  );

export const computeFailedCases: RuleCases = {
  rule: computeFailed,
  passes: [
    { world: 'whose compute is being attached', changes: [state('Creating')] },
    { world: 'whose compute is in a state that nobody explains', changes: [state('Canceled')] },
    {
      world: 'with a Failed compute on another cluster',
      changes: [state('Failed'), set(ids.compute, 'properties.resourceId', `${ids.cluster}-2`)],
    },
  ],
  fails: [
    {
      world: 'whose compute is Failed',
      changes: [state('Failed'), errors('ClusterNotReachable', 'ClusterNotReachable')],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk is Failed, with ClusterNotReachable.',
    },
    {
      world: 'whose compute is FAILED and says nothing, where all is public',
      scenario: 'all-public',
      changes: [state('FAILED')],
      subjects: [ids.compute],
      seen: 'is Failed, with no error code.',
    },
  ],
  unknown: [
    { world: 'whose Failed compute a run is repairing', changes: [state('Failed'), isUnderRepair], why: 'under way or expected' },
    {
      world: 'whose Failed compute will be repaired after the restart',
      changes: [state('Failed'), expectsRepair],
      why: 'under way or expected',
    },
    { world: 'with a workspace whose computes may not be listed', changes: [unlistedWorkspace], why: computeNeeds },
  ],
};
