import { registryNotPremium } from '../../../shared/drift/rules/registry-not-premium.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

export const registryNotPremiumCases: RuleCases = {
  rule: registryNotPremium,
  passes: [
    {
      world: 'where everything is public and the registry is Basic',
      scenario: 'all-public',
      changes: [set(ids.registry, 'sku.name', 'Basic')],
    },
    { world: 'that writes Premium in another casing', changes: [set(ids.registry, 'sku.name', 'premium')] },
    { world: 'whose workspace has no registry yet', changes: [set(ids.workspace, 'properties.containerRegistry', null)] },
  ],
  fails: [
    {
      world: 'behind a network with a Standard registry',
      changes: [set(ids.registry, 'sku.name', 'Standard')],
      subjects: [ids.registry],
      seen: 'Registry crriskml has SKU Standard',
    },
    {
      world: 'behind a network with a Standard registry that is open to everybody',
      changes: [
        set(ids.registry, 'sku.name', 'Standard'),
        set(ids.registry, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.registry, 'properties.networkRuleSet.defaultAction', 'Allow'),
      ],
      subjects: [ids.registry],
      seen: 'Registry crriskml has SKU Standard',
    },
    {
      world: 'of a public cluster whose closed registry is Basic',
      scenario: 'all-public',
      changes: [set(ids.registry, 'sku.name', 'Basic'), set(ids.registry, 'properties.publicNetworkAccess', 'Disabled')],
      subjects: [ids.registry],
      seen: 'Registry crriskml has SKU Basic',
      // Closed, it is also out of reach of a cluster without a network.
      also: ['scenario-unsupported'],
    },
  ],
  unknown: [
    {
      world: 'whose registries may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.ContainerRegistry/registries/read.')],
      why: 'Microsoft.ContainerRegistry/registries/read',
    },
    { world: 'whose registry shows no SKU', changes: [set(ids.registry, 'sku', undefined)], why: 'does not show the SKU of crriskml' },
  ],
};
