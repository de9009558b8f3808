import type { Rule } from '../rule.ts';
import { judgeAssociatedReach, reachDemand } from '../scene/associated-reach.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { reachReads } from '../scene/resource-reach.ts';

/** A workspace's container registry to which no way that Azure documents leads from the cluster. */
export const registryUnreachable: Rule = {
  id: 'registry-unreachable',
  title: 'The cluster does not reach the workspace’s container registry',
  severity: 'critical',
  covers: ['A1', 'A4', 'A5', 'A7', 'A10', 'A13', 'E1'],
  sources: [reachDemand],
  reads: [...workspaceReads, ...reachReads, 'Microsoft.ContainerRegistry/registries/read'],
  impact: 'Nodes cannot pull images: creating and updating deployments fails, and pods that move to another node do not start.',
  fix: 'Give the cluster’s network or a peered one a private endpoint of group registry.',
  notes:
    'A workspace without a registry has nothing to reach: Azure ML makes one with the first image. A public registry is not judged here: with a cluster in a virtual network it is a scenario outside of ' +
    'the table (rule scenario-unsupported). A warning where an Approved endpoint stands in a network that is not peered, or the firewall lets addresses in: routes, and the address with which the ' +
    'cluster leaves its network, are not seen. Service endpoints of registries are a preview.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => judgeAssociatedReach(scene, 'registryId'),
};
