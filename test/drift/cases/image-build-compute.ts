import { imageBuildCompute } from '../../../shared/drift/rules/image-build-compute.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const without = set(ids.workspace, 'properties.imageBuildCompute', undefined);

export const imageBuildComputeCases: RuleCases = {
  rule: imageBuildCompute,
  passes: [{ world: 'whose registry is public', scenario: 'all-public', changes: [without] }],
  fails: [
    {
      world: 'without a compute for images',
      changes: [without],
      subjects: [ids.workspace],
      seen: 'Workspace mlw-risk has no compute for image builds, and its registry crriskml is closed to the public.',
    },
    {
      world: 'whose compute for images is blank',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.workspace, 'properties.imageBuildCompute', ' ')],
      subjects: [ids.workspace],
      seen: 'has no compute for image builds',
    },
  ],
  unknown: [
    {
      world: 'whose registry is in a security perimeter',
      changes: [without, set(ids.registry, 'properties.publicNetworkAccess', 'SecuredByPerimeter')],
      why: 'crriskml is secured by a network security perimeter',
    },
    {
      world: 'whose registries may not be read',
      changes: [without, blindTo('resources', 'Relink needs Microsoft.ContainerRegistry/registries/read.')],
      why: 'Microsoft.ContainerRegistry/registries/read',
    },
  ],
};
