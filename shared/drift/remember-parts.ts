import { type ArmId, idKey } from '../domain/arm-id.ts';
import { zonesOf } from '../domain/creation.ts';
import type { LedgerEntry, Run } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { EndpointSnapshot } from '../domain/snapshot.ts';
import type { CountedRepairs, SnapshottedEndpoint, SweepMemory } from '../domain/sweep-memory.ts';
import type { Engine } from '../repair/engine.ts';

const day = 24 * 60 * 60_000;
const countedMs = 30 * day;
/** More than two a day tell no rule anything new. */
const mostCounted = 60;

/** Runs that repaired something within thirty days, counted once a day: their rows are long. */
export async function countRepairs({ store, clock }: Engine, clusterId: ArmId, known: SweepMemory['repairs']): Promise<CountedRepairs> {
  const at = clock.now();
  if (known && at - known.at < day) return known;
  const runs = await store.runs.list({ clusterId, limit: mostCounted });
  return { at, count: runs.filter((run) => at - run.createdAt < countedMs && hasRepaired(run)).length };
}

function hasRepaired({ state, mode, intent, plan }: Run): boolean {
  const isDone = state === 'succeeded' && intent === 'repair' && mode !== 'observe';
  return isDone && (plan?.items ?? []).some(({ action }) => action === 'repair');
}

/** What the snapshots of the cluster's endpoints say. They never change, so they are read only when there is a newer one. */
export async function rememberEndpoints(
  engine: Engine,
  ledger: readonly LedgerEntry[],
  known: readonly SnapshottedEndpoint[],
): Promise<readonly SnapshottedEndpoint[]> {
  const earlier = new Map(known.map((endpoint) => [idKey(endpoint.id), endpoint]));
  const endpoints: SnapshottedEndpoint[] = [];
  for (const { resourceId } of ledger.filter(({ kind }) => kind === 'endpoint')) {
    const found = await rememberEndpoint(engine, resourceId, earlier.get(idKey(resourceId)));
    if (found) endpoints.push(found);
  }
  return endpoints;
}

async function rememberEndpoint({ store }: Engine, id: ArmId, known: SnapshottedEndpoint | undefined) {
  const stored = await store.snapshots.list(id);
  const newest = stored[0]?.snapshotId;
  if (newest === undefined) return undefined;
  if (known?.newest === newest) return known;
  const read = await Promise.all(stored.map(({ snapshotId }) => readSnapshot(store, snapshotId)));
  const [last, ...others] = read.filter((snapshot) => snapshot !== undefined);
  const addresses = [last, ...others].flatMap((snapshot) => snapshot?.addresses ?? []);
  return { id, newest, zoneIds: last ? zonesOf(last) : [], addresses: [...new Set(addresses)] };
}

/** One that is broken tells nothing; the repair that needs it says more. */
async function readSnapshot({ snapshots }: Engine['store'], snapshotId: string): Promise<EndpointSnapshot | undefined> {
  try {
    const snapshot = await snapshots.find(snapshotId);
    return snapshot?.kind === 'endpoint' ? snapshot : undefined;
  } catch (error) {
    if (hasCode(error, 'store-corrupt')) return undefined;
    throw error;
  }
}
