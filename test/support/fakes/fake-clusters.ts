import { idKey, nameOf, sameId } from '../../../shared/domain/arm-id.ts';
import { readEndpoint } from '../../../shared/domain/endpoint.ts';
import type { Clusters } from '../../../shared/ports/clusters.ts';
import type { AzureWorld } from './azure-world.ts';
import { withConnectionStatus } from './fake-endpoints.ts';

export function createFakeClusters(world: AzureWorld): Clusters {
  const connections = (clusterId: string) =>
    [...world.endpoints.values()]
      .map((endpoint) => readEndpoint(endpoint.body))
      .filter((endpoint) => endpoint.connections.some((connection) => sameId(connection.targetId, clusterId)))
      .map((endpoint) => ({
        name: `${nameOf(endpoint.id)}.connection`,
        endpointId: endpoint.id,
        status: endpoint.connections[0]?.status ?? '',
      }));
  return {
    get: async (clusterId, signal) => {
      world.ask('clusters.get', clusterId, signal);
      return world.clusters.get(idKey(clusterId));
    },
    list: async (subscriptionId, signal) => {
      world.ask('clusters.list', subscriptionId, signal);
      return [...world.clusters.values()].filter((cluster) => cluster.id.toLowerCase().includes(subscriptionId.toLowerCase()));
    },
    listConnections: async (clusterId, signal) => {
      world.ask('clusters.listConnections', clusterId, signal);
      return connections(clusterId);
    },
    approveConnection: async (clusterId, connectionName, signal) => {
      signal.throwIfAborted();
      world.writes.push(`connection.approve ${connectionName}`);
      world.ask('clusters.approveConnection', clusterId, signal);
      const approved = connections(clusterId).find((connection) => connection.name === connectionName);
      const endpoint = world.endpoints.get(idKey(approved?.endpointId ?? ''));
      if (endpoint) endpoint.body = withConnectionStatus(endpoint.body, 'Approved');
    },
  };
}
