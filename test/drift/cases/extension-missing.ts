import { extensionMissing } from '../../../shared/drift/rules/extension-missing.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, bodyOf, set, without } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const needsExtensions = 'Relink needs Microsoft.KubernetesConfiguration/extensions/read.';

export const extensionMissingCases: RuleCases = {
  rule: extensionMissing,
  passes: [
    {
      world: 'whose extension was installed by a template that writes its type in lower case',
      changes: [set(ids.extension, 'properties.extensionType', 'microsoft.azureml.kubernetes')],
    },
    { world: 'with a cluster that nobody attached', changes: [without(ids.extension), without(ids.compute)] },
  ],
  fails: [
    {
      world: 'whose attached cluster lost the extension',
      changes: [without(ids.extension)],
      subjects: [ids.cluster],
      seen: 'aks-prod has no extension of type Microsoft.AzureML.Kubernetes, and is attached as k8s-risk (mlw-risk).',
    },
    {
      world: 'with no other extension than one of another kind',
      changes: [
        set(ids.extension, 'properties.extensionType', 'microsoft.flux'),
        (world) =>
          adding({ ...bodyOf(world, ids.extension), id: `${ids.cluster}/providers/Microsoft.KubernetesConfiguration/extensions/dapr` })(
            world,
          ),
      ],
      subjects: [ids.cluster],
      seen: 'aks-prod has no extension',
    },
    {
      world: 'in which all is public',
      scenario: 'all-public',
      changes: [without(ids.extension)],
      subjects: [ids.cluster],
      seen: 'aks-prod has no extension',
    },
  ],
  unknown: [
    { world: 'whose extensions may not be read', changes: [blindTo('extensions', needsExtensions)], why: needsExtensions },
    {
      world: 'in which nobody knows whether the cluster is attached',
      changes: [without(ids.extension), unlistedComputes],
      why: computeNeeds,
    },
  ],
};
