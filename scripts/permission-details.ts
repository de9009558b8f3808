/** What happens to Relink when one action is taken out of its roles. */
export interface PermissionDetail {
  readonly action: string;
  /** Which part of Relink dies. For a right that only rules read, empty: the page names the rules. */
  readonly without: string;
  /** Words in which Relink tells it, in a verdict, a journal, an alert, an unknown rule or the log. */
  readonly says: string;
  /** Whether a night is repaired all the same. */
  readonly heals: boolean;
  /** Where it shows: in a night, for a cluster that was restarted before Relink came, or in what `doctor` says. */
  readonly shows?: 'late' | 'doctor';
}

const noEndpoint = 'Every repair is refused before anything is deleted.';
const noSuchEndpoint = 'Endpoints that have one are not deleted, and no compute is detached.';
const noCompute = 'Endpoints are repaired. Computes are not detached.';
const noSuchCompute = 'Computes that have one are not detached.';

type Row = readonly [action: string, without: string, says: string];

const stopRepairs: readonly Row[] = [
  ['Microsoft.Authorization/locks/read', noEndpoint, 'it cannot be told whether a lock stands in the way'],
  ['Microsoft.Authorization/permissions/read', noEndpoint, 'it cannot be told whether a right is missing'],
  [
    'Microsoft.ContainerService/managedClusters/privateEndpointConnections/read',
    'Endpoints with a manual connection are not deleted, because Relink could not see whether the new connection is approved; and no compute is detached.',
    'Relink’s identity lacks {action} on',
  ],
  [
    'Microsoft.ContainerService/managedClusters/read',
    'Relink sees no cluster: no run, no finding and no alert. Only the log tells (`pulse.list-failed`).',
    'Could not read the clusters of subscription',
  ],
  ['Microsoft.MachineLearningServices/workspaces/computes/read', noCompute, 'Relink may not read the computes of workspace'],
  ['Microsoft.MachineLearningServices/workspaces/jobs/read', noCompute, 'Could not read the jobs of workspace'],
  [
    'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read',
    'Computes that online endpoints run on are not detached.',
    'Could not read the deployments of online endpoint',
  ],
  ['Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read', noCompute, 'Could not read the online endpoints of workspace'],
  ['Microsoft.MachineLearningServices/workspaces/read', noCompute, 'Relink may not read the workspaces of subscription'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/read', noSuchCompute, 'it cannot be told whether the user-assigned identity is gone'],
  ['Microsoft.Network/applicationSecurityGroups/read', noSuchEndpoint, 'it cannot be told whether the application security group is gone'],
  ['Microsoft.Network/networkInterfaces/read', noEndpoint, 'Could not read network interface'],
  ['Microsoft.Network/privateDnsZones/A/read', noEndpoint, 'Could not read A record'],
  ['Microsoft.Network/privateDnsZones/read', noEndpoint, 'Could not read the private DNS zones of subscription'],
  ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read', noEndpoint, 'Could not read the zone groups of endpoint'],
  ['Microsoft.Network/privateEndpoints/read', noEndpoint, 'Relink may not read the private endpoints of subscription'],
  ['Microsoft.Network/virtualNetworks/read', noEndpoint, 'it cannot be told whether the virtual network is gone'],
  ['Microsoft.Network/virtualNetworks/subnets/read', noEndpoint, 'it cannot be told whether the subnet is gone'],
  ['Microsoft.PolicyInsights/checkPolicyRestrictions/read', noEndpoint, 'it cannot be told whether Azure Policy would refuse the creation'],
  [
    'Microsoft.Resources/subscriptions/resources/read',
    'Every repair fails before anything is deleted.',
    'Could not read the creation time of',
  ],
  [
    'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write',
    'A manual connection stays Pending until its owner approves it. The run waits four hours with an alert, then it fails; no compute is detached.',
    'for the cluster’s owner to approve the connection (Pending)',
  ],
  [
    'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action',
    'Endpoints whose connection approves itself are not deleted, and no compute is detached.',
    'Relink’s identity lacks {action} on',
  ],
  ['Microsoft.MachineLearningServices/workspaces/computes/delete', noCompute, 'Relink’s identity lacks {action} on'],
  ['Microsoft.MachineLearningServices/workspaces/computes/write', noCompute, 'Relink’s identity lacks {action} on'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', noSuchCompute, 'Relink’s identity lacks {action} on'],
  ['Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action', noSuchEndpoint, 'Relink’s identity lacks {action} on'],
  [
    'Microsoft.Network/privateDnsZones/A/write',
    'Endpoints that a record leads to are not deleted, and no compute is detached.',
    'Relink’s identity lacks {action} on',
  ],
  ['Microsoft.Network/privateDnsZones/join/action', noSuchEndpoint, 'Relink’s identity lacks {action} on'],
  ['Microsoft.Network/privateEndpoints/delete', noEndpoint, 'Relink’s identity lacks {action} on'],
  ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write', noSuchEndpoint, 'Relink’s identity lacks {action} on'],
  ['Microsoft.Network/privateEndpoints/write', noEndpoint, 'Relink’s identity lacks {action} on'],
  ['Microsoft.Network/virtualNetworks/subnets/join/action', noEndpoint, 'Relink’s identity lacks {action} on'],
];

const letRepairsGoOn: readonly Row[] = [
  [
    'Microsoft.Authorization/roleAssignments/read',
    'Repairs go on. The roles that a reattached compute lost are neither listed nor restored.',
    'Relink’s identity lacks {action} there',
  ],
  [
    'Microsoft.MachineLearningServices/locations/computeOperationsStatus/read',
    'Repairs go on: Relink looks at the compute itself, again and again, instead of following the operation.',
    'Relink may not follow the operation',
  ],
  [
    'Microsoft.Network/locations/operations/read',
    'Repairs go on: Relink looks at the endpoint itself, again and again, instead of following the operation.',
    'Relink may not follow the operation',
  ],
  [
    'Microsoft.Authorization/roleAssignments/write',
    'Repairs go on. Roles are reported with the commands that assign them.',
    'not assigned, Relink’s identity lacks {action} there',
  ],
  [
    'Microsoft.Authorization/roleDefinitions/read',
    'Repairs go on. Roles are reported with the commands that assign them, because Relink cannot see whether one hands out rights.',
    'not assigned, Relink cannot read what the role allows',
  ],
];

const onlyRules: readonly string[] = [
  'Microsoft.ContainerRegistry/registries/read',
  'Microsoft.ContainerService/locations/kubernetesVersions/read',
  'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read',
  'Microsoft.KeyVault/vaults/read',
  'Microsoft.KubernetesConfiguration/extensions/read',
  'Microsoft.MachineLearningServices/workspaces/datastores/read',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
  'Microsoft.Storage/storageAccounts/read',
];

const doctorOnly: readonly string[] = [
  'Microsoft.Authorization/denyAssignments/read',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
  'Microsoft.EventGrid/systemTopics/read',
];

/** One for each action of `infra/roles`. A test takes each action away in turn and holds this against what Relink then does and says. */
export const permissionDetails: readonly PermissionDetail[] = [
  ...stopRepairs.map(([action, without, says]) => ({ action, without, says, heals: false })),
  ...letRepairsGoOn.map(([action, without, says]) => ({ action, without, says, heals: true })),
  ...onlyRules.map((action) => ({ action, without: '', says: 'Relink needs {action} at', heals: true })),
  {
    action: 'Microsoft.Insights/eventtypes/values/read',
    without: 'A restart from before Relink’s own time stays unknown, so what looks healthy is left alone.',
    says: 'Azure’s activity log could not be read',
    heals: false,
    shows: 'late',
  },
  ...doctorOnly.map((action) => ({
    action,
    without: 'Repairs and rules go on. `doctor` cannot look at it and says so.',
    says: '',
    heals: true,
    shows: 'doctor' as const,
  })),
];
