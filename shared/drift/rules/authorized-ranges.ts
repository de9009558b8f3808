import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { bindCommands, bindingLimits, bindingReads, unboundWorkspaces } from '../scene/bindings.ts';
import { aksCommand, namesOf } from '../scene/commands.ts';
import { aksPrivateClusters, amlTrustedAccess } from '../scene/documents.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

export const authorizedRanges: Rule = {
  id: 'authorized-ranges',
  title: 'The API server admits certain addresses only, and Azure ML has no Trusted Access',
  severity: 'warning',
  covers: ['E14'],
  sources: [
    {
      document: extensionDocument,
      says: 'With authorized IP ranges, those of the Azure Machine Learning control plane have to be among them, for both regions of the pair.',
    },
    {
      document: amlTrustedAccess,
      says: 'A Trusted Access role binding lets Azure ML use an AKS cluster with authorized IP ranges.',
    },
    { document: aksPrivateClusters, says: 'Authorized IP ranges apply to the public API server only.' },
  ],
  reads: [...attachedReads, ...bindingReads],
  impact: 'Unless Azure ML’s control plane is among the ranges, creating, updating and deleting endpoints and deployments fails.',
  fix: 'Let the workspaces in by Trusted Access, or admit the ranges of Azure ML’s control plane in the region and its pair.',
  notes:
    'Whether the ranges of Azure ML are among those of the cluster is not checked: they change, and Relink does not hold their list. Where documents contradict one another the text on Trusted ' +
    'Access is followed, if every workspace that is seen to use the cluster has a working mlworkload binding. A private API server has no use for ranges and passes.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const { cluster } = scene;
    const count = cluster.authorizedIpRanges.length;
    if (cluster.isPrivate || count === 0) return passes;
    return judgeAttached(scene, () =>
      judge(unboundWorkspaces(scene), (unbound) => {
        if (unbound.length === 0) return passes;
        return finds({
          subject: cluster.id,
          seen: `The API server of ${cluster.name} admits ${count} ${count === 1 ? 'range' : 'ranges'} of addresses only. Workspaces without a Trusted Access binding: ${namesOf(unbound.map(({ id }) => id))}.`,
          fix:
            `${bindCommands(cluster.id, unbound)}. ${bindingLimits} Or: ${aksCommand('update', cluster.id)} --api-server-authorized-ip-ranges ` +
            '<the present ranges, with those of Azure ML in the region and its pair>',
        });
      }),
    );
  },
};
