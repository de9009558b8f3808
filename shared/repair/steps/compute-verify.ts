import { sameComputeConfig } from '../../domain/compute.ts';
import { enterAsWhole } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/** Succeeded and configured as before. */
export const computeVerifyStep: Step = { name: 'verify', what: 'compute.verify', check };

async function check(context: StepContext): Promise<Check> {
  const compute = await context.compute();
  if (!compute) return { kind: 'back', toStep: 'attach', because: 'the compute disappeared after it had been attached' };
  if (compute.provisioningState !== 'Succeeded') {
    return {
      kind: 'waiting',
      forWhat: `the compute to be Succeeded (it is ${compute.provisioningState})`,
      afterMs: context.engine.settings.pollMs,
    };
  }
  const snapshot = await computeSnapshot(context);
  if (!sameComputeConfig(snapshot.body, compute.body))
    await context.saw('The configuration differs from the snapshot in a setting that Azure chose or somebody changed.');
  const { snapshotId, owedRoles } = context.track;
  await enterAsWhole(context, { incarnation: compute.createdOn, snapshotId, owedRoles });
  return { kind: 'satisfied', note: 'Succeeded, configured as before.' };
}
