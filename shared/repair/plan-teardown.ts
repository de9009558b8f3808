import { idKey } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import type { EndpointState } from '../domain/endpoint.ts';
import { planHash } from '../domain/plan-hash.ts';
import type { LedgerEntry, Plan, PlanItem } from '../domain/run.ts';
import { whyNotTakenDown } from '../domain/teardown.ts';
import { discover, keyed } from './discover.ts';
import { whyNothing } from './make-plan.ts';
import type { Slice } from './slice.ts';

/** What an early teardown deletes, and what it leaves until the start with the reason. Computes are none of its business. */
export async function planTeardown(slice: Slice, cluster: ClusterState): Promise<Plan> {
  const { store, clock, settings } = slice.engine;
  const why = whyNothing(cluster);
  const found = await discover(slice.engine, cluster, slice.signal);
  const ledger = keyed(await store.ledger.list(cluster.id));
  const itemOf = (endpoint: EndpointState) => teardownItem(endpoint, ledger.get(idKey(endpoint.id)), settings.pinPrivateIp);
  const items = why ? [] : found.linked.map(itemOf);
  const left = [...found.refused, ...found.unread].filter((place) => place.trackKind === 'endpoint');
  const remarks = why ? [why] : left.map(({ resourceId, because }) => `${resourceId}: ${because}`);
  const at = clock.now();
  return { at, hash: planHash(cluster.id, items), expiresAt: at, items, remarks };
}

function teardownItem(endpoint: EndpointState, ledger: LedgerEntry | undefined, pinPrivateIp: boolean): PlanItem {
  const named = { trackKind: 'endpoint', resourceId: endpoint.id } as const;
  const why = whyNotTakenDown(endpoint, { ledger, pinPrivateIp });
  if (why !== undefined) return { ...named, action: 'leave', because: why };
  return {
    ...named,
    action: 'repair',
    because: 'its cluster is stopped, which cuts its link: it is deleted now and made again after the start.',
    calls: [`DELETE ${endpoint.id}`],
    ...(endpoint.resourceGuid !== undefined && { incarnation: endpoint.resourceGuid }),
  };
}
