import { nameOf, sameId } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import { readEndpoint } from '../domain/endpoint.ts';
import { callsOfCompute, callsOfEndpoint, type EndpointParts } from '../domain/plan.ts';
import { whyNotRestore } from '../domain/restore.ts';
import type { Plan, PlanItem } from '../domain/run.ts';
import type { EndpointSnapshot, Snapshot } from '../domain/snapshot.ts';
import type { Found } from './discover.ts';
import { callsOfRoles } from './role-calls.ts';
import type { Slice } from './slice.ts';

/**
 * The plan with what a person asked to have restored: an item that makes it again from its snapshot, through the steps of any
 * other track, or a refusal. A restore never touches what exists. Once the run has a track for it, the plan needs no item:
 * what happens to it then is up to the track and the ledger.
 */
export async function withRestore(slice: Slice, plan: Plan, seen: { cluster: ClusterState; found: Found }): Promise<Plan> {
  const { engine } = slice;
  const { restoreOf, runId } = slice.run();
  if (restoreOf === undefined) return plan;
  const snapshot = await engine.store.snapshots.get(restoreOf);
  const tracks = await engine.store.tracks.list(runId);
  if (tracks.some((track) => sameId(track.value.resourceId, snapshot.resourceId))) return plan;
  const why = (await exists(slice, snapshot)) ? itExists(snapshot) : whyNotRestore(snapshot, seen.cluster);
  if (why !== undefined) return { ...plan, items: [...plan.items, refusal(snapshot, why)] };
  const others = plan.items.filter((item) => !sameId(item.resourceId, snapshot.resourceId));
  const unfinished = plan.items.flatMap((item) => (!others.includes(item) && item.action === 'repair' && item.oldAddresses) || []);
  const oldAddresses = [...new Set([...unfinished, ...(await freedAddresses(slice, snapshot, seen.found))])];
  const identity = { computeId: snapshot.resourceId, clusterId: seen.cluster.id, principalId: undefined, snapshot };
  const who = slice.run().cause === 'drift' ? 'a sweep found that it is gone: it is made again' : 'a person asked to restore it';
  const item = restoreItem(snapshot, `it is missing, and ${who} from snapshot ${restoreOf}.`, { snapshotId: restoreOf, oldAddresses });
  return { ...plan, items: [...others, { ...item, calls: [...item.calls, ...(await callsOfRoles(slice, identity))] }] };
}

async function exists(slice: Slice, { kind, resourceId }: Snapshot): Promise<boolean> {
  const { endpoints, computes } = slice.engine.azure;
  return (await (kind === 'endpoint' ? endpoints : computes).get(resourceId, slice.signal)) !== undefined;
}

function itExists({ kind, resourceId }: Snapshot): string {
  const first = kind === 'endpoint' ? 'delete' : 'detach';
  return `${nameOf(resourceId)} exists, and a restore never overwrites anything. To have it as it was in the snapshot, ${first} it first, then ask again.`;
}

function refusal(snapshot: Snapshot, because: string): PlanItem {
  return { trackKind: snapshot.kind, resourceId: snapshot.resourceId, action: 'refuse', because, blocksComputes: false };
}

function restoreItem(
  snapshot: Snapshot,
  because: string,
  { snapshotId, oldAddresses }: { readonly snapshotId: string; readonly oldAddresses: readonly string[] },
): Extract<PlanItem, { readonly action: 'repair' }> {
  const { kind, resourceId } = snapshot;
  const calls = snapshot.kind === 'endpoint' ? callsOfEndpoint(partsOf(snapshot)) : callsOfCompute(resourceId);
  return {
    trackKind: kind,
    resourceId,
    action: 'repair',
    because,
    calls: calls.filter((call) => !call.startsWith('DELETE')),
    snapshotId,
    ...(oldAddresses.length > 0 && { oldAddresses }),
  };
}

function partsOf({ resourceId, body, zoneGroups, records }: EndpointSnapshot): EndpointParts {
  const [connection] = readEndpoint(body).connections;
  return {
    endpointId: resourceId,
    clusterId: connection?.targetId ?? '',
    isDeleted: false,
    isCreated: true,
    isManual: connection?.kind === 'manual',
    zoneGroups: zoneGroups.map((group) => group.name),
    records,
    unread: [],
  };
}

/** A snapshot may be old: a record that holds an address which another linked endpoint has by now is that one's. */
async function freedAddresses(slice: Slice, snapshot: Snapshot, found: Found): Promise<readonly string[]> {
  if (snapshot.kind !== 'endpoint') return [];
  const nicIds = found.linked.flatMap((endpoint) => endpoint.nicIds);
  const held = (await Promise.all(nicIds.map((id) => slice.engine.azure.endpoints.addresses(id, slice.signal)))).flat();
  return snapshot.addresses.filter((address) => !held.includes(address));
}
