import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { aksLargeClusters } from '../scene/documents.ts';

/** Up to here AKS supports stopping a cluster. */
const mostNodes = 100;

export const tooManyNodesToStop: Rule = {
  id: 'too-many-nodes-to-stop',
  title: 'The cluster is stopped and started, and has more nodes than AKS supports for that',
  severity: 'information',
  covers: [],
  sources: [
    {
      document: aksLargeClusters,
      says: 'Clusters with more than 100 nodes cannot use stop and start.',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read'],
  impact: 'A stop or a start may fail, or leave the cluster half way.',
  fix: 'Scale the pools down before the cluster is stopped.',
  notes: 'Said only of clusters that Relink has seen stop. Pools with an autoscaler may have another number of nodes for a while.',
  mayRepair: false,
  alerts: false,
  evaluate: ({ cluster, estate }) => {
    const { stoppedAt, restart } = estate.memory(cluster.id).power;
    if (stoppedAt === undefined && restart === undefined) return passes;
    const nodes = cluster.pools.reduce((sum, { nodeCount = 0 }) => sum + nodeCount, 0);
    if (nodes > mostNodes) {
      return finds({
        subject: cluster.id,
        seen: `Cluster ${cluster.name} is stopped and started, and has ${nodes} nodes in ${cluster.pools.length} pools.`,
        fix: `az aks nodepool scale ${placeOf(cluster.id)} --cluster-name ${cluster.name} --name <pool> --node-count <fewer>, so that at most ${mostNodes} are left.`,
      });
    }
    const silent = cluster.pools.find(({ nodeCount }) => nodeCount === undefined);
    return silent ? cannotTell(`Azure does not say how many nodes the pool ${silent.name} of ${cluster.name} has.`) : passes;
  },
};
