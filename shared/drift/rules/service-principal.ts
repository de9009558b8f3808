import type { ClusterFacts } from '../facts/cluster-facts.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { aksCommand } from '../scene/commands.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

export const servicePrincipal: Rule = {
  id: 'service-principal',
  title: 'The cluster uses a service principal instead of a managed identity',
  severity: 'warning',
  covers: ['E12'],
  sources: [
    {
      document: extensionDocument,
      says: 'Azure Machine Learning does not support an AKS cluster with a service principal; the cluster must use a managed identity.',
    },
  ],
  reads: attachedReads,
  impact: 'Azure ML does not support the cluster: its extension and its computes may stop working at any time.',
  fix: 'Give the cluster a managed identity and make its node pools anew.',
  notes:
    'Either of two signs of a managed identity will do: an identity on the cluster, or the client id "msi" in its service principal profile. Nobody has verified the latter value, so it never accuses.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const { cluster } = scene;
    if (hasManagedIdentity(cluster)) return passes;
    return judgeAttached(scene, () => {
      if (cluster.servicePrincipalClientId === undefined) {
        return cannotTell(`Azure shows neither an identity nor a service principal of ${cluster.name}.`);
      }
      return finds({
        subject: cluster.id,
        seen: `Cluster ${cluster.name} has no managed identity; it works with a service principal.`,
        fix:
          `${aksCommand('update', cluster.id)} --enable-managed-identity; then delete and recreate every node pool: the page on the extension asks for new pools ` +
          'after such a change, not for updated ones.',
      });
    });
  },
};

function hasManagedIdentity({ identityType = 'None', servicePrincipalClientId }: ClusterFacts): boolean {
  return identityType.toLowerCase() !== 'none' || servicePrincipalClientId?.toLowerCase() === 'msi';
}
