import { type ArmId, idKey, nameOf } from '../../domain/arm-id.ts';
import type { ClusterState } from '../../domain/cluster.ts';
import { readCluster } from '../../domain/cluster-body.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../../domain/json.ts';

export interface NodePoolFacts {
  readonly name: string;
  readonly mode: string;
  /** As configured; a pool with an autoscaler may have another number of nodes for a while. */
  readonly nodeCount: number | undefined;
  readonly minCount: number | undefined;
  readonly vmSize: string | undefined;
  readonly subnetId: ArmId | undefined;
  readonly power: string | undefined;
}

/** What the rules know of a cluster, from its wire body (Microsoft.ContainerService/managedClusters). */
export interface ClusterFacts extends ClusterState {
  /** Something still points at it, and it does not exist any more. */
  readonly isGone: boolean;
  readonly pools: readonly NodePoolFacts[];
  /** Subnets of the agent pools; the network of the cluster is theirs. Empty when AKS made the network itself (A6). */
  readonly subnetIds: readonly ArmId[];
  /** Of a private cluster; AKS makes one unless it is told otherwise, so a missing value counts as true (azure-facts A5, E5). */
  readonly hasPublicFqdn: boolean;
  /** `system`, `none`, or the id of a zone. */
  readonly privateDnsZone: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly identityType: string | undefined;
  /** `msi` for a cluster with a managed identity. */
  readonly servicePrincipalClientId: string | undefined;
  readonly hasLocalAccountsDisabled: boolean;
  readonly authorizedIpRanges: readonly string[];
  /** Role-based access inside the cluster; undefined when Azure does not say. */
  readonly hasRbac: boolean | undefined;
  /** Nodes that AKS makes as pods need them, outside of the pools (Node Autoprovisioning). */
  readonly hasNodeProvisioning: boolean;
  readonly supportPlan: string | undefined;
}

export function readClusterFacts(body: JsonObject): ClusterFacts {
  const properties = objectAt(body, 'properties');
  const apiServer = objectAt(properties, 'apiServerAccessProfile');
  const pools = listAt(properties, 'agentPoolProfiles').map(readPool);
  return {
    ...readCluster(body),
    isGone: false,
    pools,
    subnetIds: [...new Set(pools.flatMap((pool) => pool.subnetId ?? []))],
    hasPublicFqdn: apiServer.enablePrivateClusterPublicFQDN !== false,
    privateDnsZone: textAt(apiServer, 'privateDNSZone'),
    kubernetesVersion: textAt(properties, 'currentKubernetesVersion') ?? textAt(properties, 'kubernetesVersion'),
    identityType: textAt(objectAt(body, 'identity'), 'type'),
    servicePrincipalClientId: textAt(objectAt(properties, 'servicePrincipalProfile'), 'clientId'),
    hasLocalAccountsDisabled: properties.disableLocalAccounts === true,
    authorizedIpRanges: textsAt(apiServer, 'authorizedIPRanges'),
    hasRbac: typeof properties.enableRBAC === 'boolean' ? properties.enableRBAC : undefined,
    hasNodeProvisioning: idKey(textAt(objectAt(properties, 'nodeProvisioningProfile'), 'mode') ?? '') === 'auto',
    supportPlan: textAt(properties, 'supportPlan'),
  };
}

function readPool(body: JsonObject): NodePoolFacts {
  return {
    name: textAt(body, 'name') ?? '',
    mode: textAt(body, 'mode') ?? '',
    nodeCount: numberAt(body, 'count'),
    minCount: numberAt(body, 'minCount'),
    vmSize: textAt(body, 'vmSize'),
    subnetId: textAt(body, 'vnetSubnetID'),
    power: textAt(objectAt(body, 'powerState'), 'code'),
  };
}

function numberAt(body: JsonObject, key: string): number | undefined {
  return typeof body[key] === 'number' ? body[key] : undefined;
}

/** A cluster of which nothing is left but its id. */
export function goneCluster(id: ArmId): ClusterFacts {
  return { ...readClusterFacts({ id, name: nameOf(id) }), isGone: true };
}
