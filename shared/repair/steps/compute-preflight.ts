import { workspaceOf } from '../../domain/compute.ts';
import { lockReason, rightsReason } from './locks.ts';
import type { Check, Step, StepContext } from './step.ts';

/** What could refuse the attach is asked before the detach. */
export const computePreflightStep: Step = { name: 'preflight', what: 'compute.preflight', check };

const actions = ['Microsoft.MachineLearningServices/workspaces/computes/delete', 'Microsoft.MachineLearningServices/workspaces/computes/write'];

async function check(context: StepContext): Promise<Check> {
  const { resourceId } = context.track;
  const reason = (await lockReason(context, [resourceId, workspaceOf(resourceId)])) ?? (await rightsReason(context, [{ scope: resourceId, actions }]));
  return reason ? { kind: 'refused', reason } : { kind: 'satisfied' };
}
