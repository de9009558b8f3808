import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import { isRunning } from '../cluster-facts.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { listAnswer } from '../listing.ts';
import { drawMs } from '../pace.ts';
import type { StoredResource } from '../world.ts';
import {
  aksError,
  anotherOperationRuns,
  changeCluster,
  clusterPath,
  nameOf,
  poolsOf,
  propertiesOf,
  refusedWhileStopped,
  withCluster,
} from './aks-shapes.ts';

const type = 'Microsoft.ContainerService/managedClusters/agentPools';

/** Stop 60 s, start 212 s (aks-nodepool-stop-start); creation 211 s in the same session. */
const poolPaces = {
  stop: { median: 50_000, p90: 80_000, max: 300_000 },
  start: { median: 205_000, p90: 260_000, max: 900_000 },
};

function poolBody(cluster: StoredResource, pool: JsonObject): JsonObject {
  const { name, ...properties } = pool;
  return { id: `${String(cluster.body.id ?? cluster.id)}/agentPools/${name}`, name: name as string, type, properties };
}

function poolOf(cluster: StoredResource, name: string): JsonObject | undefined {
  return poolsOf(cluster).find((pool) => idKey(textAt(pool, 'name') ?? '') === idKey(name));
}

function getPool(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    const pool = poolOf(cluster, ctx.params.pool ?? '');
    return pool ? answer(200, poolBody(cluster, pool)) : poolNotFound(ctx, cluster);
  });
}

/** As recorded (fault-bodies): unwrapped, with the detail that names the rpc error. */
function poolNotFound(ctx: RequestContext, cluster: StoredResource): ArmResponse {
  const { subscriptionId, group, pool } = ctx.params;
  const message = `Could not find the agentpool: ${pool} in subscription: ${subscriptionId}, resourceGroup: ${group}, resourceName: ${nameOf(cluster)}.`;
  const notFound = aksError(404, { code: 'NotFound', message, subcode: 'GetAgentPool_NotFound_HCPServerError' });
  return {
    ...notFound,
    body: {
      ...(notFound.body as object),
      details: [{ code: 'Unspecified', message: 'rpc error: code = NotFound desc = Agent Pool not found' }],
    },
  };
}

/** A pool that is there is changed (200), another one is made (201). `powerState` shows its target value with the first answer (recorded). */
function putPool(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    if (!isRunning(cluster)) return refusedWhileStopped(cluster);
    if (ctx.sim.operations.running(cluster.id).length > 0) return anotherOperationRuns(cluster);
    const name = ctx.params.pool ?? '';
    const existing = poolOf(cluster, name);
    const wanted = withoutSpot(objectAt(ctx.body, 'properties'));
    const power = textAt(objectAt(wanted, 'powerState'), 'code') ?? textAt(objectAt(existing, 'powerState'), 'code') ?? 'Running';
    const before = textAt(objectAt(existing, 'powerState'), 'code');
    const state = existing === undefined ? 'Creating' : power === before ? 'Updating' : power === 'Stopped' ? 'Stopping' : 'Starting';
    const pool: JsonObject = {
      ...defaultsOf(cluster),
      ...existing,
      ...wanted,
      name,
      provisioningState: state,
      powerState: { code: power },
    };
    const { headers } = ctx.sim.operations.begin(ctx, {
      style: 'aks',
      kind: 'PutAgentPool',
      resourceId: `${cluster.id}/agentPools/${name}`,
      location: String(cluster.body.location ?? ''),
      durationMs: drawMs(ctx.sim.random, state === 'Stopping' || state === 'Updating' ? poolPaces.stop : poolPaces.start),
      onDone: () => writePool(ctx.sim, cluster.id, { ...pool, provisioningState: 'Succeeded' }),
      onFailed: () => writePool(ctx.sim, cluster.id, { ...pool, provisioningState: 'Failed' }),
    });
    writePool(ctx.sim, cluster.id, pool);
    return answer(existing ? 200 : 201, poolBody(cluster, pool), headers);
  });
}

/** Spot settings and an empty list of taints are sent by clients for every pool and come back for none that is regular (aks-nodepool-stop-start). */
function withoutSpot(properties: JsonObject): JsonObject {
  const { scaleSetPriority, scaleSetEvictionPolicy, spotMaxPrice, nodeTaints, ...rest } = properties;
  return { ...rest, ...(Array.isArray(nodeTaints) && nodeTaints.length > 0 && { nodeTaints }) };
}

/** Members that a recorded pool has without being asked for. */
function defaultsOf(cluster: StoredResource): JsonObject {
  const version = propertiesOf(cluster).currentKubernetesVersion;
  return {
    osDiskSizeGB: 128,
    osDiskType: 'Managed',
    kubeletDiskType: 'OS',
    maxPods: 110,
    type: 'VirtualMachineScaleSets',
    ...(version !== undefined && { orchestratorVersion: version, currentOrchestratorVersion: version }),
    nodeImageVersion: textAt(poolsOf(cluster)[0], 'nodeImageVersion') ?? 'AKSUbuntu-2204gen2containerd-202601.13.0',
    enableNodePublicIP: false,
    enableEncryptionAtHost: false,
    enableUltraSSD: false,
    mode: 'User',
    osType: 'Linux',
    osSKU: 'Ubuntu',
    enableFIPS: false,
  };
}

function writePool(core: SimulatorCore, clusterId: string, pool: JsonObject): void {
  const cluster = core.world.get(clusterId);
  if (!cluster) return;
  const name = idKey(String(pool.name));
  const pools = poolsOf(cluster);
  const isNew = !pools.some((item) => idKey(String(item.name)) === name);
  const agentPoolProfiles = isNew ? [...pools, pool] : pools.map((item) => (idKey(String(item.name)) === name ? pool : item));
  core.world.put({ ...cluster, body: { ...cluster.body, properties: { ...propertiesOf(cluster), agentPoolProfiles } } });
  changeCluster(core, clusterId, {});
}

/** The recorded order of a list, in which the older pool came second (aks-nodepool-stop-start). */
function byName(items: readonly JsonObject[]): readonly JsonObject[] {
  return [...items].sort((one, other) => String(one.name).localeCompare(String(other.name)));
}

const pools = `${clusterPath}/agentPools`;

export const poolRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: pools,
    action: `${type}/read`,
    type,
    answers: 'list',
    handle: (ctx) =>
      withCluster(ctx, (cluster) =>
        listAnswer(
          ctx,
          byName(poolsOf(cluster)).map((pool) => poolBody(cluster, pool)),
        ),
      ),
  },
  { method: 'GET', path: `${pools}/{pool}`, action: `${type}/read`, type, handle: getPool },
  { method: 'PUT', path: `${pools}/{pool}`, action: `${type}/write`, type, handle: putPool },
];
