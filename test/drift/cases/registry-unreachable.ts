import { registryUnreachable } from '../../../shared/drift/rules/registry-unreachable.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateLinkServiceConnectionState.status';

export const registryUnreachableCases: RuleCases = {
  rule: registryUnreachable,
  passes: [
    { world: 'whose workspace has no registry yet', changes: [set(ids.workspace, 'properties.containerRegistry', undefined)] },
    {
      world: 'whose registry has no rule set',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.registry, 'properties.networkRuleSet', undefined)],
    },
  ],
  fails: [
    {
      world: 'whose registry has no endpoint',
      changes: [without(ids.registryEndpoint)],
      subjects: [ids.registry],
      seen: 'aks-prod cannot reach crriskml, the container registry of mlw-risk: no private endpoint of group registry leads there from its networks',
      severity: 'critical',
    },
    {
      world: 'whose endpoint to the registry waits for approval',
      changes: [
        set(ids.registryEndpoint, `properties.privateLinkServiceConnections.0.${status}`, 'Pending'),
        set(ids.registry, `properties.privateEndpointConnections.0.${status}`, 'Pending'),
      ],
      subjects: [ids.registry],
      seen: 'pe-crriskml has a connection in state Pending',
    },
    {
      world: 'whose registry lets no subnet in',
      scenario: 'private-workspace-service-endpoints',
      changes: [set(ids.registry, 'properties.networkRuleSet.virtualNetworkRules', [])],
      subjects: [ids.registry],
      seen: 'names no subnet there',
    },
    { world: 'whose registry is gone', changes: [without(ids.registry)], subjects: [ids.registry], seen: 'does not exist any more' },
  ],
  unknown: [
    {
      world: 'whose registries may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.ContainerRegistry/registries/read.')],
      why: 'Microsoft.ContainerRegistry/registries/read',
    },
  ],
};
