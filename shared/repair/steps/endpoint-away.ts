import type { Check, Step, StepContext } from './step.ts';

/**
 * The end of an early teardown: the ledger knows that the endpoint is gone and waits for the start, so that nobody takes it for
 * forgotten. What somebody else deleted is theirs to make again; what somebody made again is left as it is.
 */
export const endpointAwayStep: Step = { name: 'away', what: 'endpoint.away', check };

async function check(context: StepContext): Promise<Check> {
  const { ledger } = context.engine.store;
  if (await context.endpoint()) return { kind: 'satisfied', note: 'The endpoint exists; it is dealt with after the start.' };
  const entry = await ledger.get(context.cluster.id, context.track.resourceId);
  if (entry?.condition !== 'apart') return { kind: 'satisfied', note: 'Somebody else deleted the endpoint; it is theirs to make again.' };
  await ledger.put({ ...entry, awaitsStart: true, updatedAt: context.engine.clock.now() });
  return { kind: 'satisfied', note: `Taken down; it waits for the cluster’s start. Its snapshot is ${entry.snapshotId}.` };
}
