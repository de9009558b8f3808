import { subscriptionScope } from '../../domain/arm-id.ts';
import { blockingLocks, type Lock, type Touched } from '../../domain/lock.ts';
import { asServiceError } from '../../domain/service-error.ts';
import { askedOnce } from './asked-once.ts';
import type { StepContext } from './step.ts';

/** Why locks would refuse a part of the repair, or undefined. */
export async function lockReason(context: StepContext, touched: Touched): Promise<string | undefined> {
  const lists = await Promise.all([...touched.deleted, ...touched.written].map((id) => locksAround(context, id)));
  const blocking = blockingLocks(lists.flat(), touched);
  const ids = [...new Set(blocking.map((lock) => `${lock.level} lock ${lock.id}`))];
  return ids.length === 0 ? undefined : `locked: ${ids.join('; ')}. Relink never removes locks; remove it, or place a hold on the cluster.`;
}

/** One list for each subscription. Where Relink's roles stand below the subscription, what it may see from the resource itself. */
async function locksAround(context: StepContext, id: string): Promise<readonly Lock[]> {
  const subscription = subscriptionScope(id);
  const all = await askedOnce(context, `locks ${subscription}`, () => orForbidden(locksOf(context, subscription)));
  return all ?? (await askedOnce(context, `locks ${id}`, () => locksOf(context, id)));
}

function locksOf(context: StepContext, scope: string): Promise<readonly Lock[]> {
  return context.engine.azure.access.locks(scope, context.signal);
}

async function orForbidden(reading: Promise<readonly Lock[]>): Promise<readonly Lock[] | undefined> {
  return reading.catch((error: unknown) => {
    if (asServiceError(error).code === 'azure-forbidden') return undefined;
    throw error;
  });
}
