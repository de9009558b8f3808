import { type ArmId, nameOf } from '../../domain/arm-id.ts';
import { placeOf } from './commands.ts';

export const managePrivateEndpoint =
  'Manage Azure private endpoints, https://learn.microsoft.com/azure/private-link/manage-private-endpoint';

/** What a dead link to the cluster means (requirement A17). */
export const deadLinkImpact =
  'Whoever comes through this endpoint does not reach the API server: creating, updating and deleting Azure ML endpoints and deployments on the cluster fails.';

export const endpointReads = ['Microsoft.Network/privateEndpoints/read'] as const;

export function showEndpoint(id: ArmId): string {
  return `az network private-endpoint show --name ${nameOf(id)} ${placeOf(id)}`;
}

/** The cluster's side of its endpoints (AKS REST, "Private Endpoint Connections - List"). */
export function listConnections(clusterId: ArmId): string {
  return `az rest --method get --url "https://management.azure.com${clusterId}/privateEndpointConnections?api-version=2026-01-01"`;
}

/** AKS REST, "Private Endpoint Connections - Update". */
export function approveConnection(clusterId: ArmId): string {
  const body = `'{ "properties": { "privateLinkServiceConnectionState": { "status": "Approved" } } }'`;
  return `az rest --method put --url "https://management.azure.com${clusterId}/privateEndpointConnections/<name>?api-version=2026-01-01" --body ${body}`;
}

export function deleteEndpoint(id: ArmId): string {
  return `az network private-endpoint delete --name ${nameOf(id)} ${placeOf(id)}`;
}

/** Makes an endpoint of this id to the cluster (AKS, "private-cluster-connect"). */
export function createLinked(id: ArmId, clusterId: ArmId, parts: { readonly subnetId: string; readonly connection: string }): string {
  const target = `--private-connection-resource-id ${clusterId} --group-id management`;
  return `az network private-endpoint create --name ${nameOf(id)} ${placeOf(id)} --subnet ${parts.subnetId} --connection-name ${parts.connection} ${target}`;
}

/** How the endpoint is deleted and made again by hand; everything else about it has to be as it was (requirement B4). */
export function recreateByHand(id: ArmId, clusterId: ArmId): string {
  const show = `${showEndpoint(id)} > ${nameOf(id)}.json`;
  const create = createLinked(id, clusterId, { subnetId: '<its subnet id>', connection: '<its connection>' });
  return `note its configuration with ${show}, then ${deleteEndpoint(id)} and ${create} with the same addresses, tags and zone groups, and correct its A records`;
}
