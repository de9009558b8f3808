import type { ArmId } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';

export interface ClusterConnection {
  readonly name: string;
  readonly endpointId: ArmId | undefined;
  readonly status: string;
}

/**
 * AKS managed clusters. Reads answer undefined for a cluster that is not there; every other refusal is a `ServiceError`
 * from `arm-errors.ts`. Relink never writes to a cluster, except for approving a connection.
 */
export interface Clusters {
  get(clusterId: ArmId, signal: AbortSignal): Promise<ClusterState | undefined>;
  /** All clusters of one subscription, all pages. */
  list(subscriptionId: string, signal: AbortSignal): Promise<readonly ClusterState[]>;
  listConnections(clusterId: ArmId, signal: AbortSignal): Promise<readonly ClusterConnection[]>;
  /** Sets the connection to Approved. Idempotent. Needs `managedClusters/privateEndpointConnections/write`. */
  approveConnection(clusterId: ArmId, connectionName: string, signal: AbortSignal): Promise<void>;
}
