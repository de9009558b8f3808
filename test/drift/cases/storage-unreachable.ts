import { storageUnreachable } from '../../../shared/drift/rules/storage-unreachable.ts';
import { networkBody, subnetBody } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, type Change, having, set, without } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateLinkServiceConnectionState.status';
const fileStatus = (value: string | undefined) => set(ids.fileEndpoint, `properties.privateLinkServiceConnections.0.${status}`, value);
const fileStatusAtTarget = (value: string | undefined) => set(ids.storage, `properties.privateEndpointConnections.1.${status}`, value);
const lonely = `${ids.group('rg-apart')}/providers/Microsoft.Network/virtualNetworks/vnet-apart`;
const apart: readonly Change[] = [
  adding(networkBody(lonely, { subnets: [subnetBody(`${lonely}/subnets/default`)] })),
  set(ids.fileEndpoint, 'properties.subnet.id', `${lonely}/subnets/default`),
];
const centralEndpoint =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-x/providers/Microsoft.Network/privateEndpoints/pe-x';
const central = (status?: string) =>
  set(ids.storage, 'properties.privateEndpointConnections', [
    {
      properties: {
        privateEndpoint: { id: centralEndpoint },
        privateLinkServiceConnectionState: { ...(status !== undefined && { status }) },
      },
    },
  ]);
/** The cluster in a network that AKS made, in a node resource group of which Relink sees nothing. */
const madeByAks: readonly Change[] = [
  set(ids.cluster, 'properties.agentPoolProfiles.0.vnetSubnetID', undefined),
  set(ids.cluster, 'properties.agentPoolProfiles.1.vnetSubnetID', undefined),
  having({ scope: ['rg-aks', 'rg-hub', 'rg-dns', 'rg-ml', 'rg-data'].map(ids.group) }),
];
const asRule = (subnetId: string) => [{ id: subnetId, action: 'Allow', state: 'Succeeded' }];

export const storageUnreachableCases: RuleCases = {
  rule: storageUnreachable,
  passes: [
    {
      world: 'whose account is public besides its endpoints',
      changes: [
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.defaultAction', 'Allow'),
      ],
    },
    {
      world: 'whose endpoint says its group in another casing',
      changes: [set(ids.fileEndpoint, 'properties.privateLinkServiceConnections.0.properties.groupIds', ['File'])],
    },
    { world: 'whose file endpoint stands in the peered hub', changes: [set(ids.fileEndpoint, 'properties.subnet.id', ids.hubEndpoints)] },
    {
      world: 'whose file endpoint stands in a hub with a broken peering, which is another fault',
      changes: [
        set(ids.fileEndpoint, 'properties.subnet.id', ids.hubEndpoints),
        set(ids.network, 'properties.virtualNetworkPeerings.0.properties.peeringState', 'Disconnected'),
        set(ids.hub, 'properties.virtualNetworkPeerings', []),
      ],
    },
    {
      world: 'whose file endpoint stands in a hub that is peered from its own side only, which is another fault',
      changes: [set(ids.fileEndpoint, 'properties.subnet.id', ids.hubEndpoints), set(ids.network, 'properties.virtualNetworkPeerings', [])],
    },
    { world: 'whose account does not list its connections', changes: [set(ids.storage, 'properties.privateEndpointConnections', [])] },
    {
      world: 'whose account does not say in which state its connections are',
      changes: [fileStatusAtTarget(undefined), set(ids.storage, `properties.privateEndpointConnections.0.${status}`, undefined)],
    },
    { world: 'whose file endpoint does not say its state, which the account knows', changes: [fileStatus(undefined)] },
    {
      world: 'whose file endpoint has a broken connection in the account’s list beside the one that works',
      changes: [
        set(ids.storage, 'properties.privateEndpointConnections.0', {
          properties: { privateEndpoint: { id: ids.fileEndpoint }, privateLinkServiceConnectionState: { status: 'Disconnected' } },
        }),
      ],
    },
    {
      world: 'whose file endpoint does not say its group',
      changes: [set(ids.fileEndpoint, 'properties.privateLinkServiceConnections.0.properties.groupIds', [])],
    },
    {
      world: 'in which the rule of the firewall names a subnet of the hub',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.storage, 'properties.networkAcls.virtualNetworkRules', asRule(ids.hubEndpoints))],
    },
    {
      world: 'without networks, which is another fault',
      scenario: 'all-public',
      changes: [set(ids.storage, 'properties.publicNetworkAccess', 'Disabled')],
    },
    { world: 'whose workspace has no account', changes: [set(ids.workspace, 'properties.storageAccount', undefined)] },
  ],
  fails: [
    {
      world: 'without the endpoint of group blob',
      changes: [without(ids.blobEndpoint)],
      subjects: [ids.storage],
      seen: 'aks-prod cannot reach striskml, the storage account of mlw-risk: no private endpoint of group blob leads there from its networks, and its firewall (public network access Disabled',
      severity: 'critical',
    },
    {
      world: 'whose file endpoint waits for approval',
      changes: [fileStatus('Pending'), fileStatusAtTarget('Pending')],
      subjects: [ids.storage],
      seen: 'aks-prod reaches striskml in part only, the storage account of mlw-risk: no private endpoint of group file leads there from its networks (pe-striskml-file has a connection in state Pending)',
      severity: 'warning',
    },
    {
      world: 'whose account has rejected the file endpoint, which does not know yet',
      changes: [fileStatusAtTarget('Rejected')],
      subjects: [ids.storage],
      seen: 'pe-striskml-file has a connection in state Rejected',
    },
    {
      world: 'whose file endpoint is disconnected, which the account does not show yet',
      changes: [fileStatus('Disconnected')],
      subjects: [ids.storage],
      seen: 'pe-striskml-file has a connection in state Disconnected',
    },
    {
      world: 'whose file endpoint leads to another group',
      changes: [set(ids.fileEndpoint, 'properties.privateLinkServiceConnections.0.properties.groupIds', ['queue'])],
      subjects: [ids.storage],
      seen: 'no private endpoint of group file leads there',
    },
    {
      world: 'whose file endpoint stands in a network that is not peered',
      changes: apart,
      subjects: [ids.storage],
      seen: 'pe-striskml-file stands in vnet-apart, which is neither the cluster’s network nor peered with it',
      severity: 'warning',
    },
    {
      world: 'whose firewall lets addresses in and nothing else',
      changes: [
        without(ids.blobEndpoint),
        set(ids.storage, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.storage, 'properties.networkAcls.ipRules', [{ value: '198.51.100.7', action: 'Allow' }]),
      ],
      subjects: [ids.storage],
      seen: 'Address rules or routes that Relink does not see may let it in all the same.',
      severity: 'warning',
    },
    {
      world: 'whose firewall lets addresses in and is not asked',
      changes: [
        without(ids.blobEndpoint),
        set(ids.storage, 'properties.networkAcls.ipRules', [{ value: '198.51.100.7', action: 'Allow' }]),
      ],
      subjects: [ids.storage],
      seen: 'no private endpoint of group blob',
      severity: 'critical',
    },
    {
      world: 'whose firewall names the subnet of somebody else',
      scenario: 'private-workspace-service-endpoints',
      changes: [set(ids.storage, 'properties.networkAcls.virtualNetworkRules', asRule(`${lonely}/subnets/default`))],
      subjects: [ids.storage],
      seen: 'names no subnet there',
    },
    {
      world: 'whose firewall names the subnet and is not asked, for public access is off',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.storage, 'properties.publicNetworkAccess', 'Disabled')],
      subjects: [ids.storage],
      seen: 'no private endpoint of group blob leads there from its networks, and no private endpoint of group file',
    },
    {
      world: 'whose account is gone',
      changes: [without(ids.storage)],
      subjects: [ids.storage],
      seen: 'striskml, with which a workspace is associated, does not exist any more.',
    },
  ],
  unknown: [
    {
      world: 'whose endpoints may not be read',
      changes: [blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read.')],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
    {
      world: 'whose storage accounts may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
    {
      world: 'whose account is in a security perimeter and has no endpoint',
      changes: [without(ids.blobEndpoint), set(ids.storage, 'properties.publicNetworkAccess', 'SecuredByPerimeter')],
      why: 'striskml is secured by a network security perimeter',
    },
    {
      world: 'whose file endpoint stands elsewhere, while the peerings of the cluster’s network may not be read',
      changes: [
        ...apart,
        having({ gaps: { networks: [{ scope: ids.group('rg-aks'), why: 'Relink needs Microsoft.Network/virtualNetworks/read.' }] } }),
      ],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
    {
      world: 'whose file endpoint is in a subscription outside of the scope',
      changes: [
        without(ids.fileEndpoint),
        set(
          ids.storage,
          'properties.privateEndpointConnections.1.properties.privateEndpoint.id',
          '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-x/providers/Microsoft.Network/privateEndpoints/pe-x',
        ),
      ],
      why: 'It is outside of RELINK_SCOPE. Relink needs Microsoft.Network/privateEndpoints/read at /subscriptions/00000000',
    },
    {
      world: 'whose account has a connection whose state and endpoint Relink does not see',
      changes: [without(ids.blobEndpoint), without(ids.fileEndpoint), central()],
      why: 'It is outside of RELINK_SCOPE. Relink needs Microsoft.Network/privateEndpoints/read at /subscriptions/00000000',
    },
    {
      world: 'whose account has an approved connection of an endpoint that Azure does not name',
      changes: [
        without(ids.fileEndpoint),
        set(ids.storage, 'properties.privateEndpointConnections.1.properties.privateEndpoint', undefined),
      ],
      why: 'Azure does not show which endpoint an approved connection belongs to.',
    },
    {
      world: 'whose file endpoint and account say nothing of the connection',
      changes: [fileStatus(undefined), fileStatusAtTarget(undefined)],
      why: 'Azure shows no state of the connection of pe-striskml-file.',
    },
    {
      world: 'whose endpoints stand near a network that AKS made where Relink may not look',
      changes: madeByAks,
      why: 'Relink needs Microsoft.Network/virtualNetworks/read at /subscriptions/3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01/resourceGroups/MC_rg-aks_aks-prod_westeurope',
    },
    {
      world: 'whose computes may not be listed',
      changes: [unlistedComputes],
      why: computeNeeds,
    },
  ],
};
