import { creationsOfEndpoint, referencesOfEndpoint, securityGroupsOf, zonesOf } from '../../domain/creation.ts';
import { readEndpoint } from '../../domain/endpoint.ts';
import type { Touched } from '../../domain/lock.ts';
import type { EndpointSnapshot } from '../../domain/snapshot.ts';
import { addressChoice } from './address-choice.ts';
import { preflight } from './preflight.ts';
import { needsOfEndpoint } from './repair-needs.ts';
import type { Need } from './rights.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/** Deleting and then failing to create is the worst outcome, so what could refuse the creation is asked before the delete. */
export const endpointPreflightStep: Step = { name: 'preflight', what: 'endpoint.preflight', check };

async function check(context: StepContext): Promise<Check> {
  const snapshot = await endpointSnapshot(context);
  const isDeleted = await isStillThere(context);
  const choice = addressChoice(context, snapshot);
  return preflight(context, {
    isDeleted,
    touched: touchedBy(context, snapshot, isDeleted),
    needs: needsOf(context, snapshot),
    references: referencesOfEndpoint(snapshot),
    creations: choice.kind === 'taken' ? [] : creationsOfEndpoint(snapshot, choice.config),
  });
}

/** One that is gone, or was made anew, is only created: what forbids nothing but deletes is no reason to leave it so. */
async function isStillThere(context: StepContext): Promise<boolean> {
  const endpoint = await context.endpoint();
  return endpoint?.resourceGuid !== undefined && endpoint.resourceGuid === context.track.doomed;
}

/**
 * A lock on the *target* lets the delete be accepted and fail late: the connection below the target goes with the endpoint
 * (recorded-network-aks, section 7). So does its network interface.
 */
function touchedBy(context: StepContext, snapshot: EndpointSnapshot, isDeleted: boolean): Touched {
  const { nicIds, subnetId } = readEndpoint(snapshot.body);
  const connections = `${context.cluster.id}/privateEndpointConnectionProxies`;
  return {
    deleted: isDeleted ? [context.track.resourceId, connections, ...nicIds] : [],
    written: [
      context.track.resourceId,
      connections,
      ...(subnetId === undefined ? [] : [subnetId]),
      ...securityGroupsOf(snapshot),
      ...zonesOf(snapshot),
      ...snapshot.records.map(({ zoneId }) => zoneId),
    ],
  };
}

function needsOf(context: StepContext, snapshot: EndpointSnapshot): readonly Need[] {
  const endpoint = readEndpoint(snapshot.body);
  return needsOfEndpoint({
    endpointId: context.track.resourceId,
    clusterId: context.cluster.id,
    subnetId: endpoint.subnetId,
    isAutomatic: endpoint.connections.some((connection) => connection.kind === 'automatic'),
    securityGroupIds: securityGroupsOf(snapshot),
    zoneIds: zonesOf(snapshot),
    recordZoneIds: snapshot.records.map(({ zoneId }) => zoneId),
  });
}
