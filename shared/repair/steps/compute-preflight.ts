import { workspaceOf } from '../../domain/compute.ts';
import { objectAt } from '../../domain/json.ts';
import { lockReason, rightsReason } from './locks.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/** What could refuse the attach is asked before the detach. */
export const computePreflightStep: Step = { name: 'preflight', what: 'compute.preflight', check };

const actions = [
  'Microsoft.MachineLearningServices/workspaces/computes/delete',
  'Microsoft.MachineLearningServices/workspaces/computes/write',
];

/** Needed on each user-assigned identity that a resource is given (Microsoft Learn, "Managed Identity Operator"). */
const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

async function check(context: StepContext): Promise<Check> {
  const { resourceId } = context.track;
  const { body } = await computeSnapshot(context);
  const identities = Object.keys(objectAt(objectAt(body, 'identity'), 'userAssignedIdentities'));
  const needs = [{ scope: resourceId, actions }, ...identities.map((scope) => ({ scope, actions: [assign] }))];
  const reason = (await lockReason(context, [resourceId, workspaceOf(resourceId)])) ?? (await rightsReason(context, needs));
  return reason ? { kind: 'refused', reason } : { kind: 'satisfied' };
}
