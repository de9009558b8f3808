import { studioSameNetwork } from '../../../shared/drift/rules/studio-same-network.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const subnet = 'properties.subnet.id';
const rules = 'properties.networkAcls.virtualNetworkRules';
const services = 'private-workspace-service-endpoints';

export const studioSameNetworkCases: RuleCases = {
  rule: studioSameNetwork,
  passes: [
    { world: 'whose endpoints are in different subnets of one network', changes: [set(ids.workspaceEndpoint, subnet, ids.nodes)] },
    {
      world: 'whose public workspace has its storage account elsewhere',
      scenario: 'public-workspace-private-endpoints',
      changes: [set(ids.blobEndpoint, subnet, ids.hubEndpoints)],
    },
    {
      world: 'whose storage account is open to everybody',
      changes: [
        set(ids.fileEndpoint, subnet, ids.hubEndpoints),
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.defaultAction', 'Allow'),
      ],
    },
  ],
  fails: [
    {
      world: 'whose workspace is reached from the hub and its storage account is not',
      changes: [set(ids.workspaceEndpoint, subnet, ids.hubEndpoints)],
      subjects: [ids.workspace],
      seen: 'mlw-risk is in vnet-hub/snet-endpoints; its storage account striskml is reached from elsewhere: blob in vnet-aks, file in vnet-aks.',
    },
    {
      world: 'whose file shares alone are reached from the hub',
      changes: [set(ids.fileEndpoint, subnet, ids.hubEndpoints)],
      subjects: [ids.workspace],
      seen: 'is reached from elsewhere: file in vnet-hub.',
    },
    {
      world: 'whose service endpoint is in another subnet',
      scenario: services,
      changes: [set(ids.storage, rules, [{ id: ids.nodes, action: 'Allow' }])],
      subjects: [ids.workspace],
      seen: 'is reached from elsewhere: service endpoint of subnet snet-nodes.',
    },
  ],
  unknown: [
    {
      world: 'whose private endpoints may not be read',
      changes: [blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read.')],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
    {
      world: 'whose storage accounts may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
    {
      world: 'that does not name the endpoint of the file shares',
      changes: [
        set(ids.storage, 'properties.privateEndpointConnections.1.properties.privateEndpoint', undefined),
        set(ids.workspaceEndpoint, subnet, ids.hubEndpoints),
      ],
      why: 'does not show which endpoint an approved connection belongs to',
    },
  ],
};
