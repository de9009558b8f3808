export type RoleName = 'Relink Observer' | 'Relink Repairer' | 'Relink Identity';

/** An action of `infra/roles/*.json`, what it is for, and whether a repair fails or is refused without it. */
export interface ExpectedRight {
  readonly action: string;
  readonly role: RoleName;
  readonly purpose: string;
  readonly isNeededToRepair: boolean;
}

type Row = readonly [action: string, purpose: string];

const readsOfRepairs: readonly Row[] = [
  ['Microsoft.Authorization/locks/read', 'to see locks before anything is deleted'],
  ['Microsoft.Authorization/permissions/read', 'to know its own rights before anything is deleted'],
  ['Microsoft.ContainerService/managedClusters/privateEndpointConnections/read', 'to find the new connection that it approves'],
  ['Microsoft.ContainerService/managedClusters/read', 'to see whether the cluster runs and has settled'],
  ['Microsoft.MachineLearningServices/workspaces/computes/read', 'to find the computes on a cluster'],
  ['Microsoft.MachineLearningServices/workspaces/jobs/read', 'to see jobs in flight before a detach'],
  ['Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read', 'to see deployments in flight before a detach'],
  ['Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read', 'to see endpoint operations in flight before a detach'],
  ['Microsoft.MachineLearningServices/workspaces/read', 'to find the workspaces'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/read', 'to see that the identities of a compute still exist'],
  ['Microsoft.Network/applicationSecurityGroups/read', 'to see that the security groups of an endpoint still exist'],
  ['Microsoft.Network/networkInterfaces/read', 'to know the addresses of an endpoint'],
  ['Microsoft.Network/privateDnsZones/A/read', 'to find the records that lead to an endpoint'],
  ['Microsoft.Network/privateDnsZones/read', 'to find the zones of the API server'],
  ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read', 'to keep the zone groups of an endpoint'],
  ['Microsoft.Network/privateEndpoints/read', 'to find the endpoints to a cluster'],
  ['Microsoft.Network/virtualNetworks/read', 'to see the state of the network of an endpoint'],
  ['Microsoft.Network/virtualNetworks/subnets/read', 'to see the state of the subnet of an endpoint'],
  ['Microsoft.PolicyInsights/checkPolicyRestrictions/read', 'to ask Azure Policy before anything is deleted'],
  ['Microsoft.Resources/subscriptions/resources/read', 'to know whether an endpoint is older than the restart'],
];

/** Without these a repair works: it looks at the resources themselves, or knows and tells less. */
const readsOfLooks: readonly Row[] = [
  ['Microsoft.Authorization/denyAssignments/read', 'to see what Azure forbids whatever roles allow'],
  ['Microsoft.Authorization/roleAssignments/read', 'to report the roles that a reattached compute loses'],
  ['Microsoft.ContainerRegistry/registries/read', 'to check the registry of a workspace'],
  ['Microsoft.ContainerService/locations/kubernetesVersions/read', 'to check the version of a cluster'],
  ['Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read', 'to check the Trusted Access bindings of a cluster'],
  ['Microsoft.EventGrid/systemTopics/eventSubscriptions/read', 'to check that events of starts and stops reach it'],
  ['Microsoft.EventGrid/systemTopics/read', 'to find the system topic of a subscription'],
  ['Microsoft.Insights/eventtypes/values/read', 'to learn of restarts before its own time from the activity log'],
  ['Microsoft.KeyVault/vaults/read', 'to check the key vault of a workspace'],
  ['Microsoft.KubernetesConfiguration/extensions/read', 'to check the Azure ML extension of a cluster'],
  ['Microsoft.MachineLearningServices/locations/computeOperationsStatus/read', 'to follow a detach and an attach to their end'],
  ['Microsoft.MachineLearningServices/workspaces/datastores/read', 'to check the datastores of a workspace'],
  ['Microsoft.Network/locations/operations/read', 'to follow the delete and the creation of an endpoint to their end'],
  ['Microsoft.Network/privateDnsZones/virtualNetworkLinks/read', 'to check which networks resolve a zone'],
  ['Microsoft.Storage/storageAccounts/read', 'to check the storage of a workspace'],
];

const writes: readonly Row[] = [
  ['Microsoft.ContainerService/managedClusters/privateEndpointConnections/write', 'to approve a connection again'],
  [
    'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action',
    'to make an endpoint whose connection approves itself',
  ],
  ['Microsoft.MachineLearningServices/workspaces/computes/delete', 'to detach a compute'],
  ['Microsoft.MachineLearningServices/workspaces/computes/write', 'to attach a compute'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', 'to give a compute its identities again'],
  ['Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action', 'to put an endpoint into its security groups again'],
  ['Microsoft.Network/privateDnsZones/A/write', 'to let records follow an endpoint'],
  ['Microsoft.Network/privateDnsZones/join/action', 'to give an endpoint its zone groups again'],
  ['Microsoft.Network/privateEndpoints/delete', 'to delete a dead endpoint'],
  ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write', 'to give an endpoint its zone groups again'],
  ['Microsoft.Network/privateEndpoints/write', 'to make an endpoint again'],
  ['Microsoft.Network/virtualNetworks/subnets/join/action', 'to put an endpoint into its subnet again'],
];

/** Without them roles are reported, with the commands, instead of assigned (ADR 10). */
const roleRestoring: readonly Row[] = [
  ['Microsoft.Authorization/roleAssignments/write', 'to give the roles of a reattached compute to its new identity'],
  ['Microsoft.Authorization/roleDefinitions/read', 'to know what a role allows before it is assigned'],
];

const rights =
  (role: RoleName, isNeededToRepair: boolean) =>
  ([action, purpose]: Row): ExpectedRight => ({ action, role, purpose, isNeededToRepair });

/** Every action of the roles, each once: a test holds them equal to `infra/roles`. */
export const expectedRights: readonly ExpectedRight[] = [
  ...readsOfRepairs.map(rights('Relink Observer', true)),
  ...readsOfLooks.map(rights('Relink Observer', false)),
  ...writes.map(rights('Relink Repairer', true)),
  ...roleRestoring.map(rights('Relink Identity', false)),
];
