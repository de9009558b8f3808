import type { ArmId } from '../../domain/arm-id.ts';
import type { Need } from './rights.ts';

/** What making a linked endpoint again writes and joins. */
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
  const groupJoin = 'Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action';
  return [
    { scope: writes.endpointId, actions: ['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Network/privateEndpoints/write'] },
    ...(writes.subnetId ? [{ scope: writes.subnetId, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'] }] : []),
    ...(writes.isAutomatic ? [{ scope: writes.clusterId, actions: [approval] }] : []),
    ...writes.securityGroupIds.map((scope) => ({ scope, actions: [groupJoin] })),
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

/** Every action that some repair needs. */
export const repairActions: readonly string[] = [
  ...needsOfEndpoint({
    endpointId: '',
    clusterId: '',
    subnetId: 'any',
    isAutomatic: true,
    securityGroupIds: [''],
    zoneIds: [''],
    recordZoneIds: [''],
  }),
  ...needsOfCompute('', ['']),
].flatMap(({ actions }) => actions);
