import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { bindCommands, bindingLimits, bindingReads, unboundWorkspaces } from '../scene/bindings.ts';
import { aksCommand, namesOf } from '../scene/commands.ts';
import { amlTrustedAccess } from '../scene/documents.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

export const localAccountsDisabled: Rule = {
  id: 'local-accounts-disabled',
  title: 'Local accounts are disabled and Azure ML has no Trusted Access',
  severity: 'warning',
  covers: ['E13'],
  sources: [
    {
      document: extensionDocument,
      says: 'Azure Machine Learning does not support disabled local accounts on AKS.',
    },
    {
      document: amlTrustedAccess,
      says: 'A Trusted Access role binding lets Azure ML use an AKS cluster whose local accounts are disabled.',
    },
  ],
  reads: [...attachedReads, ...bindingReads],
  impact:
    'Azure ML does not support it: creating, updating and deleting endpoints and deployments may fail, and a compute that the next repair detaches may not attach again.',
  fix: 'Let the workspaces in by Trusted Access, or enable local accounts.',
  notes:
    'Documents contradict one another: the page on the extension forbids disabled local accounts, the text on Trusted Access allows them. The latter is followed where every workspace that is ' +
    'seen to use the cluster has a working mlworkload binding.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster } = scene;
    if (!cluster.hasLocalAccountsDisabled) return passes;
    return judgeAttached(scene, () =>
      judge(unboundWorkspaces(scene), (unbound) => {
        if (unbound.length === 0) return passes;
        return finds({
          subject: cluster.id,
          seen: `Local accounts of ${cluster.name} are disabled. Workspaces without a Trusted Access binding: ${namesOf(unbound.map(({ id }) => id))}.`,
          fix: `${bindCommands(cluster.id, unbound)}. ${bindingLimits} Or: ${aksCommand('update', cluster.id)} --enable-local-accounts`,
        });
      }),
    );
  },
};
