import type { Rule } from '../rule.ts';
import { judgeAssociatedReach, reachDemand } from '../scene/associated-reach.ts';
import { secureWorkspace } from '../scene/documents.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { reachReads } from '../scene/resource-reach.ts';

/** A workspace's storage account to which no way that Azure documents leads from the cluster. */
export const storageUnreachable: Rule = {
  id: 'storage-unreachable',
  title: 'The cluster does not reach the workspace’s storage account',
  severity: 'critical',
  covers: ['A1', 'A4', 'A5', 'A7', 'A10', 'E1'],
  sources: [
    reachDemand,
    {
      document: secureWorkspace,
      says: 'Two private endpoints for the storage account, blob and file; queue and table only for batch endpoints and ParallelRunStep.',
    },
  ],
  reads: [...workspaceReads, ...reachReads, 'Microsoft.Storage/storageAccounts/read'],
  impact: 'Pods cannot fetch models and code: creating and updating deployments, and jobs, fail.',
  fix: 'Give the cluster’s network or a peered one an endpoint of group blob and one of group file, or a service endpoint and a rule of the firewall.',
  notes:
    'A public account is not judged here: with a cluster in a virtual network it is a scenario outside of the table (rule scenario-unsupported). A rule of the firewall counts for any subnet of the ' +
    'cluster’s or of peered networks, as the document has it. A warning where an Approved endpoint stands in a network that is not peered, or the firewall lets addresses in: routes, and the address ' +
    'with which the cluster leaves its network, are not seen. Endpoints of groups queue and table are not asked for.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => judgeAssociatedReach(scene, 'storageAccountId'),
};
