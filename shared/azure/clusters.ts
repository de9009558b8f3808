import { type ArmId, nameOf } from '../domain/arm-id.ts';
import { readCluster } from '../domain/cluster-body.ts';
import { listAt } from '../domain/json.ts';
import type { ClusterConnection, Clusters } from '../ports/clusters.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { readClusterConnection } from './cluster-connection.ts';
import { readAll, readOne } from './reads.ts';
import { exchange } from './wire.ts';

/** AKS through `@azure/arm-containerservice`. The one write is the approval of a connection. */
export function createAzureClusters(clients: ArmClients): Clusters {
  const { clock } = clients;
  return {
    async get(clusterId, signal) {
      const { subscriptionId, group, name } = armPath(clusterId);
      const client = await clients.aks(subscriptionId);
      const body = await readOne({ clock, signal, of: `cluster ${name}` }, (options) => client.managedClusters.get(group, name, options));
      return body && readCluster(body);
    },
    async list(subscriptionId, signal) {
      const client = await clients.aks(subscriptionId);
      const bodies = await readAll({ clock, signal, of: `the clusters of subscription ${subscriptionId}` }, (options) =>
        client.managedClusters.list(options),
      );
      return bodies.map(readCluster);
    },
    listConnections: (clusterId, signal) => listConnections(clients, clusterId, signal),
    approveConnection: (clusterId, connectionName, signal) => approve(clients, { clusterId, connectionName, signal }),
  };
}

async function listConnections(clients: ArmClients, clusterId: ArmId, signal: AbortSignal): Promise<readonly ClusterConnection[]> {
  const { subscriptionId, group, name } = armPath(clusterId);
  const client = await clients.aks(subscriptionId);
  const of = `the endpoint connections of cluster ${name}`;
  const body = await readOne({ clock: clients.clock, signal, of }, (options) =>
    client.privateEndpointConnections.list(group, name, options),
  );
  return listAt(body, 'value').map(readClusterConnection);
}

interface Approval {
  readonly clusterId: ArmId;
  readonly connectionName: string;
  readonly signal: AbortSignal;
}

async function approve(clients: ArmClients, { clusterId, connectionName, signal }: Approval): Promise<void> {
  const { subscriptionId, group, name } = armPath(clusterId);
  const client = await clients.aks(subscriptionId);
  const body = { properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'Approved by Relink' } } };
  const what = `approve connection ${connectionName} of cluster ${nameOf(clusterId)}`;
  await exchange({ what, signal, body }, (abortSignal) =>
    client.privateEndpointConnections.update(group, name, connectionName, {}, { abortSignal }),
  );
}
