import type { ArmId } from './arm-id.ts';

export type PowerState = 'Running' | 'Stopped' | 'Unknown';

export interface AgentPoolState {
  readonly name: string;
  readonly provisioningState: string;
}

/** What Relink reads of an AKS managed cluster. */
export interface ClusterState {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  /** `Unknown` when Azure leaves `powerState` out: it must not be inferred from the provisioning state (AKS docs). */
  readonly power: PowerState;
  readonly provisioningState: string;
  readonly agentPools: readonly AgentPoolState[];
  readonly nodeResourceGroup: string;
  readonly isPrivate: boolean;
  readonly hasVnetIntegration: boolean;
  readonly privateFqdn?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Settlement =
  | { readonly kind: 'settled' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'unsettled'; readonly seen: string }
  | { readonly kind: 'unknown'; readonly seen: string };

/**
 * R5, R6: settled means Running **and** cluster and every agent pool Succeeded. A stopped cluster also says Succeeded, and
 * a missing power state is "cannot tell".
 */
export function settlementOf(cluster: ClusterState): Settlement {
  const seen = describeCluster(cluster);
  if (cluster.power === 'Unknown') return { kind: 'unknown', seen };
  if (cluster.power === 'Stopped') return { kind: 'stopped' };
  const unsettledPool = cluster.agentPools.some((pool) => pool.provisioningState !== 'Succeeded');
  if (cluster.provisioningState !== 'Succeeded' || unsettledPool) return { kind: 'unsettled', seen };
  return { kind: 'settled' };
}

/**
 * R6, the one exception: stopped for good, and neither starting nor being changed. Like `settlementOf` it takes nothing for granted:
 * a missing power state is neither the one nor the other (R5).
 */
export function isAtRest(cluster: ClusterState): boolean {
  const states = [cluster.provisioningState, ...cluster.agentPools.map((pool) => pool.provisioningState)];
  return cluster.power === 'Stopped' && states.every((state) => state === 'Succeeded');
}

/** The value of a tag in lower case; tag names are not case-sensitive (Azure Resource Manager, "tag-resources"). */
export function tagOf(cluster: ClusterState, name: string): string | undefined {
  return Object.entries(cluster.tags)
    .find(([key]) => key.toLowerCase() === name)?.[1]
    .trim()
    .toLowerCase();
}

export function describeCluster(cluster: ClusterState): string {
  const pools = cluster.agentPools.map((pool) => `${pool.name} ${pool.provisioningState}`).join(', ');
  return `power state ${cluster.power}, provisioning state ${cluster.provisioningState}, agent pools: ${pools || 'none'}`;
}
