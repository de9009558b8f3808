import { type JsonObject, objectAt, textAt } from '../domain/json.ts';
import type { ClusterConnection } from '../ports/clusters.ts';

/** Reads one of the cluster's private endpoint connections. Its own id is not parsed: AKS writes it in several ways (azure-facts A4). */
export function readClusterConnection(body: JsonObject): ClusterConnection {
  const properties = objectAt(body, 'properties');
  return {
    name: textAt(body, 'name') ?? '',
    endpointId: textAt(objectAt(properties, 'privateEndpoint'), 'id'),
    status: textAt(objectAt(properties, 'privateLinkServiceConnectionState'), 'status') ?? 'Unknown',
  };
}
