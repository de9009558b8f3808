import { type ArmId, idKey } from '../../domain/arm-id.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { TargetConnection } from '../facts/resource-facts.ts';
import type { Scene } from '../rule.ts';

export function isApproved({ status }: Pick<TargetConnection, 'status'>): boolean {
  return status.toLowerCase() === 'approved';
}

const brokenStates = ['pending', 'rejected', 'disconnected', 'removed'];

/** In a state of which the documents say that nothing passes (Manage Azure private endpoints). One that nobody documents proves nothing. */
export function isBroken({ status }: Pick<TargetConnection, 'status'>): boolean {
  return brokenStates.includes(status.toLowerCase());
}

/**
 * The group of a connection, in lower case. Not every provider shows it on the target's side; then the endpoint says it. Empty when neither does.
 */
export function groupIdOf({ estate }: Scene, { endpointId, groupIds }: TargetConnection): string {
  const endpoint = endpointId === undefined ? undefined : estate.endpoints.find(endpointId);
  return idKey(groupIds[0] ?? endpoint?.connections.flatMap((connection) => connection.groupIds)[0] ?? '');
}

export interface Place {
  readonly groupId: string;
  readonly subnetId: ArmId;
}

export interface Places {
  readonly seen: readonly Place[];
  /** Unread when there are approved endpoints that Relink cannot see. */
  readonly all: Reading<true>;
}

/** Where the approved endpoints of a resource stand. One that is known not to exist any more stands nowhere. */
export function placesOf(scene: Scene, connections: readonly TargetConnection[]): Places {
  const approved = connections.filter(isApproved).map((connection) => ({ connection, endpoint: endpointBehind(scene, connection) }));
  const hidden = approved.find(({ endpoint }) => endpoint.kind === 'unread');
  return {
    seen: approved.flatMap(({ connection, endpoint }) => {
      const subnetId = endpoint.kind === 'read' ? endpoint.value?.subnetId : undefined;
      return subnetId === undefined ? [] : [{ groupId: groupIdOf(scene, connection), subnetId }];
    }),
    all: hidden?.endpoint.kind === 'unread' ? hidden.endpoint : read(true),
  };
}

/** The endpoint of a connection; unread where it may be one that Relink cannot see. */
export function endpointBehind({ estate }: Scene, { endpointId }: TargetConnection): Reading<EndpointFacts | undefined> {
  return endpointId === undefined
    ? unread('Azure does not show which endpoint an approved connection belongs to.')
    : estate.endpoints.look(endpointId);
}
