import { scenarioUnsupported } from '../../../shared/drift/rules/scenario-unsupported.ts';
import { connectionBody, endpointBody, networkBody, subnetBody } from '../worlds/bodies.ts';
import { ids, nodeGroup } from '../worlds/ids.ts';
import { adding, blindTo, type Change, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

/** The network that AKS makes for a cluster that was given none. */
const made = `${ids.group(nodeGroup)}/providers/Microsoft.Network/virtualNetworks/aks-vnet-1`;
const inMade = (id: string, targetId: string, groupId: string) =>
  endpointBody(id, { subnetId: `${made}/subnets/aks-subnet`, targetId, groupId, nicId: `${id}.nic` });
const opened = (id: string): readonly Change[] => [
  set(id, 'properties.publicNetworkAccess', 'Enabled'),
  set(id, 'properties.networkAcls.defaultAction', 'Allow'),
  set(id, 'properties.networkRuleSet.defaultAction', 'Allow'),
  set(id, 'properties.networkAcls.virtualNetworkRules', []),
  set(id, 'properties.privateEndpointConnections', []),
];

export const scenarioUnsupportedCases: RuleCases = {
  rule: scenarioUnsupported,
  passes: [
    {
      world: 'whose public account has endpoints all the same',
      changes: [
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.defaultAction', 'Allow'),
      ],
    },
    {
      world: 'whose cluster has a public API server in a network of its own',
      scenario: 'private-workspace-service-endpoints',
      changes: [set(ids.cluster, 'properties.apiServerAccessProfile', {})],
    },
    {
      world: 'whose workspace is reached from the network that AKS made',
      scenario: 'all-public',
      changes: [
        set(ids.workspace, 'properties.publicNetworkAccess', 'Disabled'),
        set(ids.workspace, 'properties.privateEndpointConnections', [connectionBody(ids.workspaceEndpoint, 'amlworkspace')]),
        adding(networkBody(made, { subnets: [subnetBody(`${made}/subnets/aks-subnet`)] })),
        adding(inMade(ids.workspaceEndpoint, ids.workspace, 'amlworkspace')),
      ],
    },
    {
      world: 'whose public account has an endpoint of group blob only',
      changes: [
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.defaultAction', 'Allow'),
        without(ids.fileEndpoint),
      ],
    },
    { world: 'whose workspace cannot be reached, which is another fault', changes: [without(ids.workspaceEndpoint)] },
    { world: 'whose account cannot be reached, which is another fault', changes: [without(ids.blobEndpoint)] },
    { world: 'whose vault does not exist, which is another fault', changes: [without(ids.vault)] },
  ],
  fails: [
    {
      world: 'of a private workspace and a cluster without a network',
      scenario: 'all-public',
      changes: [set(ids.workspace, 'properties.publicNetworkAccess', 'Disabled')],
      subjects: [ids.workspace],
      seen: 'The scenario of mlw-risk is none of Azure’s table: workspace mlw-risk closed to the cluster, storage account striskml public, key vault kv-risk-ml public, container registry crriskml public, cluster aks-prod without a network of its own.',
      severity: 'critical',
    },
    {
      world: 'of a closed account and a cluster without a network',
      scenario: 'all-public',
      changes: [set(ids.storage, 'properties.networkAcls.defaultAction', 'Deny')],
      subjects: [ids.workspace],
      seen: 'workspace mlw-risk public, storage account striskml closed to the cluster',
      severity: 'critical',
    },
    {
      world: 'of a closed account whose firewall lets addresses in, and a cluster without a network',
      scenario: 'all-public',
      changes: [
        set(ids.storage, 'properties.networkAcls.defaultAction', 'Deny'),
        set(ids.storage, 'properties.networkAcls.ipRules', [{ value: '198.51.100.7', action: 'Allow' }]),
      ],
      subjects: [ids.workspace],
      seen: 'Address rules or routes that Relink does not see may let it in all the same.',
      severity: 'warning',
    },
    {
      world: 'of a private workspace with a public account',
      changes: [...opened(ids.storage), without(ids.blobEndpoint), without(ids.fileEndpoint)],
      subjects: [ids.workspace],
      seen: 'workspace mlw-risk by private endpoint, storage account striskml public, key vault kv-risk-ml by private endpoint, container registry crriskml by private endpoint, cluster aks-prod behind a virtual network',
      severity: 'warning',
    },
    {
      world: 'of a public workspace with a public vault, and the rest by service endpoint',
      scenario: 'public-workspace-service-endpoints',
      changes: opened(ids.vault),
      subjects: [ids.workspace],
      seen: 'storage account striskml by service endpoint, key vault kv-risk-ml public',
      severity: 'warning',
    },
    {
      world: 'of a private workspace with everything else public',
      changes: [
        ...[ids.storage, ids.vault, ids.registry].flatMap(opened),
        ...[ids.blobEndpoint, ids.fileEndpoint, ids.vaultEndpoint, ids.registryEndpoint].map(without),
      ],
      subjects: [ids.workspace],
      seen: 'storage account striskml public, key vault kv-risk-ml public, container registry crriskml public',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose resources may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
    {
      world: 'whose endpoints may not be read',
      changes: [blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read.')],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
  ],
};
