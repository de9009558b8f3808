import { subscriptionScope } from '../../domain/arm-id.ts';
import type { Lock } from '../../domain/lock.ts';
import type { Reading } from '../facts/reading.ts';
import { allRead } from '../judge-reading.ts';
import { type Gathering, readingOf } from './gathering.ts';

/** One list for each subscription; where that is not allowed, one for each resource group of the scope, which has those above it too. */
export async function readLocks(gathering: Gathering): Promise<Reading<readonly Lock[]>> {
  const bySubscription = [...Map.groupBy(gathering.scope, (entry) => subscriptionScope(entry).toLowerCase()).values()];
  const lists = await Promise.all(bySubscription.map((entries) => locksOf(gathering, entries)));
  const all = allRead(lists.flat());
  return all.kind === 'read' ? { kind: 'read', value: all.value.flat() } : all;
}

async function locksOf(gathering: Gathering, entries: readonly string[]): Promise<readonly Reading<readonly Lock[]>[]> {
  const subscription = subscriptionScope(entries[0] ?? '');
  const all = await locksAt(gathering, subscription);
  const isWhole = entries.some((entry) => entry.toLowerCase() === subscription.toLowerCase());
  return all.kind === 'read' || isWhole ? [all] : Promise.all(entries.map((entry) => locksAt(gathering, entry)));
}

function locksAt(gathering: Gathering, scope: string): Promise<Reading<readonly Lock[]>> {
  const need = { action: 'Microsoft.Authorization/locks/read', scope };
  return readingOf(gathering, need, (signal) => gathering.azure.access.locks(scope, signal));
}
