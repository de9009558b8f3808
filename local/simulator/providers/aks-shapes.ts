import { resourceGroupOf, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { resourceGroupNotFound, resourceNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, SimulatorCore } from '../kernel.ts';
import { groupExists } from '../listing.ts';
import type { StoredResource } from '../world.ts';

export const clusterPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}';

/** The id of the cluster that the request is about, in the caller's casing. */
export function clusterIdOf(ctx: RequestContext): string {
  return `/subscriptions/${ctx.params.subscriptionId}/resourceGroups/${ctx.params.group}/providers/Microsoft.ContainerService/managedClusters/${ctx.params.cluster}`;
}

/** Runs `found` with the cluster, or answers ARM's own 404 (fault-bodies: wrapped while ARM does not know the resource). */
export function withCluster(ctx: RequestContext, found: (cluster: StoredResource) => ArmResponse): ArmResponse {
  const id = clusterIdOf(ctx);
  const cluster = ctx.sim.world.get(id);
  if (cluster) return found(cluster);
  const group = id.split('/').slice(0, 5).join('/');
  return groupExists(ctx.sim, group) ? resourceNotFound(id) : resourceGroupNotFound(ctx.params.group ?? '');
}

/** Errors of the AKS provider have no `error` wrapper (recorded-network-aks, section 6). */
export function aksError(status: number, error: { code: string; message: string; subcode: string }): ArmResponse {
  const { code, message, subcode } = error;
  return { status, headers: {}, body: { code, details: null, message, subcode } };
}

/** 409 as recorded for a DELETE while another operation was running (fault-bodies, `EtagMismatch`). */
export function anotherOperationRuns(cluster: StoredResource): ArmResponse {
  const where = `managed cluster ${nameOf(cluster)} in subscription ${subscriptionIdOf(cluster.id)}, resource group ${resourceGroupOf(cluster.id)}`;
  return {
    status: 409,
    headers: {},
    body: {
      code: 'EtagMismatch',
      details: [{ code: 'Unspecified', message: 'rpc error: code = FailedPrecondition desc = Etag mismatched' }],
      message: `Failed to save ${where}. Operation is not allowed: Another operation is in progress`,
      subcode: 'PutManagedClusterAndAgentPools_FailedPrecondition',
    },
  };
}

/**
 * "You can only perform start or delete operations on a stopped AKS cluster" (Microsoft Learn, start-stop-cluster). The wire
 * form is not recorded; the wording follows the recorded refusal of a second stop.
 */
export function refusedWhileStopped(cluster: StoredResource): ArmResponse {
  const seen = `managed cluster is in Provisioning State(${stateOf(cluster)}) and Power State(${powerOf(cluster)})`;
  return aksError(409, {
    code: 'OperationNotAllowed',
    message: `${seen}, only start and delete operations are allowed`,
    subcode: 'ManagedClusterIsStopped',
  });
}

export function nameOf(cluster: StoredResource): string {
  return cluster.id.split('/').at(-1) ?? '';
}

export function propertiesOf(cluster: StoredResource): JsonObject {
  return objectAt(cluster.body, 'properties');
}

export function stateOf(cluster: StoredResource): string {
  return textAt(propertiesOf(cluster), 'provisioningState') ?? '';
}

export function powerOf(cluster: StoredResource): string {
  return textAt(objectAt(propertiesOf(cluster), 'powerState'), 'code') ?? '';
}

export function poolsOf(cluster: StoredResource): readonly JsonObject[] {
  return listAt(propertiesOf(cluster), 'agentPoolProfiles');
}

export interface ClusterChange {
  readonly state?: string;
  readonly power?: 'Running' | 'Stopped';
  /** New members of each pool, by its place in the list. */
  pool?(pool: JsonObject, index: number): JsonObject;
}

/** Writes new states into the cluster and its pools, with new eTags where the body has them (since the 2025 APIs). */
export function changeCluster(core: SimulatorCore, clusterId: string, change: ClusterChange): void {
  const cluster = core.world.get(clusterId);
  if (!cluster) return;
  const properties = propertiesOf(cluster);
  const pools = poolsOf(cluster).map((pool, index) => ({ ...pool, ...newTag(core, pool), ...change.pool?.(pool, index) }));
  const body = {
    ...cluster.body,
    ...newTag(core, cluster.body),
    properties: {
      ...properties,
      ...(change.state && { provisioningState: change.state }),
      ...(change.power && { powerState: { code: change.power } }),
      ...(properties.agentPoolProfiles !== undefined && { agentPoolProfiles: pools }),
    },
  };
  core.world.put({ ...cluster, body });
}

function newTag(core: SimulatorCore, body: JsonObject): JsonObject {
  return body.eTag === undefined ? {} : { eTag: core.random.guid() };
}
