import { typeOf } from '../../domain/arm-id.ts';
import { readEndpoint } from '../../domain/endpoint.ts';
import { listAt, objectAt, textAt } from '../../domain/json.ts';
import type { EndpointSnapshot } from '../../domain/snapshot.ts';
import { lockReason, rightsReason } from './locks.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/** Deleting and then failing to create is the worst outcome, so what could refuse the creation is asked before the delete. */
export const endpointPreflightStep: Step = { name: 'preflight', what: 'endpoint.preflight', check };

async function check(context: StepContext): Promise<Check> {
  const snapshot = await endpointSnapshot(context);
  const reason =
    (await lockReason(context, [context.track.resourceId, context.cluster.id])) ??
    (await rightsReason(context, needsOf(context, snapshot)));
  return reason ? { kind: 'refused', reason } : { kind: 'satisfied' };
}

function needsOf(context: StepContext, snapshot: EndpointSnapshot) {
  const endpoint = readEndpoint(snapshot.body);
  const isAutomatic = endpoint.connections.some((connection) => connection.kind === 'automatic');
  const approval = 'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action';
  const groups = listAt(objectAt(snapshot.body, 'properties'), 'applicationSecurityGroups').flatMap((group) => textAt(group, 'id') ?? []);
  const zones = snapshot.zoneGroups.flatMap((group) => group.zones.map((zone) => zone.zoneId));
  return [
    { scope: context.track.resourceId, actions: ['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Network/privateEndpoints/write'] },
    ...(endpoint.subnetId ? [{ scope: endpoint.subnetId, actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'] }] : []),
    ...(isAutomatic ? [{ scope: context.cluster.id, actions: [approval] }] : []),
    ...groups.map((scope) => ({ scope, actions: ['Microsoft.Network/applicationSecurityGroups/joinIpConfiguration/action'] })),
    ...zones
      .filter((zone) => typeOf(zone) !== undefined)
      .map((scope) => ({ scope, actions: ['Microsoft.Network/privateDnsZones/join/action'] })),
    ...snapshot.records.map((record) => ({ scope: record.zoneId, actions: ['Microsoft.Network/privateDnsZones/A/write'] })),
  ];
}
