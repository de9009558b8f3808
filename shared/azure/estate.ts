import { listAt } from '../domain/json.ts';
import type { EstateReads } from '../ports/estate.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { readAllOrNone, readOne } from './reads.ts';
import { graphPages } from './resource-graph.ts';

/** Resource Graph, and the lists of Azure ML and AKS that it does not hold. */
export function createAzureEstate(clients: ArmClients): EstateReads {
  const { clock } = clients;
  return {
    rows: (query, signal) => graphPages(clients, query, signal),
    async datastores(workspaceId, signal) {
      const { subscriptionId, group, name } = armPath(workspaceId);
      const client = await clients.machineLearning(subscriptionId);
      return readAllOrNone({ clock, signal, of: `the datastores of workspace ${name}` }, (options) =>
        client.datastores.list(group, name, options),
      );
    },
    async bindings(clusterId, signal) {
      const { subscriptionId, group, name } = armPath(clusterId);
      const client = await clients.aks(subscriptionId);
      return readAllOrNone({ clock, signal, of: `the Trusted Access bindings of cluster ${name}` }, (options) =>
        client.trustedAccessRoleBindings.list(group, name, options),
      );
    },
    async versions({ subscriptionId, location }, signal) {
      const client = await clients.aks(subscriptionId);
      const body = await readOne({ clock, signal, of: `the AKS versions of ${location}` }, (options) =>
        client.managedClusters.listKubernetesVersions(location, options),
      );
      return listAt(body, 'values');
    },
  };
}
