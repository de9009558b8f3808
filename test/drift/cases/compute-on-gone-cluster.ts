import { computeOnGoneCluster } from '../../../shared/drift/rules/compute-on-gone-cluster.ts';
import { computeBody } from '../worlds/cluster-bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, set, without } from '../worlds/world.ts';
import { computeNeeds, unlistedWorkspace } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const second = `${ids.workspace}/computes/k8s-risk-batch`;
const legacy = set(ids.compute, 'properties.computeType', 'AKS');

export const computeOnGoneClusterCases: RuleCases = {
  rule: computeOnGoneCluster,
  passes: [{ world: 'whose gone cluster only a legacy compute points at', changes: [without(ids.cluster), legacy] }],
  fails: [
    {
      world: 'whose cluster was deleted',
      changes: [without(ids.cluster)],
      subjects: [ids.compute],
      seen: 'Compute k8s-risk of workspace mlw-risk (Succeeded) points at cluster aks-prod, which does not exist any more.',
    },
    {
      world: 'whose cluster was deleted with two computes on it',
      scenario: 'all-public',
      changes: [without(ids.cluster), adding({ ...computeBody(), id: second, name: 'k8s-risk-batch' })],
      subjects: [ids.compute, second],
      seen: 'Compute k8s-risk-batch of workspace mlw-risk',
    },
  ],
  unknown: [
    {
      world: 'whose gone cluster may have computes in a workspace that cannot be listed',
      changes: [without(ids.cluster), legacy, unlistedWorkspace],
      why: computeNeeds,
    },
  ],
};
