import { nameOf, subscriptionIdOf } from '../../domain/arm-id.ts';
import { finds, passes, type Rule } from '../rule.ts';
import { extensionDocument } from '../scene/extensions.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';

/** A cluster that is attached to a workspace in another subscription. */
export const crossSubscription: Rule = {
  id: 'cross-subscription',
  title: 'The cluster is attached to a workspace in another subscription',
  severity: 'warning',
  covers: ['E15'],
  sources: [
    {
      document: extensionDocument,
      says: 'Azure Machine Learning doesn’t support attaching an AKS cluster cross subscription.',
    },
  ],
  reads: workspaceReads,
  impact: 'Azure ML does not support the combination. What works today may not be attached again after a restart.',
  fix: 'Attach the cluster to a workspace in its own subscription, or connect it to Azure Arc in the workspace’s subscription and attach that.',
  notes: 'Relink never connects clusters to Azure Arc, and does not detach or attach what is connected that way.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeWorkspaces(scene, ({ id }) => {
      const { cluster } = scene;
      const [own, other] = [subscriptionIdOf(cluster.id).toLowerCase(), subscriptionIdOf(id).toLowerCase()];
      if (own === other) return passes;
      return finds({
        subject: id,
        seen: `Cluster ${cluster.name} is in subscription ${own}; workspace ${nameOf(id)}, to which it is attached, is in ${other}.`,
        fix: `Use a workspace in subscription ${own}; or run az connectedk8s connect for ${cluster.name} in subscription ${other} and attach the connected cluster.`,
      });
    }),
};
