import type { JsonObject } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import { generationOf } from '../cluster-facts.ts';
import type { ArmResponse, Failure, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { setConnectionStatus } from '../network/connections.ts';
import { drawMs } from '../pace.ts';
import type { StoredResource } from '../world.ts';
import { linkedEndpoints } from './aks-links.ts';
import { replaceManagedEndpoint } from './aks-managed-endpoint.ts';
import { aksError, anotherOperationRuns, changeCluster, clusterPath, poolsOf, powerOf, stateOf, withCluster } from './aks-shapes.ts';

/**
 * Seen by clients: stop 90, 120, 122, 151 s, start 181, 212, 332, 362 s, small empty clusters (recorded-network-aks, section 6).
 * The maxima are ours: productive clusters with many nodes take longer.
 */
const stopPace = { median: 121_000, p90: 160_000, max: 600_000 };
const startPace = { median: 300_000, p90: 380_000, max: 1_200_000 };

/** In 3 of 4 stops and 2 of 4 starts the polls carry this although nothing fails (aks-private-stop-start). */
const noise: Failure = {
  code: 'NotLatestOperation',
  message:
    "Cannot proceed with the operation. Either the operation has been preempted by another one, or the information needed by the operation failed to be saved (or hasn't been saved yet).",
};

/** Phase names of 2026 (aks-operation-phases-2026), there for creations; a client must take any unknown word for "running". */
const startPhases = [
  'InProgress',
  'ProvisioningControlPlane',
  'CreatingAgentPools: 0/1 nodes completed',
  'ReconcilingDNS',
  'ReconcilingAddons',
];

function stop(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    if (ctx.sim.operations.running(cluster.id).length > 0) return anotherOperationRuns(cluster);
    if (powerOf(cluster) !== 'Running') return cannot(cluster, 'stopping');
    const { headers } = ctx.sim.operations.begin(ctx, {
      style: 'aks',
      kind: 'StopManagedCluster',
      resourceId: cluster.id,
      location: String(cluster.body.location ?? ''),
      durationMs: drawMs(ctx.sim.random, stopPace),
      ...(ctx.sim.random.chance(0.75) && { noise }),
      onDone: () => stopped(ctx.sim, cluster.id),
      onFailed: () => changeCluster(ctx.sim, cluster.id, { state: 'Failed' }),
    });
    // The new target state shows with the first answer: recorded for agent pools, inferred for the cluster. The links are dead from here on.
    changeCluster(ctx.sim, cluster.id, { state: 'Stopping', power: 'Stopped', pool: () => poolState('Stopping', 'Stopped') });
    ctx.sim.world.hide(cluster.id, { generation: generationOf(cluster) + 1 });
    return answer(202, undefined, headers);
  });
}

function stopped(core: SimulatorCore, clusterId: string): void {
  changeCluster(core, clusterId, { state: 'Succeeded', power: 'Stopped', pool: () => poolState('Succeeded', 'Stopped') });
  const cluster = core.world.get(clusterId);
  // azure-facts C3: undocumented whether and when the consumer's side changes. Both variants exist; `still-approved` leaves Approved over a dead link.
  if (!cluster || core.variant === 'still-approved') return;
  for (const endpoint of linkedEndpoints(core.world, cluster)) {
    setConnectionStatus(core, endpoint.id, {
      status: 'Disconnected',
      description: 'The private link service of the managed cluster was removed.',
    });
  }
}

function start(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    if (ctx.sim.operations.running(cluster.id).length > 0) return anotherOperationRuns(cluster);
    if (powerOf(cluster) !== 'Stopped') return cannot(cluster, 'starting');
    const { headers } = ctx.sim.operations.begin(ctx, {
      style: 'aks',
      kind: 'StartManagedCluster',
      resourceId: cluster.id,
      location: String(cluster.body.location ?? ''),
      durationMs: drawMs(ctx.sim.random, startPace),
      phases: startPhases,
      ...(ctx.sim.random.chance(0.5) && { noise }),
      onDone: () => started(ctx.sim, cluster.id),
      // "Customers may be unable to start a stopped cluster" (capacity; Microsoft Learn, start-stop-cluster): it stays Stopped.
      onFailed: () => changeCluster(ctx.sim, cluster.id, { state: 'Failed', power: 'Stopped', pool: () => poolState('Failed', 'Stopped') }),
    });
    changeCluster(ctx.sim, cluster.id, { state: 'Starting', power: 'Running', pool: () => poolState('Starting', 'Running') });
    return answer(202, undefined, headers);
  });
}

/** The cluster says Succeeded some seconds before its last pool does: nobody recorded the order, this is the worse one. */
function started(core: SimulatorCore, clusterId: string): void {
  replaceManagedEndpoint(core, clusterId);
  const last = poolsOf(core.world.get(clusterId) as StoredResource).length - 1;
  changeCluster(core, clusterId, {
    state: 'Succeeded',
    pool: (_, index) => poolState(index === last ? 'Updating' : 'Succeeded', 'Running'),
  });
  core.schedule(core.random.between(5_000, 25_000) * core.slow, () => {
    const cluster = core.world.get(clusterId);
    if (cluster && stateOf(cluster) === 'Succeeded' && powerOf(cluster) === 'Running') {
      changeCluster(core, clusterId, { pool: () => poolState('Succeeded', 'Running') });
    }
  });
}

function poolState(state: string, power: 'Running' | 'Stopped'): JsonObject {
  return { provisioningState: state, powerState: { code: power } };
}

/** Reported for a second stop (azure-docs issue 85161); the refusal of a second start is said in the same words. */
function cannot(cluster: StoredResource, what: 'stopping' | 'starting'): ArmResponse {
  const seen = `managed cluster is in Provisioning State(${stateOf(cluster)}) and Power State(${powerOf(cluster)})`;
  return aksError(400, { code: 'BadRequest', message: `${seen}, ${what} cannot be performed`, subcode: '' });
}

export const powerRoutes: readonly Route[] = [
  { method: 'POST', path: `${clusterPath}/stop`, action: 'Microsoft.ContainerService/managedClusters/stop/action', handle: stop },
  { method: 'POST', path: `${clusterPath}/start`, action: 'Microsoft.ContainerService/managedClusters/start/action', handle: start },
];
