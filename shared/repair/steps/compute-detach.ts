import { classifyCompute, readCompute, sameComputeConfig } from '../../domain/compute.ts';
import { computePreflightStep } from './compute-preflight.ts';
import { computeSnapshotStep } from './compute-snapshot.ts';
import { type Likeness, lastLook } from './last-look.ts';
import { proveAndEnterAsApart } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/**
 * Detaches the compute (R2), but never while an endpoint, deployment or job operation is in flight on it. It goes only while it
 * is the incarnation that was found dead.
 */
export const computeDetachStep: Step = {
  name: 'detach',
  what: 'compute.detach',
  isDestructive: true,
  check,
  lastLook: lastLook({ snapshot: computeSnapshotStep, preflight: computePreflightStep, likeness }),
  prepare: proveAndEnterAsApart,
  apply,
  patienceMs: (context) => context.engine.settings.inUseTimeoutMs,
};

async function check(context: StepContext): Promise<Check> {
  const { azure, settings } = context.engine;
  const compute = await context.compute();
  if (!compute) return { kind: 'satisfied', note: 'The compute is detached.' };
  if (compute.createdOn !== context.track.doomed) return { kind: 'satisfied', note: 'The compute was attached anew already.' };
  const found = classifyCompute(compute, context.cluster);
  if (found.kind !== 'attached')
    return { kind: 'refused', reason: found.kind === 'refused' ? found.reason : 'it does not point at this cluster (any more).' };
  if (compute.provisioningState === 'Deleting') return { kind: 'waiting', forWhat: 'the detach to finish', afterMs: settings.pollMs };
  const inFlight = await azure.computes.operationsInFlight(compute.id, context.signal);
  if (inFlight.length > 0)
    return {
      kind: 'waiting',
      forWhat: `operations on the compute to finish: ${inFlight.map((use) => use.what).join('; ')}`,
      afterMs: settings.pollMs * 4,
    };
  return { kind: 'needed', intent: `Detach ${compute.id} (created ${compute.createdOn}).` };
}

function apply(context: StepContext) {
  return context.engine.azure.computes.beginDetach(context.track.resourceId, context.signal);
}

async function likeness(context: StepContext): Promise<Likeness> {
  const { body } = await computeSnapshot(context);
  const compute = await context.compute();
  if (!compute || readCompute(body).createdOn !== compute.createdOn) return 'another';
  return sameComputeConfig(body, compute.body) ? 'same' : 'changed';
}
