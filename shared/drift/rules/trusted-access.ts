import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { bindCommands, bindingLimits, bindingReads, unboundWorkspaces } from '../scene/bindings.ts';
import { namesOf } from '../scene/commands.ts';
import { aksTrustedAccess, amlTrustedAccess } from '../scene/documents.ts';
import { attachedReads, judgeAttached } from '../scene/judge-attached.ts';
import { manyRepairs } from '../scene/repairs.ts';

export const trustedAccess: Rule = {
  id: 'trusted-access',
  title: 'Trusted Access might spare the cluster’s computes their repairs',
  severity: 'advice',
  covers: [],
  sources: [
    {
      document: aksTrustedAccess,
      says: 'A bound resource reaches the API server through the regional gateway, without a private endpoint, on private clusters too.',
    },
    {
      document: amlTrustedAccess,
      says: 'One binding a workspace, at most 8 a cluster, up to 5 minutes until it works; computes attached before it have to be detached; public cloud only.',
    },
  ],
  reads: [...attachedReads, ...bindingReads],
  impact: 'After every restart the computes have to be detached and attached again; meanwhile endpoints and deployments cannot be changed.',
  fix: 'Bind a workspace, and see whether its computes outlive a restart before you rely on it.',
  notes:
    'Given only from 10 repairs within 30 days on. Nobody has verified whether computes of a bound workspace still break in a restart. The endpoints to the cluster break as before, for everybody ' +
    'who uses them. Which cloud the cluster is in is not looked at.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const repairs = manyRepairs(scene);
    if (repairs === undefined || !scene.cluster.isPrivate) return passes;
    return judgeAttached(scene, () =>
      judge(unboundWorkspaces(scene), (unbound) => {
        if (unbound.length === 0) return passes;
        const names = namesOf(unbound.map(({ id }) => id));
        return finds({
          subject: scene.cluster.id,
          seen: `Cluster ${scene.cluster.name} was repaired ${repairs} times within 30 days, and ${names} reach it without a Trusted Access binding.`,
          fix: `${bindCommands(scene.cluster.id, unbound)}. ${bindingLimits} Once it has proved itself, the tag relink-computes=leave on the cluster keeps Relink from attaching them again.`,
        });
      }),
    );
  },
};
