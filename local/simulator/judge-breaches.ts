import { idKey, isWithin, sameId } from '../../shared/domain/arm-id.ts';
import { objectAt, textAt } from '../../shared/domain/json.ts';
import { connectionsOfBody, generationOf, isAtRest, isEndpointAlive, isSettled } from './cluster-facts.ts';
import type { Activity, CallEntry, SimulatorCore } from './kernel.ts';
import { clusterType, nodeGroupScope } from './providers/aks-links.ts';
import type { Simulator } from './simulator.ts';
import type { StoredResource, WorldFile } from './world.ts';

export interface WatchOptions {
  readonly repairer: string;
  readonly earlyTeardown: boolean;
  start(): WorldFile;
}

export interface Watch {
  breaches(): readonly string[];
  /** Ids, as `idKey`, that somebody other than the repairer wrote to. */
  touchedByPeople(): ReadonlySet<string>;
  forget(): void;
  stop(): void;
}

interface Deletions {
  /** By endpoint and generation: deletes after which the endpoint was made anew. */
  readonly remade: Set<string>;
  readonly deleted: Set<string>;
}

/** Sees every accepted write at the moment it is accepted, when the state of the world that it should have heeded is still there. */
export function createWatch(simulator: Pick<Simulator, 'core' | 'calls'>, options: WatchOptions): Watch {
  const { core, calls } = simulator;
  let found: { readonly at: number; readonly text: string }[] = [];
  let firstCall = calls.length;
  const byPeople = new Set<string>();
  const deletions: Deletions = { remade: new Set(), deleted: new Set() };
  const stop = core.onActivity((activity) => {
    if (activity.principal.name !== options.repairer) {
      byPeople.add(idKey(activity.resourceId));
      return;
    }
    if (activity.status === 'Succeeded' && isEndpointPut(activity)) noteRemade({ core, options, deletions, activity });
    const isAccepted = activity.status === 'Accepted' || (activity.status === 'Succeeded' && activity.operationId === undefined);
    if (isAccepted) found = [...found, ...breachesOf({ core, options, deletions, activity }).map((text) => ({ at: activity.at, text }))];
  });
  return {
    breaches: () => {
      const bare = calls.slice(firstCall).filter((call) => call.principal === options.repairer && isBareDetach(call));
      const all = [
        ...found,
        ...bare.map((call) => ({
          at: call.at,
          text: `deleted compute ${nameOf(call.path)} without underlyingResourceAction=Detach, which deletes the cluster`,
        })),
      ];
      return all.sort((a, b) => a.at - b.at).map(({ at, text }) => `${new Date(at).toISOString().slice(11, 19)} ${text}`);
    },
    touchedByPeople: () => byPeople,
    forget: () => {
      found = [];
      firstCall = calls.length;
      byPeople.clear();
      deletions.remade.clear();
      deletions.deleted.clear();
    },
    stop,
  };
}

/** R2, from the call log: the only place that knows the query. */
function isBareDetach(call: CallEntry): boolean {
  const isDelete = call.method === 'DELETE' && /\/workspaces\/[^/]+\/computes\/[^/]+$/i.test(call.path) && call.status === 202;
  return isDelete && !/underlyingResourceAction=Detach(&|$)/i.test(call.query);
}

interface Look {
  readonly core: SimulatorCore;
  readonly options: WatchOptions;
  readonly deletions: Deletions;
  readonly activity: Activity;
}

function breachesOf(look: Look): readonly string[] {
  const { activity } = look;
  const name = activity.operationName.toLowerCase();
  if (name.startsWith('microsoft.network/privateendpoints/')) return endpointBreaches(look);
  if (name.startsWith('microsoft.network/privatednszones/a/')) return unsettledBreaches(look, clustersOfRecord(look), 'wrote an A record');
  if (name.startsWith('microsoft.machinelearningservices/workspaces/computes/')) return computeBreaches(look);
  if (name.startsWith('microsoft.containerservice/managedclusters/') && !name.includes('privateendpointconnections')) {
    return [`wrote to cluster ${nameOf(activity.resourceId)} itself (${activity.operationName})`];
  }
  return [];
}

function endpointBreaches(look: Look): readonly string[] {
  const { core, activity } = look;
  const endpointId = activity.resourceId.split('/').slice(0, 9).join('/');
  const name = nameOf(endpointId);
  const owner = core.world.list({ type: clusterType }).find((cluster) => isWithin(endpointId, nodeGroupScope(cluster)));
  if (owner) return [`touched ${name}, the managed endpoint of cluster ${nameOf(owner.id)}`];
  const cluster = clusterOfEndpoint(look, endpointId);
  if (!cluster) return [`touched endpoint ${name}, which belongs to no cluster`];
  const isDelete = activity.method === 'DELETE' && sameId(endpointId, activity.resourceId);
  return [
    ...(isDelete ? repeatedDelete(look, cluster, endpointId) : []),
    ...unsettledBreaches(look, [cluster], `${isDelete ? 'deleted' : 'wrote'} endpoint ${name}`),
  ];
}

function repeatedDelete({ core, deletions }: Look, cluster: StoredResource, endpointId: string): readonly string[] {
  const key = `${idKey(endpointId)} ${generationOf(cluster)}`;
  const isRepeated = deletions.deleted.has(key) && deletions.remade.has(key);
  const endpoint = core.world.get(endpointId);
  const wasAlive = endpoint !== undefined && isEndpointAlive(core, endpoint);
  deletions.deleted.add(key);
  if (isRepeated) return [`deleted endpoint ${nameOf(endpointId)} twice for one restart`];
  return wasAlive ? [`deleted endpoint ${nameOf(endpointId)}, which worked`] : [];
}

function noteRemade(look: Look): void {
  const { activity, deletions } = look;
  const cluster = clusterOfEndpoint(look, activity.resourceId);
  if (cluster) deletions.remade.add(`${idKey(activity.resourceId)} ${generationOf(cluster)}`);
}

function isEndpointPut(activity: Activity): boolean {
  return activity.operationName.toLowerCase() === 'microsoft.network/privateendpoints/write';
}

function computeBreaches(look: Look): readonly string[] {
  const { core, activity } = look;
  const name = nameOf(activity.resourceId);
  const existing = core.world.get(activity.resourceId);
  const cluster = clusterOfCompute(look, existing);
  // The operation is recorded before the world changes, so that a compute which is there now was there before.
  const over =
    activity.method === 'PUT' && existing !== undefined
      ? [`put over compute ${name}, which was there: Azure accepts it and nothing heals`]
      : [];
  const wrote = activity.method === 'DELETE' ? 'detached' : 'attached';
  const early = activity.method === 'DELETE' && cluster ? [...detachedEarly(look, cluster, name), ...detachedInUse(look, name)] : [];
  return [...over, ...early, ...unsettledBreaches(look, cluster ? [cluster] : [], `${wrote} compute ${name}`)];
}

/** R7: every linked endpoint of the starting world must work before a compute is detached. */
function detachedEarly(look: Look, cluster: StoredResource, compute: string): readonly string[] {
  const { core } = look;
  const dead = startEndpoints(look, cluster.id).filter((id) => {
    const endpoint = core.world.get(id);
    return endpoint === undefined || !isEndpointAlive(core, endpoint);
  });
  return dead.length === 0 ? [] : [`detached compute ${compute} before endpoint ${dead.map(nameOf).join(', ')} reached the cluster`];
}

const ends = ['succeeded', 'failed', 'canceled'];

function detachedInUse({ core, activity }: Look, compute: string): readonly string[] {
  const workspace = activity.resourceId.split('/').slice(0, 9).join('/');
  const isOpen = (item: StoredResource) =>
    !ends.includes((textAt(objectAt(item.body, 'properties'), 'provisioningState') ?? '').toLowerCase());
  const own = core.world.list({ type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints', within: workspace });
  const used = own.filter((endpoint) => sameId(textAt(objectAt(endpoint.body, 'properties'), 'compute'), activity.resourceId));
  const open = used.flatMap((endpoint) => core.world.list({ within: endpoint.id })).filter(isOpen);
  return open.length === 0 ? [] : [`detached compute ${compute} while ${open.map((item) => nameOf(item.id)).join(', ')} was being changed`];
}

function unsettledBreaches(look: Look, clusters: readonly StoredResource[], what: string): readonly string[] {
  const unsettled = clusters.filter((cluster) => !isSettled(look.core, cluster) && !isTeardown(look, cluster));
  return unsettled.map((cluster) => `${what} while cluster ${nameOf(cluster.id)} was not settled`);
}

function isTeardown({ core, options, activity }: Look, cluster: StoredResource): boolean {
  const isDelete = activity.method === 'DELETE' && isWithinType(activity, 'microsoft.network/privateendpoints/');
  return options.earlyTeardown && isDelete && isAtRest(core, cluster);
}

function isWithinType(activity: Activity, prefix: string): boolean {
  return activity.operationName.toLowerCase().startsWith(prefix);
}

function clusterOfEndpoint({ core, options }: Look, endpointId: string): StoredResource | undefined {
  const now = core.world.get(endpointId);
  const then = options.start().resources.find((item) => sameId(item.id, endpointId));
  const body = now ?? (then && { ...then, type: '', hidden: {} });
  const targets = body
    ? connectionsOfBody(body).map((connection) => textAt(objectAt(connection, 'properties'), 'privateLinkServiceId'))
    : [];
  return core.world.list({ type: clusterType }).find((cluster) => targets.some((target) => sameId(target, cluster.id)));
}

function startEndpoints({ options }: Look, clusterId: string): readonly string[] {
  const isEndpoint = (id: string) => /\/microsoft\.network\/privateendpoints\/[^/]+$/i.test(id);
  const cluster = options.start().resources.find((item) => sameId(item.id, clusterId));
  const nodeGroup = cluster ? nodeGroupScope({ ...cluster, type: '', hidden: {} }) : '';
  return options
    .start()
    .resources.filter((item) => isEndpoint(item.id) && !isWithin(item.id, nodeGroup))
    .filter((item) =>
      connectionsOfBody({ ...item, type: '', hidden: {} }).some((connection) =>
        sameId(textAt(objectAt(connection, 'properties'), 'privateLinkServiceId'), clusterId),
      ),
    )
    .map((item) => item.id);
}

function clusterOfCompute({ core, options, activity }: Look, existing: StoredResource | undefined): StoredResource | undefined {
  const body = existing?.body ?? options.start().resources.find((item) => sameId(item.id, activity.resourceId))?.body;
  const target = textAt(objectAt(body, 'properties'), 'resourceId');
  return core.world.list({ type: clusterType }).find((cluster) => sameId(cluster.id, target));
}

function clustersOfRecord({ core, activity }: Look): readonly StoredResource[] {
  const [label, , zone] = activity.resourceId.split('/').reverse();
  const fqdn = `${label}.${zone}`.toLowerCase();
  return core.world
    .list({ type: clusterType })
    .filter((cluster) => textAt(objectAt(cluster.body, 'properties'), 'privateFQDN')?.toLowerCase() === fqdn);
}

function nameOf(id: string): string {
  return id.split('/').at(-1) ?? id;
}
