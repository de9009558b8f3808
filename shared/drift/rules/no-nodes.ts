import { idKey } from '../../domain/arm-id.ts';
import type { NodePoolFacts } from '../facts/cluster-facts.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { placeOf } from '../scene/commands.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

export const noNodes: Rule = {
  id: 'no-nodes',
  title: 'The cluster runs and has no nodes',
  severity: 'warning',
  covers: ['C11', 'E19'],
  sources: [
    {
      document: extensionDocument,
      says: 'The cluster needs at least 4 vCPU cores and 14 GB of memory.',
    },
  ],
  reads: attachedReads,
  impact:
    'The pods of Azure ML’s extension have nowhere to run: creating, updating and deleting endpoints and deployments fails, and so does every scoring call.',
  fix: 'Scale a node pool up, or start one.',
  notes:
    'Whether the nodes are large enough is not checked: Azure Resource Manager gives the name of their size, not its cores and memory. A pool with an autoscaler, or Node Autoprovisioning, makes ' +
    'nodes when pods wait for them; such clusters pass.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster } = scene;
    const running = cluster.pools.filter(isRunning);
    if (cluster.hasNodeProvisioning || running.some((pool) => (pool.nodeCount ?? 0) > 0 || pool.minCount !== undefined)) return passes;
    return judgeAttached(scene, () => {
      if (cluster.pools.length === 0) return cannotTell(`Azure shows no node pools of ${cluster.name}.`);
      const silent = running.find(({ nodeCount }) => nodeCount === undefined);
      if (silent) return cannotTell(`Azure does not say how many nodes the pool ${silent.name} of ${cluster.name} has.`);
      const pools = cluster.pools.map((pool) => `${pool.name} ${isRunning(pool) ? '0 nodes' : 'stopped'}`).join(', ');
      return finds({
        subject: cluster.id,
        seen: `Cluster ${cluster.name} runs without a node: ${pools}.`,
        fix: `az aks nodepool scale ${placeOf(cluster.id)} --cluster-name ${cluster.name} --name ${cluster.pools[0]?.name ?? '<pool>'} --node-count 3`,
      });
    });
  },
};

/** Pools have a power state of their own; one that Azure leaves out is not taken for stopped. */
function isRunning({ power }: NodePoolFacts): boolean {
  return power === undefined || idKey(power) !== 'stopped';
}
