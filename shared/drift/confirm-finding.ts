import { idKey, sameId, typeOf } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import { classifyCompute } from '../domain/compute.ts';
import { classifyEndpoint } from '../domain/endpoint.ts';
import type { Finding } from '../domain/finding.ts';
import { clusterOfSnapshot } from '../domain/restore.ts';
import type { Plan, PlanItem } from '../domain/run.ts';
import { isInScope, subscriptionsOf } from '../domain/scope.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Found } from '../repair/discover.ts';
import type { Engine } from '../repair/engine.ts';
import { makePlan } from '../repair/make-plan.ts';
import { withRecords } from '../repair/plan-records.ts';

/** What direct reads say of a finding. `run`: a run of the cluster would repair it. `restore`: it is gone, and there is a snapshot of it. */
export type Confirmed =
  | { readonly kind: 'run'; readonly because: string }
  | { readonly kind: 'restore'; readonly snapshotId: string }
  | { readonly kind: 'no'; readonly because: string };

export interface Look {
  readonly engine: Engine;
  /** Read directly, just now, and settled (R6). */
  readonly cluster: ClusterState;
  readonly row: ClusterRow;
  readonly signal: AbortSignal;
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

const nothingFound: Found = { linked: [], attached: [], refused: [], unread: [], remarks: [] };

/**
 * Resource Graph lags behind, so before a finding starts anything its resource is read from its own provider and judged exactly as a run
 * would judge it. What kind of repair there is follows from the type of the resource; of any other type there is none.
 */
export async function confirmFinding(look: Look, { subjectId }: Finding): Promise<Confirmed> {
  const confirm = confirmations[typeOf(subjectId) ?? ''];
  if (!confirm) return no('Relink has no repair for a resource of this type.');
  if (!isInScope(subjectId, look.engine.settings.scope)) return no('It is not in RELINK_SCOPE.');
  return confirm(look, subjectId);
}

const confirmations: Readonly<Record<string, (look: Look, id: string) => Promise<Confirmed>>> = {
  'microsoft.network/privateendpoints': confirmEndpoint,
  'microsoft.machinelearningservices/workspaces/computes': confirmCompute,
  'microsoft.network/privatednszones/a': confirmRecord,
};

function no(because: string): Confirmed {
  return { kind: 'no', because };
}

async function confirmEndpoint(look: Look, id: string): Promise<Confirmed> {
  const endpoint = await look.engine.azure.endpoints.get(id, look.signal);
  if (!endpoint) return confirmMissing(look, id);
  if (classifyEndpoint(endpoint, look.cluster).kind !== 'linked') return no('Read directly, it is no linked endpoint of the cluster.');
  const direct = await wouldRepair(look, { ...nothingFound, linked: [endpoint] }, id);
  return direct.kind === 'no' ? confirmRecords(look, (item) => sameId(item.resourceId, id), direct) : direct;
}

async function confirmCompute(look: Look, id: string): Promise<Confirmed> {
  const compute = await look.engine.azure.computes.get(id, look.signal);
  if (!compute) return confirmMissing(look, id);
  if (classifyCompute(compute, look.cluster).kind !== 'attached') return no('Read directly, it is no attached compute of the cluster.');
  return wouldRepair(look, { ...nothingFound, attached: [compute] }, id);
}

async function wouldRepair(look: Look, found: Found, id: string): Promise<Confirmed> {
  return ofItem((await planOf(look, found)).items.find(({ resourceId }) => sameId(resourceId, id)));
}

function planOf(look: Look, found: Found): Promise<Plan> {
  const { engine, cluster, row, signal, once } = look;
  return makePlan({ engine, cluster, row, found, isForced: false, signal, once });
}

function ofItem(item: PlanItem | undefined): Confirmed {
  if (item?.action === 'repair') return { kind: 'run', because: item.because };
  return no(`Read directly, a run would not repair it: ${item?.because ?? 'nothing is known of it.'}`);
}

/** What Relink took away itself a run makes again. Of what somebody else removed, only if that is asked for, and from the newest snapshot. */
async function confirmMissing(look: Look, id: string): Promise<Confirmed> {
  const unfinished = await wouldRepair(look, nothingFound, id);
  if (unfinished.kind === 'run') return unfinished;
  if (!look.engine.settings.restoreDeleted)
    return no('It is gone and Relink did not take it away, so a person has to ask for its restore (RELINK_RESTORE_DELETED is not on).');
  const { snapshots } = look.engine.store;
  const [newest] = await snapshots.list(id);
  const snapshot = newest && (await snapshots.find(newest.snapshotId));
  if (!newest || !snapshot) return no('It is gone, and Relink has no snapshot of it.');
  if (!sameId(clusterOfSnapshot(snapshot), look.cluster.id))
    return no('It is gone, and its newest snapshot is one of a part of another cluster.');
  return { kind: 'restore', snapshotId: newest.snapshotId };
}

/** A record is named by the calls that would mend it. */
function confirmRecord(look: Look, id: string): Promise<Confirmed> {
  const isMended = (call: string) => call.toLowerCase().startsWith(`put ${idKey(id)} `);
  const isMeant = (item: PlanItem) => item.action === 'repair' && item.calls.some(isMended);
  return confirmRecords(look, isMeant, no('Read directly, a run would not change it.'));
}

/** Whether a record is stale can only be told with all linked endpoints of the cluster: their addresses are in use. */
async function confirmRecords(look: Look, isMeant: (item: PlanItem) => boolean, otherwise: Confirmed): Promise<Confirmed> {
  const plan = await look.once('plan of the records', async () => {
    const { engine, cluster, signal, once } = look;
    const lists = await Promise.all(subscriptionsOf(engine.settings.scope).map((id) => engine.azure.endpoints.list(id, signal)));
    const inScope = lists.flat().filter(({ id }) => isInScope(id, engine.settings.scope));
    const linked = inScope.filter((endpoint) => classifyEndpoint(endpoint, cluster).kind === 'linked');
    return withRecords({ engine, cluster, signal, once }, await planOf(look, { ...nothingFound, linked }), linked);
  });
  const item = plan.items.find((candidate) => candidate.action === 'repair' && isMeant(candidate));
  return item ? ofItem(item) : otherwise;
}
