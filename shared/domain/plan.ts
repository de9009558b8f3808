import type { ArmId } from './arm-id.ts';
import type { ComputeState } from './compute.ts';
import { type EndpointState, isApproved } from './endpoint.ts';
import type { Restart } from './restart.ts';
import type { LedgerEntry } from './run.ts';

/** What is known when one endpoint or compute is judged. `createdAt` undefined means that Azure does not say. */
export interface Evidence {
  readonly restart: Restart | undefined;
  readonly ledger: LedgerEntry | undefined;
  readonly createdAt: number | undefined;
  readonly isForced: boolean;
}

export type Need =
  | { readonly kind: 'repair'; readonly because: string }
  | { readonly kind: 'leave'; readonly because: string }
  | { readonly kind: 'refuse'; readonly because: string };

/**
 * Whether a linked endpoint has to be recreated. Azure does not document that the connection's state flips after a restart,
 * so Approved alone proves nothing then; and a connection that a person left Pending or Rejected is that person's decision.
 */
export function needOfEndpoint(endpoint: EndpointState, evidence: Evidence): Need {
  const status = endpoint.connections[0]?.status ?? 'Unknown';
  if (endpoint.resourceGuid === undefined)
    return { kind: 'refuse', because: 'Azure shows no resourceGuid, so a recreated endpoint could not be told from the old one.' };
  const isBroken = evidence.ledger?.condition === 'apart' && endpoint.provisioningState === 'Failed';
  if (isBroken || isUnfinished(evidence, endpoint.resourceGuid))
    return { kind: 'repair', because: 'an earlier repair of it was not finished.' };
  if (status === 'Pending' || status === 'Rejected') {
    return {
      kind: 'refuse',
      because: `its connection is ${status}: somebody has to decide about it on the cluster, and recreating it would decide in their place.`,
    };
  }
  if (!isApproved(endpoint)) return { kind: 'repair', because: `its connection is ${status}.` };
  if (endpoint.provisioningState === 'Failed') return { kind: 'repair', because: 'its provisioning state is Failed.' };
  return needSinceRestart(evidence, endpoint.resourceGuid);
}

/** Whether an attached compute has to be reattached. A compute that was attached before a restart says Succeeded and is dead. */
export function needOfCompute(compute: ComputeState, evidence: Evidence): Need {
  if (isUnfinished(evidence, compute.createdOn)) return { kind: 'repair', because: 'an earlier repair of it was not finished.' };
  if (compute.provisioningState === 'Failed') return { kind: 'repair', because: 'its provisioning state is Failed.' };
  return needSinceRestart(evidence, compute.createdOn);
}

function isUnfinished({ ledger }: Evidence, incarnation: string | undefined): boolean {
  return ledger?.condition === 'apart' && incarnation !== ledger.incarnation;
}

/** R5: without proof that the resource is older than the restart, it is left alone. */
function needSinceRestart(evidence: Evidence, incarnation: string | undefined): Need {
  const { restart, ledger, createdAt } = evidence;
  if (evidence.isForced) return { kind: 'repair', because: 'a person asked to recreate it.' };
  if (!restart) return { kind: 'leave', because: 'no restart of the cluster is known, and Azure shows it healthy.' };
  const isKnown = ledger?.condition === 'whole' && ledger.incarnation !== undefined && ledger.incarnation === incarnation;
  if (isKnown && ledger.goodSinceRestartId === restart.id)
    return { kind: 'leave', because: 'it was repaired or found good after the last restart.' };
  if (createdAt !== undefined && createdAt > restart.at) return { kind: 'leave', because: 'it was made after the last restart.' };
  const wasJudged = ledger?.condition === 'apart';
  if (createdAt !== undefined || isKnown || wasJudged)
    return { kind: 'repair', because: 'it is older than the cluster’s last restart, which cut its link.' };
  return {
    kind: 'refuse',
    because: 'Azure does not say when it was made, so it cannot be told whether it is older than the last restart.',
  };
}

/** What the calls of an endpoint's repair depend on. */
export interface EndpointParts {
  readonly endpointId: ArmId;
  readonly clusterId: ArmId;
  /** What is still to be done: an interrupted repair may have deleted the endpoint, or made it again, before. */
  readonly isDeleted: boolean;
  readonly isCreated: boolean;
  readonly isManual: boolean;
  readonly zoneGroups: readonly string[];
  readonly records: readonly { readonly zoneId: ArmId; readonly name: string; readonly addresses: readonly string[] }[];
  /** What could not be read, and why: the calls that follow from it are not listed. */
  readonly unread: readonly string[];
}

/** Every call that Relink would make for an endpoint, in order, for a reader of the plan. */
export function callsOfEndpoint(parts: EndpointParts): readonly string[] {
  const { endpointId, clusterId, isManual } = parts;
  const approval = `PUT ${clusterId}/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name${isManual ? '' : '; only if the connection comes back Pending'})`;
  return [
    ...(parts.isDeleted ? [`DELETE ${endpointId}`] : []),
    ...(parts.isCreated ? [`PUT ${endpointId} (same configuration)`] : []),
    approval,
    ...parts.zoneGroups.map((name) => `PUT ${endpointId}/privateDnsZoneGroups/${name} (same zones)`),
    ...parts.records.map(({ zoneId, name, addresses }) => `PUT ${zoneId}/A/${name} (${addresses.join(', ')} gives way to the new address)`),
    ...parts.unread,
  ];
}

export function callsOfCompute(computeId: ArmId): readonly string[] {
  return [`DELETE ${computeId}?underlyingResourceAction=Detach`, `PUT ${computeId} (same configuration)`];
}
