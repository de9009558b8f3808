import { idKey } from '../domain/arm-id.ts';
import type { ComputeState } from '../domain/compute.ts';
import { holdsAny } from '../domain/dns.ts';
import { type EndpointState, readEndpoint } from '../domain/endpoint.ts';
import { callsOfCompute, callsOfEndpoint, type EndpointParts } from '../domain/plan.ts';
import type { Plan, PlanItem } from '../domain/run.ts';
import { asServiceError } from '../domain/service-error.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { endpointAddresses } from './endpoint-addresses.ts';
import { recordsOfCluster } from './records-of-cluster.ts';
import { callsOfRoles } from './role-calls.ts';
import type { StepContext } from './steps/step.ts';

type RepairItem = Extract<PlanItem, { readonly action: 'repair' }>;

/** What is read to name the calls; `endpoints` and `computes` are the ones that exist now. */
export interface CallReader extends Pick<StepContext, 'engine' | 'cluster' | 'signal' | 'once'> {
  readonly endpoints: readonly EndpointState[];
  readonly computes: readonly Pick<ComputeState, 'id' | 'createdOn' | 'principalId'>[];
}

/** The items with every ARM call that their repairs would make, with names: what a person approves is what would be done. */
export function withCalls(reader: CallReader, items: readonly PlanItem[]): Promise<Plan['items']> {
  return Promise.all(items.map(async (item) => (item.action === 'repair' ? { ...item, calls: await callsOf(reader, item) } : item)));
}

async function callsOf(reader: CallReader, item: RepairItem): Promise<readonly string[]> {
  if (item.trackKind === 'endpoint') return callsOfEndpoint(await endpointParts(reader, item));
  const live = reader.computes.find((compute) => idKey(compute.id) === idKey(item.resourceId));
  const isDetached = live !== undefined && live.createdOn === item.incarnation;
  const unread: string[] = [];
  const roles = await readable(unread, 'role assignments', () => roleCallsOf(reader, item, live?.principalId));
  return [...callsOfCompute(item.resourceId).slice(isDetached ? 0 : 1), ...(roles ?? []), ...unread];
}

async function roleCallsOf(reader: CallReader, item: RepairItem, principalId: string | undefined): Promise<readonly string[]> {
  const snapshot = reader.engine.settings.restoreRoles ? await snapshotOf(reader, item) : undefined;
  return callsOfRoles(reader, { computeId: item.resourceId, clusterId: reader.cluster.id, principalId, snapshot });
}

async function endpointParts(reader: CallReader, item: RepairItem): Promise<EndpointParts> {
  const live = reader.endpoints.find((endpoint) => idKey(endpoint.id) === idKey(item.resourceId));
  const unread: string[] = [];
  const kept = await readable(unread, 'stored snapshot', () => snapshotOf(reader, item));
  const origin = kept?.kind === 'endpoint' ? readEndpoint(kept.body) : live;
  const isDeleted = live !== undefined && live.resourceGuid === item.incarnation;
  const isCreated = isDeleted || live?.provisioningState !== 'Succeeded';
  const zoneGroups =
    kept?.kind === 'endpoint'
      ? kept.zoneGroups
      : await readable(unread, 'DNS zone groups', () => reader.engine.azure.endpoints.zoneGroups(item.resourceId, reader.signal));
  const addresses = await readable(unread, 'addresses', () => addressesOf(reader, item, live));
  const records = await readable(unread, 'A records', () => reader.once('records of the plan', () => recordsOfCluster(reader)));
  return {
    endpointId: item.resourceId,
    clusterId: reader.cluster.id,
    isDeleted,
    isCreated,
    isManual: origin?.connections[0]?.kind === 'manual',
    zoneGroups: (zoneGroups ?? []).map((group) => group.name),
    records: (records ?? []).filter((record) => holdsAny(record, addresses ?? [])),
    unread,
  };
}

async function snapshotOf(reader: CallReader, item: RepairItem): Promise<Snapshot | undefined> {
  return item.snapshotId === undefined ? undefined : reader.engine.store.snapshots.get(item.snapshotId);
}

async function addressesOf(reader: CallReader, item: RepairItem, live: EndpointState | undefined): Promise<readonly string[]> {
  return [...(item.oldAddresses ?? []), ...(live ? await endpointAddresses(reader, live) : [])];
}

/** What can never be read is said in the plan; the repair of that part will say more. Any other trouble is tried again. */
async function readable<T>(unread: string[], what: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.retry !== 'never' || error.code === 'lease-lost') throw error;
    unread.push(`The ${what} could not be read (${error.code}), so calls that follow from them are not listed.`);
    return undefined;
  }
}
