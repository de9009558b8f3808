import { type ArmId, nameOf, sameId, subscriptionIdOf } from '../domain/arm-id.ts';
import { classifyEndpoint, type EndpointState } from '../domain/endpoint.ts';
import type { Plan, PlanItem } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import { deadAddresses, staleRecord } from '../domain/stale-record.ts';
import { endpointAddresses } from './endpoint-addresses.ts';
import { recordsOfCluster } from './records-of-cluster.ts';
import type { StepContext } from './steps/step.ts';

type Reader = Pick<StepContext, 'engine' | 'cluster' | 'signal' | 'once'>;

/**
 * The plan with repairs of A records for endpoints that are well themselves: records that hold an address of an earlier life of the
 * endpoint, as a template that is applied again writes them. Known are the addresses in Relink's snapshots, and those alone.
 */
export async function withRecords(reader: Reader, plan: Plan, linked: readonly EndpointState[]): Promise<Plan> {
  try {
    return await withReadableRecords(reader, plan, linked);
  } catch (error) {
    if (!hasCode(error, 'azure-forbidden')) throw error;
    // R5: without all that is in use nothing is known to be dead. The rest of the plan does not need it.
    return { ...plan, remarks: [...plan.remarks, `A records of endpoints that are well were not looked at: ${error.message}`] };
  }
}

async function withReadableRecords(reader: Reader, plan: Plan, linked: readonly EndpointState[]): Promise<Plan> {
  const healthy = plan.items.filter((item) => item.trackKind === 'endpoint' && item.action === 'leave');
  if (healthy.length === 0) return plan;
  const records = await reader.once('records of the plan', () => recordsOfCluster(reader));
  if (records.length === 0) return plan;
  const inUse = await addressesInUse(reader, linked);
  const items = await Promise.all(
    plan.items.map(async (item) => {
      if (!healthy.includes(item)) return item;
      const now = await addressesOf(reader, item.resourceId, linked);
      // R5: an endpoint that shows no address of its own says nothing about which ones are dead.
      if (now.length === 0) return item;
      const dead = deadAddresses(await formerAddresses(reader, item.resourceId), inUse);
      const stale = records.filter((record) => staleRecord([record], dead));
      return stale.length === 0 ? item : recordItem(item, { dead, stale, now });
    }),
  );
  return { ...plan, items };
}

interface Stale {
  readonly dead: readonly string[];
  readonly stale: Awaited<ReturnType<typeof recordsOfCluster>>;
  readonly now: readonly string[];
}

function recordItem(item: PlanItem, { dead, stale, now }: Stale): PlanItem {
  const named = stale.map((record) => `${record.name} in ${nameOf(record.zoneId)} (${record.addresses.join(', ')})`);
  return {
    trackKind: 'endpoint',
    resourceId: item.resourceId,
    action: 'repair',
    part: 'records',
    because: `it is well, but A records hold an address that it had in an earlier life and that leads nowhere: ${named.join('; ')}.`,
    calls: stale.map(({ zoneId, name }) => `PUT ${zoneId}/A/${name} (the dead address gives way to ${now.join(', ')})`),
    oldAddresses: dead,
    ...('incarnation' in item && item.incarnation !== undefined && { incarnation: item.incarnation }),
  };
}

/** Of all endpoints of the cluster, AKS's own included: a record that leads to any of them is somebody's choice. */
async function addressesInUse(reader: Reader, linked: readonly EndpointState[]): Promise<readonly string[]> {
  const { cluster, engine, signal } = reader;
  const all = await reader.once('endpoints of the cluster’s subscription', () =>
    engine.azure.endpoints.list(subscriptionIdOf(cluster.id), signal),
  );
  const managed = all.filter((endpoint) => classifyEndpoint(endpoint, cluster).kind === 'managed');
  const addresses = await Promise.all([...linked, ...managed].map((endpoint) => endpointAddresses(reader, endpoint)));
  return addresses.flat();
}

async function addressesOf(reader: Reader, id: ArmId, linked: readonly EndpointState[]): Promise<readonly string[]> {
  const endpoint = linked.find((candidate) => sameId(candidate.id, id));
  return endpoint ? endpointAddresses(reader, endpoint) : [];
}

async function formerAddresses({ engine }: Reader, endpointId: ArmId): Promise<readonly string[]> {
  const { snapshots } = engine.store;
  const stored = await Promise.all((await snapshots.list(endpointId)).map(({ snapshotId }) => snapshots.find(snapshotId)));
  return stored.flatMap((snapshot) => (snapshot?.kind === 'endpoint' ? snapshot.addresses : []));
}
