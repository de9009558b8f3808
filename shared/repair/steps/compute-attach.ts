import { computeConfigOf } from '../../domain/compute.ts';
import { enterAsApart } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/** Attaches the compute again with exactly the same configuration (R9); a PUT over one that exists would heal nothing. */
export const computeAttachStep: Step = { name: 'attach', what: 'compute.attach', check, prepare: enterAsApart, apply };

async function check(context: StepContext): Promise<Check> {
  const { settings } = context.engine;
  const compute = await context.compute();
  if (!compute) return { kind: 'needed', intent: `Attach ${context.track.resourceId} again from snapshot ${context.track.snapshotId}.` };
  if (compute.provisioningState === 'Succeeded') return { kind: 'satisfied', note: 'The compute is attached.' };
  if (compute.provisioningState === 'Failed' || compute.provisioningState === 'Canceled') {
    const because = `the attach left the compute ${compute.provisioningState}; a PUT over it would heal nothing`;
    return { kind: 'back', toStep: 'detach', because, remember: { ...(compute.createdOn !== undefined && { doomed: compute.createdOn }) } };
  }
  return { kind: 'waiting', forWhat: `the compute, which is ${compute.provisioningState}`, afterMs: settings.pollMs };
}

async function apply(context: StepContext) {
  const snapshot = await computeSnapshot(context);
  return context.engine.azure.computes.beginAttach(context.track.resourceId, computeConfigOf(snapshot.body), context.signal);
}
