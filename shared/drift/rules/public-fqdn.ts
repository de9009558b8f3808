import type { Reading } from '../facts/reading.ts';
import type { WorkspaceFacts } from '../facts/workspace-facts.ts';
import { cannotTell, type Found, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { bindCommands, bindingLimits, bindingReads, unboundWorkspaces } from '../scene/bindings.ts';
import { aksCommand, namesOf } from '../scene/commands.ts';
import { workspacesOf } from '../scene/computes.ts';
import { aksPrivateClusters, amlTrustedAccess, secureInferencing } from '../scene/documents.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';

export const publicFqdn: Rule = {
  id: 'public-fqdn',
  title: 'The private cluster has a public FQDN',
  severity: 'warning',
  covers: ['A3', 'E5'],
  sources: [
    {
      document: secureInferencing,
      says: 'Azure Machine Learning does not support a public FQDN on a private AKS cluster.',
    },
    {
      document: amlTrustedAccess,
      says: 'A Trusted Access role binding lets Azure ML use a private AKS cluster with a public FQDN.',
    },
    {
      document: aksPrivateClusters,
      says: 'The public FQDN is there unless the cluster was made or updated with --disable-public-fqdn.',
    },
  ],
  reads: [...attachedReads, ...bindingReads],
  impact: 'Azure ML does not support it: creating, updating and deleting endpoints and deployments may fail.',
  fix: 'Turn the public FQDN off, or let every workspace that uses the cluster in by Trusted Access.',
  notes:
    'Documents contradict one another: the page on secure inferencing forbids the public FQDN, the text on Trusted Access allows it. Followed are both: a warning, and ' +
    'information where every workspace that is seen to use the cluster has a working mlworkload binding. Where Relink may not read the bindings it stays a warning and the evidence says so. ' +
    'A value that Azure leaves out counts as true, as AKS documents. API Server VNet Integration is no exception: the page makes none.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    if (!scene.cluster.isPrivate || !scene.cluster.hasPublicFqdn) return passes;
    return judgeAttached(scene, () => verdictOn(scene, unboundWorkspaces(scene)));
  },
};

function verdictOn(scene: Scene, unbound: Reading<readonly WorkspaceFacts[]>): Verdict {
  const users = workspacesOf(scene);
  const seen = `Cluster ${scene.cluster.name} is private and has a public FQDN; ${namesOf(users.map(({ id }) => id))} use it.`;
  if (unbound.kind === 'unread') {
    if (unbound.isLater) return cannotTell(unbound.why, { isLater: true });
    return finds(found(scene, `${seen} Whether they have Trusted Access bindings could not be looked at: ${unbound.why}`, users));
  }
  if (unbound.value.length > 0) {
    return finds(found(scene, `${seen} Without a Trusted Access binding: ${namesOf(unbound.value.map(({ id }) => id))}.`, unbound.value));
  }
  return finds({ ...found(scene, `${seen} All of them have a Trusted Access binding, which allows it.`, []), severity: 'information' });
}

function found({ cluster }: Scene, seen: string, unbound: readonly WorkspaceFacts[]): Found {
  if (unbound.length === 0) return { subject: cluster.id, seen, fix: 'Nothing has to be done as long as the bindings are kept.' };
  const off =
    cluster.privateDnsZone?.toLowerCase() === 'none'
      ? 'With the private DNS zone "none" AKS does not let the public FQDN be turned off'
      : `${aksCommand('update', cluster.id)} --disable-public-fqdn`;
  return {
    subject: cluster.id,
    seen,
    fix: `${off}; or let the workspaces in by Trusted Access: ${bindCommands(cluster.id, unbound)}. ${bindingLimits}`,
  };
}
