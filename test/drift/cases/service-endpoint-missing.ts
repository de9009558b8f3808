import { serviceEndpointMissing } from '../../../shared/drift/rules/service-endpoint-missing.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const offering = (...services: readonly string[]) =>
  set(
    ids.network,
    'properties.subnets.0.properties.serviceEndpoints',
    services.map((service) => ({ service, provisioningState: 'Succeeded', locations: ['*'] })),
  );
const scenario = 'public-workspace-service-endpoints';

export const serviceEndpointMissingCases: RuleCases = {
  rule: serviceEndpointMissing,
  passes: [
    {
      world: 'whose subnet has the endpoint for storage in all regions, in another casing',
      scenario,
      changes: [offering('microsoft.storage.global', 'Microsoft.KeyVault', 'Microsoft.ContainerRegistry')],
    },
    {
      world: 'whose resources have private endpoints besides',
      changes: [
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.virtualNetworkRules', [{ id: ids.nodes, action: 'Allow' }]),
      ],
    },
    {
      world: 'whose account has a private endpoint of group blob besides',
      changes: [
        without(ids.fileEndpoint),
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.virtualNetworkRules', [{ id: ids.nodes, action: 'Allow' }]),
      ],
    },
    {
      world: 'whose rules are for nobody, since public access is off',
      scenario,
      changes: [offering('Microsoft.Storage', 'Microsoft.ContainerRegistry'), set(ids.vault, 'properties.publicNetworkAccess', 'Disabled')],
    },
    {
      world: 'whose vault is open to everybody',
      scenario,
      changes: [
        offering('Microsoft.Storage', 'Microsoft.ContainerRegistry'),
        set(ids.vault, 'properties.networkAcls.defaultAction', 'Allow'),
      ],
    },
  ],
  fails: [
    {
      world: 'whose subnet has no service endpoint for the vault',
      scenario,
      changes: [offering('Microsoft.Storage', 'Microsoft.ContainerRegistry')],
      subjects: [ids.nodes],
      seen: 'The firewalls of kv-risk-ml let the subnet snet-nodes in, but it has no service endpoint Microsoft.KeyVault: nothing from there meets the rule.',
      severity: 'critical',
    },
    {
      world: 'whose subnet has no service endpoint at all',
      scenario: 'private-workspace-service-endpoints',
      changes: [offering()],
      subjects: [ids.nodes],
      seen: 'The firewalls of crriskml, kv-risk-ml, striskdata, striskml let the subnet snet-nodes in, but it has no service endpoint Microsoft.ContainerRegistry, Microsoft.KeyVault, Microsoft.Storage',
    },
    {
      world: 'whose vault lets addresses in as well',
      scenario,
      changes: [
        offering('Microsoft.Storage', 'Microsoft.ContainerRegistry'),
        set(ids.vault, 'properties.networkAcls.ipRules', [{ value: '198.51.100.7/32' }]),
      ],
      subjects: [ids.nodes],
      seen: 'The firewalls of kv-risk-ml',
      severity: 'warning',
    },
    {
      world: 'whose further storage alone is cut off',
      changes: [
        without(ids.dataEndpoint),
        set(ids.dataStorage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.dataStorage, 'properties.networkAcls.virtualNetworkRules', [{ id: ids.nodes, action: 'Allow' }]),
      ],
      subjects: [ids.nodes],
      seen: 'The firewalls of striskdata let the subnet snet-nodes in',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose subnet Azure does not show',
      scenario,
      changes: [set(ids.network, 'properties.subnets', [])],
      why: 'Azure does not show the subnet snet-nodes.',
    },
    {
      world: 'whose networks may not be read',
      scenario,
      changes: [blindTo('networks', 'Relink needs Microsoft.Network/virtualNetworks/read.')],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
    {
      world: 'whose workspaces may not be read',
      scenario,
      changes: [blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
