import { workspaceUnreachable } from '../../../shared/drift/rules/workspace-unreachable.ts';
import { networkBody, subnetBody } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, bodyOf, type Change, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateLinkServiceConnectionState.status';
const lonely = `${ids.group('rg-apart')}/providers/Microsoft.Network/virtualNetworks/vnet-apart`;

const hub = ids.workspace.replace('mlw-risk', 'hub-risk');
/** The workspace as a project: its hub has the endpoint and the network settings. */
const asProject = (hubId: string): readonly Change[] => [
  (world) => adding({ ...bodyOf(world, ids.workspace), id: hubId, name: 'hub-risk', kind: 'Hub' })(world),
  set(ids.workspace, 'kind', 'Project'),
  set(ids.workspace, 'properties.hubResourceId', hubId),
  set(ids.workspace, 'properties.privateEndpointConnections', []),
  set(ids.workspaceEndpoint, 'properties.privateLinkServiceConnections.0.properties.privateLinkServiceId', hubId),
];

export const workspaceUnreachableCases: RuleCases = {
  rule: workspaceUnreachable,
  passes: [
    {
      world: 'whose workspace is public besides an endpoint that does not work',
      changes: [
        set(ids.workspace, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.workspaceEndpoint, `properties.privateLinkServiceConnections.0.${status}`, 'Pending'),
      ],
    },
    {
      world: 'whose workspace does not say that it is public',
      scenario: 'public-workspace-private-endpoints',
      changes: [set(ids.workspace, 'properties.publicNetworkAccess', undefined)],
    },
    { world: 'whose workspace is a project, to whose hub the endpoint leads', changes: asProject(hub) },
    {
      world: 'without networks, which is another fault',
      scenario: 'all-public',
      changes: [set(ids.workspace, 'properties.publicNetworkAccess', 'Disabled')],
    },
  ],
  fails: [
    {
      world: 'whose workspace has no endpoint',
      changes: [without(ids.workspaceEndpoint)],
      subjects: [ids.workspace],
      seen: 'aks-prod cannot reach mlw-risk, whose public network access is Disabled: no private endpoint of group amlworkspace leads there from its networks.',
      severity: 'critical',
    },
    {
      world: 'whose workspace was closed before it had an endpoint',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.workspace, 'properties.publicNetworkAccess', 'disabled')],
      subjects: [ids.workspace],
      seen: 'no private endpoint of group amlworkspace',
    },
    {
      world: 'whose workspace’s endpoint is rejected',
      scenario: 'private-workspace-service-endpoints',
      changes: [
        set(ids.workspaceEndpoint, `properties.privateLinkServiceConnections.0.${status}`, 'Rejected'),
        set(ids.workspace, `properties.privateEndpointConnections.0.${status}`, 'Rejected'),
      ],
      subjects: [ids.workspace],
      seen: 'pe-mlw-risk has a connection in state Rejected',
    },
    {
      world: 'whose workspace’s endpoint stands in a network that is not peered',
      scenario: 'private-workspace-private-endpoints',
      changes: [
        adding(networkBody(lonely, { subnets: [subnetBody(`${lonely}/subnets/default`)] })),
        set(ids.workspaceEndpoint, 'properties.subnet.id', `${lonely}/subnets/default`),
      ],
      subjects: [ids.workspace],
      seen: 'pe-mlw-risk stands in vnet-apart',
      severity: 'warning',
    },
    {
      world: 'whose workspace is a project of a hub without an endpoint',
      changes: [...asProject(hub), without(ids.workspaceEndpoint)],
      subjects: [ids.workspace],
      seen: 'aks-prod cannot reach mlw-risk by its hub hub-risk, whose public network access is Disabled: no private endpoint of group amlworkspace',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose workspace is a project of a hub that Relink does not see',
      changes: [...asProject(hub), without(hub), set(ids.workspace, 'properties.hubResourceId', hub.replace('/3b1f6f0e', '/00000000'))],
      why: 'It is outside of RELINK_SCOPE. Relink needs Microsoft.MachineLearningServices/workspaces/read',
    },
    {
      world: 'whose endpoints may not be read',
      changes: [blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read.')],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
    {
      world: 'whose workspaces may not be read',
      changes: [blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
