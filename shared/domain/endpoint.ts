import { type ArmId, idKey, nameOf, resourceGroupOf, sameId, typeOf } from './arm-id.ts';
import type { ClusterState } from './cluster.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from './json.ts';

/** One connection of a private endpoint. Which array it came from decides automatic or manual (R9 keeps it there). */
export interface EndpointConnection {
  readonly kind: 'automatic' | 'manual';
  readonly name: string;
  readonly targetId: ArmId;
  readonly groupIds: readonly string[];
  /** `Approved`, `Pending`, `Rejected`, `Disconnected`, or anything else: the type is an open string. */
  readonly status: string;
}

export interface EndpointState {
  readonly id: ArmId;
  /** The ARM body as Azure sent it (wire names). */
  readonly body: JsonObject;
  readonly provisioningState: string;
  /** New on every creation: tells a recreated endpoint from the one that was there before. */
  readonly resourceGuid: string | undefined;
  readonly connections: readonly EndpointConnection[];
  readonly subnetId: ArmId | undefined;
  readonly nicIds: readonly ArmId[];
}

/** Reads the wire body of a `Microsoft.Network/privateEndpoints` GET or list entry. */
export function readEndpoint(body: JsonObject): EndpointState {
  const properties = objectAt(body, 'properties');
  return {
    id: textAt(body, 'id') ?? '',
    body,
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    resourceGuid: textAt(properties, 'resourceGuid'),
    connections: [
      ...listAt(properties, 'privateLinkServiceConnections').map((item) => readConnection(item, 'automatic')),
      ...listAt(properties, 'manualPrivateLinkServiceConnections').map((item) => readConnection(item, 'manual')),
    ],
    subnetId: textAt(objectAt(properties, 'subnet'), 'id'),
    nicIds: listAt(properties, 'networkInterfaces').flatMap((nic) => textAt(nic, 'id') ?? []),
  };
}

function readConnection(item: JsonObject, kind: EndpointConnection['kind']): EndpointConnection {
  const properties = objectAt(item, 'properties');
  return {
    kind,
    name: textAt(item, 'name') ?? '',
    targetId: textAt(properties, 'privateLinkServiceId') ?? '',
    groupIds: textsAt(properties, 'groupIds'),
    status: textAt(objectAt(properties, 'privateLinkServiceConnectionState'), 'status') ?? 'Unknown',
  };
}

export type EndpointClass =
  /** Made by a user, targets this cluster only: the repair target. */
  | { readonly kind: 'linked' }
  /** In the node resource group: AKS's own, never touched (R1). */
  | { readonly kind: 'managed' }
  /** Relink knows it has to do with the cluster and deliberately leaves it alone. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Has nothing to do with this cluster. */
  | { readonly kind: 'foreign' };

/**
 * R1: which endpoints belong to the cluster. Decided by the node resource group and by the connection's target, never by
 * a name. An endpoint to a private link service inside the node resource group (the way that API Server VNet Integration
 * documents) is recognised and refused: that service is gone after a restart and its successor has another id.
 */
export function classifyEndpoint(endpoint: EndpointState, cluster: ClusterState): EndpointClass {
  const targets = endpoint.connections.map((connection) => connection.targetId);
  const hitsCluster = targets.some((target) => sameId(target, cluster.id));
  const hitsNodeGroup = targets.some((target) => isLinkServiceOf(target, cluster));
  if (!hitsCluster && !hitsNodeGroup) return { kind: 'foreign' };
  if (idKey(resourceGroupOf(endpoint.id)) === idKey(cluster.nodeResourceGroup)) return { kind: 'managed' };
  if (hitsNodeGroup) return { kind: 'refused', reason: linkServiceReason(endpoint, cluster) };
  if (targets.length > 1) {
    return {
      kind: 'refused',
      reason: `${nameOf(endpoint.id)} has ${targets.length} connections; Relink recreates only endpoints whose one connection targets the cluster.`,
    };
  }
  return { kind: 'linked' };
}

function isLinkServiceOf(target: ArmId, cluster: ClusterState): boolean {
  return typeOf(target) === 'microsoft.network/privatelinkservices' && idKey(resourceGroupOf(target)) === idKey(cluster.nodeResourceGroup);
}

function linkServiceReason(endpoint: EndpointState, cluster: ClusterState): string {
  return (
    `${nameOf(endpoint.id)} targets a private link service inside the node resource group ${cluster.nodeResourceGroup}. ` +
    `That service is replaced by a restart and its successor has another id, so the endpoint cannot be recreated as it was. ` +
    `Make the endpoint against the cluster instead: target ${cluster.id}, group id "management".`
  );
}

export function isApproved(endpoint: EndpointState): boolean {
  return endpoint.connections.length > 0 && endpoint.connections.every((connection) => connection.status === 'Approved');
}
