import { nameOf } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { computeOf, computeTroubles, detachCommand } from '../scene/compute-texts.ts';
import { allComputesListed, attachedComputes } from '../scene/computes.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';

/** A compute whose cluster was deleted, or made again under another id. */
export const computeOnGoneCluster: Rule = {
  id: 'compute-on-gone-cluster',
  title: 'A compute points at a cluster that does not exist',
  severity: 'warning',
  covers: ['C7', 'A17'],
  sources: [{ document: computeTroubles, says: 'ClusterNotFound: the Kubernetes cluster was not found. Detach and reattach the compute.' }],
  reads: [...workspaceReads, 'Microsoft.ContainerService/managedClusters/read'],
  impact: 'Nothing works on the compute: endpoints and deployments that name it cannot be created, updated or deleted.',
  fix: 'Detach the compute, or attach it to the cluster’s successor under the same name and namespace.',
  notes:
    'Only where Relink may read clusters is one known not to exist. Legacy computes of type AKS are not judged: Relink does not touch them. No run can repair this.',
  mayRepair: false,
  alerts: false,
  when: 'gone',
  evaluate: (scene) => {
    const findings = attachedComputes(scene).map(({ compute: { id, provisioningState } }) => ({
      subject: id,
      seen: `${computeOf(id)} (${provisioningState}) points at cluster ${nameOf(scene.cluster.id)}, which does not exist any more.`,
      fix: `Delete its endpoints and deployments first, if they are not needed any more; then ${detachCommand(id)}`,
    }));
    return together([finds(...findings), judge(allComputesListed(scene), () => passes)]);
  },
};
