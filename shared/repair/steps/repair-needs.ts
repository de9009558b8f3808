import type { ArmId } from '../../domain/arm-id.ts';
import type { Need } from './rights.ts';

/** What making a linked endpoint again writes, joins, and has to find again afterwards. */
export interface EndpointWrites {
  readonly endpointId: ArmId;
  readonly clusterId: ArmId;
  readonly subnetId: ArmId | undefined;
  /** It has a connection that approves itself. */
  readonly isAutomatic: boolean;
  readonly securityGroupIds: readonly ArmId[];
  /** Zones of its zone groups. */
  readonly zoneIds: readonly ArmId[];
  /** Zones with a record that follows it. */
  readonly recordZoneIds: readonly ArmId[];
}

/** What Relink's identity has to be allowed for it: asked before a delete, and by the sweep while there is time. */
export function needsOfEndpoint(writes: EndpointWrites): readonly Need[] {
  const approval = 'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action';
  // Approving a manual connection is the owner's to do when Relink may not; to see whether it is done, it has to read.
  const connections = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/read';
  const groupJoin = 'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action';
  const zoneGroupWrite = 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write';
  return [
    { scope: writes.endpointId, actions: ['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Network/privateEndpoints/write'] },
    ...(writes.subnetId ? [{ scope: writes.subnetId, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'] }] : []),
    { scope: writes.clusterId, actions: [writes.isAutomatic ? approval : connections] },
    ...writes.securityGroupIds.map((scope) => ({ scope, actions: [groupJoin] })),
    ...(writes.zoneIds.length > 0 ? [{ scope: writes.endpointId, actions: [zoneGroupWrite] }] : []),
    ...writes.zoneIds.map((scope) => ({ scope, actions: ['Microsoft.Network/privateDnsZones/join/action'] })),
    ...writes.recordZoneIds.map((scope) => ({ scope, actions: ['Microsoft.Network/privateDnsZones/A/write'] })),
  ];
}

const computeActions = [
  'Microsoft.MachineLearningServices/workspaces/computes/delete',
  'Microsoft.MachineLearningServices/workspaces/computes/write',
];

/** Needed on each user-assigned identity that a resource is given (Microsoft Learn, "Managed Identity Operator"). */
const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

export function needsOfCompute(computeId: ArmId, identityIds: readonly ArmId[]): readonly Need[] {
  return [{ scope: computeId, actions: computeActions }, ...identityIds.map((scope) => ({ scope, actions: [assign] }))];
}

const anyEndpoint = { endpointId: '', clusterId: '', subnetId: 'any', securityGroupIds: [''], zoneIds: [''], recordZoneIds: [''] };

/** Every action that some repair needs. */
export const repairActions: readonly string[] = [
  ...[true, false].flatMap((isAutomatic) => needsOfEndpoint({ ...anyEndpoint, isAutomatic })),
  ...needsOfCompute('', ['']),
].flatMap(({ actions }) => actions);
