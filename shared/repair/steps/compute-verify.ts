import { type ComputeState, sameComputeConfig } from '../../domain/compute.ts';
import { objectAt, textAt } from '../../domain/json.ts';
import type { ComputeSnapshot } from '../../domain/snapshot.ts';
import { enterAsWhole } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { computeSnapshot } from './stored-snapshot.ts';

/** Succeeded and configured as before; a new principal is reported with the role assignments that the old one had. */
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
  await reportIdentity(context, { snapshot, compute });
  await enterAsWhole(context, { incarnation: compute.createdOn, snapshotId: context.track.snapshotId });
  return { kind: 'satisfied', note: 'Succeeded, configured as before.' };
}

/** Azure deletes the old service principal with the compute, so its role assignments point at nobody (azure-facts D4). */
async function reportIdentity(
  context: StepContext,
  { snapshot, compute }: { snapshot: ComputeSnapshot; compute: ComputeState },
): Promise<void> {
  const oldPrincipal = textAt(objectAt(snapshot.body, 'identity'), 'principalId');
  if (!oldPrincipal || !compute.principalId || oldPrincipal === compute.principalId) return;
  const roles = snapshot.roleAssignments;
  const commands = (roles ?? []).map(
    (role) =>
      `az role assignment create --assignee-object-id ${compute.principalId} --assignee-principal-type ServicePrincipal --role ${role.roleDefinitionId.split('/').at(-1)} --scope ${role.scope}`,
  );
  const known = roles ? commands.join(' ; ') || 'none' : 'unknown, Relink may not read them';
  await context.saw(
    `The system-assigned identity is new: principal ${oldPrincipal} became ${compute.principalId}. Role assignments of the old one: ${known}.`,
  );
  if (roles?.length === 0) return;
  await context.engine.store.alerts.raise({
    code: 'identity-replaced',
    subject: compute.id,
    seen: `Attaching ${compute.id} again gave its system-assigned identity the new principal ${compute.principalId}; the old one, ${oldPrincipal}, had ${roles ? roles.length : 'unknown'} role assignment(s).`,
    done: 'The compute is attached and Succeeded.',
    notDone: 'Relink did not assign roles: it has no right to.',
    next: roles
      ? `Run: ${known}`
      : `List what the old principal had (az role assignment list --all --assignee ${oldPrincipal}) and assign it to the new one.`,
    runId: context.track.runId,
    at: context.engine.clock.now(),
  });
}
