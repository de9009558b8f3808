import { subscriptionScope } from '../../domain/arm-id.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';

/** The group in which AKS keeps what it made for the cluster: always in the cluster's subscription. */
export function nodeGroupOf(cluster: ClusterFacts): string {
  return `${subscriptionScope(cluster.id)}/resourceGroups/${cluster.nodeResourceGroup}`;
}
