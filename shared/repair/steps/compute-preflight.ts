import { creationOfCompute, identitiesOf, referencesOfCompute } from '../../domain/creation.ts';
import { preflight } from './preflight.ts';
import { needsOfCompute } from './repair-needs.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/** What could refuse the attach is asked before the detach. */
export const computePreflightStep: Step = { name: 'preflight', what: 'compute.preflight', check };

async function check(context: StepContext): Promise<Check> {
  const { resourceId } = context.track;
  const snapshot = await computeSnapshot(context);
  const isDeleted = await isStillThere(context);
  return preflight(context, {
    isDeleted,
    touched: { deleted: isDeleted ? [resourceId] : [], written: [resourceId] },
    needs: needsOfCompute(resourceId, identitiesOf(snapshot)),
    references: referencesOfCompute(snapshot),
    creations: [creationOfCompute(snapshot)],
  });
}

/** One that is gone, or was attached anew, is not detached: what forbids nothing but deletes is no reason to leave it so. */
async function isStillThere(context: StepContext): Promise<boolean> {
  const compute = await context.compute();
  return compute !== undefined && compute.createdOn === context.track.doomed;
}
