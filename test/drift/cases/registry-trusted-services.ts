import { registryTrustedServices } from '../../../shared/drift/rules/registry-trusted-services.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const bypass = 'properties.networkRuleBypassOptions';

export const registryTrustedServicesCases: RuleCases = {
  rule: registryTrustedServices,
  passes: [
    { world: 'whose public registry bars trusted services', scenario: 'all-public', changes: [set(ids.registry, bypass, 'None')] },
    { world: 'whose registry leaves the default unsaid', changes: [set(ids.registry, bypass, undefined)] },
    { world: 'that writes the value in another casing', changes: [set(ids.registry, bypass, 'azureservices')] },
  ],
  fails: [
    {
      world: 'whose registry bars trusted services',
      changes: [set(ids.registry, bypass, 'None')],
      subjects: [ids.registry],
      seen: 'Registry crriskml is closed to trusted services: public network access Disabled, default action Deny, bypass None.',
    },
    {
      world: 'whose registry with network rules bars trusted services',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.registry, bypass, 'None')],
      subjects: [ids.registry],
      seen: 'public network access Enabled, default action Deny, bypass None.',
    },
  ],
  unknown: [
    {
      world: 'whose registries may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.ContainerRegistry/registries/read.')],
      why: 'Microsoft.ContainerRegistry/registries/read',
    },
    {
      world: 'whose registry is behind a security perimeter',
      changes: [set(ids.registry, 'properties.publicNetworkAccess', 'SecuredByPerimeter'), set(ids.registry, bypass, 'None')],
      why: 'crriskml is secured by a network security perimeter',
    },
  ],
};
