import { sameId } from '../domain/arm-id.ts';
import { lostRoles } from '../domain/role-assignment.ts';
import type { LedgerEntry, Plan } from '../domain/run.ts';
import { asServiceError } from '../domain/service-error.ts';
import { rolesOf } from './identity-roles.ts';
import type { Slice } from './slice.ts';
import { rolesAreSettled } from './tell-roles.ts';

/**
 * Looks whether somebody has given the identities of computes that are left alone what they were owed: the alert is over then. Trouble
 * with it waits for the next run; it is no reason to hold this one up.
 */
export async function settleRoles(slice: Slice, plan: Plan): Promise<void> {
  const left = plan.items.filter((item) => item.action === 'leave' && item.trackKind === 'compute');
  for (const entry of await slice.engine.store.ledger.list(slice.run().clusterId)) {
    if (entry.owedRoles && left.some((item) => sameId(item.resourceId, entry.resourceId))) await quietly(slice, entry);
  }
}

async function quietly(slice: Slice, entry: LedgerEntry): Promise<void> {
  try {
    await settle(slice, entry);
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (!error.code.startsWith('azure-')) throw error;
    await slice.journal('saw', 'compute.saw', {
      text: `It could not be read whether the compute’s identity has the roles it was owed: ${error.message}`,
      resourceId: entry.resourceId,
    });
  }
}

async function settle(slice: Slice, { owedRoles = [], ...entry }: LedgerEntry): Promise<void> {
  const { engine, signal } = slice;
  const compute = await engine.azure.computes.get(entry.resourceId, signal);
  if (!compute?.principalId) return;
  const { assignments } = await rolesOf({ engine, signal }, compute.principalId);
  const { missing, differing } = lostRoles(owedRoles, assignments);
  const owed = [...missing, ...differing];
  if (owed.length === owedRoles.length) return;
  await engine.store.ledger.put({ ...entry, ...(owed.length > 0 && { owedRoles: owed }), updatedAt: engine.clock.now() });
  if (owed.length === 0) await rolesAreSettled(engine, { computeId: entry.resourceId, newPrincipal: compute.principalId });
}
