import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { terraformNote } from '../scene/documents.ts';

export const noRbac: Rule = {
  id: 'no-rbac',
  title: 'The cluster has no role-based access control',
  severity: 'advice',
  covers: ['B3'],
  sources: [
    { document: terraformNote, says: 'In its list of improvements: use role-based access control on the cluster.' },
    {
      document: 'MicrosoftDocs/azure-docs issue 11681',
      says: 'It is not possible to enable role-based access control after the cluster was created (said in 2018).',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read'],
  impact: 'Whoever may sign in to the cluster may do everything in it, also in the namespaces of Azure ML.',
  fix: 'Make the cluster anew with role-based access control.',
  notes: 'That it cannot be switched on later was said in 2018, and az aks update has no option for it; no page of AKS says so.',
  mayRepair: false,
  alerts: false,
  evaluate: ({ cluster }) => {
    if (cluster.hasRbac === undefined) return cannotTell(`Azure does not say whether ${cluster.name} has role-based access control.`);
    if (cluster.hasRbac) return passes;
    return finds({
      subject: cluster.id,
      seen: `Cluster ${cluster.name} has role-based access control off (enableRBAC is false).`,
      fix: 'Make the cluster anew, without --disable-rbac, and attach the computes to the new one.',
    });
  },
};
