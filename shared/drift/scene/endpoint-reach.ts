import { type ArmId, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { TargetConnection } from '../facts/resource-facts.ts';
import type { Scene } from '../rule.ts';
import { namesOf } from './commands.ts';
import { endpointsTo } from './indexes.ts';
import { joinedNetworks } from './joined-networks.ts';
import { isNear, type NearNetworks } from './networks.ts';
import { endpointBehind, isApproved, isBroken } from './target-connections.ts';

/** Something that endpoints lead to, with the connections that it knows of. */
export interface Target {
  readonly id: ArmId;
  readonly connections: readonly TargetConnection[];
}

/** What private endpoints make of a target for the cluster. */
export interface EndpointReach {
  /** Approved, of the group, in the cluster's network or a joined one. */
  readonly near: readonly EndpointFacts[];
  /** Approved, of the group, in a network that is not joined: routes that Relink does not see may lead there. */
  readonly elsewhere: readonly EndpointFacts[];
  /** Why those that are not near do not count, a phrase for each. */
  readonly others: readonly string[];
}

/**
 * Endpoints of one group (`blob`, `vault`, ...) that lead from the cluster's networks to the target. The endpoint says its group and its
 * subnet; its connection is Approved when both sides say so, or the one that says anything. Unread when an endpoint that might be the
 * right one cannot be seen.
 */
export function endpointReach(scene: Scene, target: Target, groupId: string): Reading<EndpointReach> {
  const networks = joinedNetworks(scene);
  const all = endpointsTo(scene.estate, target.id).filter((endpoint) => hasGroup(endpoint, target.id, groupId));
  const approved = all.filter((endpoint) => isApproved({ status: statusOf(endpoint, target) }));
  const near = networks.kind === 'read' ? approved.filter(({ subnetId }) => isNear(networks.value, subnetId)) : [];
  const elsewhere = approved.filter((endpoint) => !near.includes(endpoint));
  if (near.length > 0) return read({ near, elsewhere, others: [] });
  const blind =
    unseenEndpoint(scene, target) ?? unshownEndpoint(all, target) ?? (approved.length > 0 ? unseenNetworks(networks) : undefined);
  return blind ?? read({ near, elsewhere, others: all.map((endpoint) => whyNot(endpoint, target)) });
}

/** A connection that works as far as the target says, and whose endpoint is where Relink may not look. */
export function unseenEndpoint(scene: Scene, { connections }: Target): Reading<never> | undefined {
  const looked = connections.filter((connection) => !isBroken(connection)).map((connection) => endpointBehind(scene, connection));
  return looked.find((reading) => reading.kind === 'unread');
}

/** Endpoints of which neither side says in which state their connection is. */
function unshownEndpoint(endpoints: readonly EndpointFacts[], target: Target): Reading<never> | undefined {
  const unshown = endpoints.filter((endpoint) => statusOf(endpoint, target) === unknownStatus).map(({ id }) => id);
  return unshown.length > 0 ? unread(`Azure shows no state of the connection of ${namesOf(unshown)}.`) : undefined;
}

function unseenNetworks(networks: Reading<NearNetworks>): Reading<never> | undefined {
  if (networks.kind === 'unread') return networks;
  return networks.value.unseen.kind === 'unread' ? networks.value.unseen : undefined;
}

/** One that does not say its group may be of any. */
function hasGroup({ connections }: EndpointFacts, targetId: ArmId, groupId: string): boolean {
  return connections.some(
    (connection) =>
      sameId(connection.targetId, targetId) && (connection.groupIds.length === 0 || connection.groupIds.some(isText(groupId))),
  );
}

/** What the readers of bodies make of a state that Azure leaves out. */
const unknownStatus = 'Unknown';

/** What the endpoint says, unless it says Approved, or nothing, and the target knows better. */
function statusOf({ id, connections }: EndpointFacts, target: Target): string {
  const own = connections.find(({ targetId }) => sameId(targetId, target.id))?.status ?? unknownStatus;
  const theirs = target.connections.filter(({ endpointId, status }) => sameId(endpointId, id) && status !== unknownStatus);
  const seenThere = (theirs.find(isApproved) ?? theirs[0])?.status;
  return own === unknownStatus || isApproved({ status: own }) ? (seenThere ?? own) : own;
}

function whyNot(endpoint: EndpointFacts, target: Target): string {
  const status = statusOf(endpoint, target);
  if (!isApproved({ status })) return `${nameOf(endpoint.id)} has a connection in state ${status}`;
  const network = endpoint.subnetId === undefined ? 'no network' : nameOf(parentId(endpoint.subnetId));
  return `${nameOf(endpoint.id)} stands in ${network}, which is neither the cluster’s network nor peered with it`;
}

function isText(expected: string): (text: string) => boolean {
  return (text) => text.toLowerCase() === expected.toLowerCase();
}
