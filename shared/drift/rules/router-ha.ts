import { nameOf } from '../../domain/arm-id.ts';
import type { NodePoolFacts } from '../facts/cluster-facts.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { extensionTroubles } from '../scene/documents.ts';
import { isHighlyAvailable, judgeSetting } from '../scene/extension-settings.ts';
import { extensionDocument, extensionOf, extensionReads, judgeInference, settingCommand } from '../scene/extensions.ts';

const nodesNeeded = 3;

/** Three routers on fewer than three nodes. */
export const routerHa: Rule = {
  id: 'router-ha',
  title: 'High availability of the inference router on fewer than three nodes',
  severity: 'warning',
  covers: ['C3', 'E16'],
  sources: [
    {
      document: extensionDocument,
      says: 'inferenceRouterHA: default True. By default the extension deploys three replicas of the inference router, which needs at least three worker nodes. Set it to False if the cluster has fewer.',
    },
    {
      document: extensionTroubles,
      says: 'E40002 INSUFFICIENT_NODE.',
    },
  ],
  reads: extensionReads,
  impact: 'Installing or updating the extension fails with INSUFFICIENT_NODE, and replicas of the router stay Pending.',
  fix: 'Give the cluster three nodes, or set inferenceRouterHA to False where an outage of the router is acceptable.',
  notes:
    'The documents differ on the name: inferenceRouterHA now, inferenceLoadbalancerHA or inferenceLoadBalancerHA before; Relink reads all of them. Nodes are counted as configured, on pools that are not stopped; taints, node selectors and what an autoscaler does at the moment are not seen. A cluster with Node Autoprovisioning passes, and one without any node is another finding (no-nodes).',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeInference(scene, (extension) =>
      judgeSetting(extension, isHighlyAvailable(extension.settings), (isAvailable = true) => {
        if (!isAvailable) return passes;
        const pools = scene.cluster.pools.filter(({ power }) => power?.toLowerCase() !== 'stopped');
        const nodes = countOf(pools);
        if (nodes >= nodesNeeded || scene.cluster.hasNodeProvisioning) return passes;
        const uncounted = pools.find(({ nodeCount }) => nodeCount === undefined);
        if (uncounted) return cannotTell(`Azure does not say how many nodes pool ${uncounted.name} has.`, { subject: extension.id });
        if (nodes === 0) return passes;
        return finds({
          subject: extension.id,
          seen: `${extensionOf(extension)} has a highly available inference router, and ${nameOf(scene.cluster.id)} has ${nodes} node${nodes === 1 ? '' : 's'} on pools that are not stopped.`,
          fix: `Scale a node pool to three nodes, or: ${settingCommand(extension, 'inferenceRouterHA=False')}`,
        });
      }),
    ),
};

function countOf(pools: readonly NodePoolFacts[]): number {
  return pools.reduce((sum, { nodeCount = 0, minCount = 0 }) => sum + Math.max(nodeCount, minCount), 0);
}
