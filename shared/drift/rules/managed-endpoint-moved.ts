import { nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { aksStartStop } from '../scene/documents.ts';
import { endpointsOfKind } from '../scene/endpoints.ts';
import { nodeGroupOf } from '../scene/node-group.ts';

export const managedEndpointMoved: Rule = {
  id: 'managed-endpoint-moved',
  title: 'AKS’s own endpoint stands in a subnet without node pools',
  severity: 'information',
  covers: [],
  sources: [
    {
      document: aksStartStop,
      says: 'On start AKS places the private endpoint of the API server in the subnet of the first node pool in the cluster’s configuration; once the initial system pool is replaced, that may be a different subnet.',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read', 'Microsoft.Network/privateEndpoints/read'],
  impact: 'At the next start the endpoint moves to another subnet: rules and routes that name its present subnet or address no longer fit.',
  fix: 'Nothing has to be done; prepare the network for the move. Never delete or change this endpoint: without it the cluster stops working.',
  notes:
    'AKS goes by the first pool. Resource Graph promises no order of pools, so it is said only where the endpoint’s subnet is that of no pool at all. Not asked of clusters in a network that AKS made.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    if (!cluster.isPrivate || cluster.hasVnetIntegration || cluster.subnetIds.length === 0) return passes;
    const managed = endpointsOfKind(scene, 'managed');
    if (managed.length === 0) {
      // Which name AKS gives it is not documented: asked is only whether Relink would see an endpoint there.
      return judge(estate.endpoints.look(nodeGroupOf(cluster)), () => passes);
    }
    const astray = managed.filter(({ subnetId }) => subnetId !== undefined && !cluster.subnetIds.some((own) => sameId(own, subnetId)));
    return together(
      astray.map(({ id, subnetId = '' }) =>
        finds({
          subject: id,
          seen: `${nameOf(id)} of ${cluster.name} stands in the subnet ${nameOf(subnetId)} of ${nameOf(parentId(subnetId))}; the node pools are in ${cluster.subnetIds.map(nameOf).join(', ')}.`,
          fix: managedEndpointMoved.fix,
        }),
      ),
    );
  },
};
