import type { Rule } from '../rule.ts';
import { judgeAssociatedReach, reachDemand } from '../scene/associated-reach.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { reachReads } from '../scene/resource-reach.ts';

/** A workspace's key vault to which no way that Azure documents leads from the cluster. */
export const vaultUnreachable: Rule = {
  id: 'vault-unreachable',
  title: 'The cluster does not reach the workspace’s key vault',
  severity: 'critical',
  covers: ['A1', 'A4', 'A5', 'A7', 'A10', 'E1'],
  sources: [reachDemand],
  reads: [...workspaceReads, ...reachReads, 'Microsoft.KeyVault/vaults/read'],
  impact: 'What the workspace keeps in its vault cannot be had in the cluster: creating and updating deployments, and jobs, fail.',
  fix: 'Give the cluster’s network or a peered one a private endpoint of group vault, or a service endpoint and a rule of the firewall.',
  notes:
    'A public vault is not judged here: with a cluster in a virtual network it is a scenario outside of the table (rule scenario-unsupported). A warning where an Approved endpoint stands in a network ' +
    'that is not peered, or the firewall lets addresses in: routes, and the address with which the cluster leaves its network, are not seen.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => judgeAssociatedReach(scene, 'keyVaultId'),
};
