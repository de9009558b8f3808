import { read, unread } from '../../../shared/drift/facts/reading.ts';
import { kubernetesVersion } from '../../../shared/drift/rules/kubernetes-version.ts';
import { ids } from '../worlds/ids.ts';
import { having, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const version = (value: string | undefined) => set(ids.cluster, 'properties.currentKubernetesVersion', value);
const right = 'Microsoft.ContainerService/locations/kubernetesVersions/read';

export const kubernetesVersionCases: RuleCases = {
  rule: kubernetesVersion,
  passes: [
    { world: 'whose cluster is two minor versions behind the latest, a preview left out', changes: [version('1.33.9')] },
    { world: 'whose cluster is ahead of what is generally available', changes: [version('1.36.0')] },
    {
      world: 'whose cluster says only which version it is to have',
      changes: [version(undefined), set(ids.cluster, 'properties.kubernetesVersion', '1.35')],
    },
    {
      world: 'whose old cluster no workspace uses',
      changes: [version('1.30.1'), set(ids.compute, 'properties.resourceId', `${ids.cluster}-b`)],
    },
  ],
  fails: [
    {
      world: 'whose cluster is three minor versions behind',
      changes: [version('1.32.11')],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod has Kubernetes 1.32.11; the latest of AKS in westeurope is 1.35, so 1.33 is the oldest that Azure ML supports.',
      severity: 'warning',
    },
    {
      world: 'whose versions have two digits, and would come in another order as texts',
      changes: [
        version('1.9.11'),
        having({ versions: read(['1.10', '1.11', '1.12', '1.9'].map((offered) => ({ version: offered, isPreview: false }))) }),
      ],
      subjects: [ids.cluster],
      seen: '1.10 is the oldest that Azure ML supports',
    },
    {
      world: 'whose old cluster has long term support',
      changes: [version('1.30.14'), set(ids.cluster, 'properties.supportPlan', 'AKSLongTermSupport')],
      subjects: [ids.cluster],
      seen: 'Kubernetes 1.30.14',
      severity: 'information',
    },
  ],
  unknown: [
    {
      world: 'whose region’s versions may not be read',
      changes: [having({ versions: unread(`Relink needs ${right} at /subscriptions/1.`) })],
      why: right,
    },
    {
      world: 'whose region offers previews only',
      changes: [having({ versions: read([{ version: '1.36', isPreview: true }]) })],
      why: 'westeurope',
    },
    {
      world: 'whose cluster says no version',
      changes: [version(undefined), set(ids.cluster, 'properties.kubernetesVersion', undefined)],
      why: 'which Kubernetes version aks-prod has',
    },
  ],
};
