import { type ArmId, parentId, sameId } from '../../domain/arm-id.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { Scene } from '../rule.ts';
import { workspacesOf } from './computes.ts';
import { endpointsOfKind } from './endpoints.ts';
import { endpointsTo } from './indexes.ts';
import { isNear, nearNetworks } from './networks.ts';
import { isClosedToPublic } from './public-access.ts';
import { associatedInUse, datastoreAccountsInUse } from './resources-in-use.ts';
import { isPrivateWorkspace } from './scenario.ts';

/** An endpoint that matters to the cluster. */
export interface InUse {
  readonly endpoint: EndpointFacts;
  /** It leads to a workspace or a resource of it to which, as far as is seen, nothing else leads the cluster. */
  readonly isOnlyWay: boolean;
}

/** Endpoints that lead to the cluster, to its workspaces, or to what they use, wherever and whatever their connections' states. */
export function endpointsInUse(scene: Scene): readonly InUse[] {
  const needed = distinctOnes([...workspacesOf(scene), ...associatedInUse(scene)].flatMap(({ id }) => endpointsTo(scene.estate, id)));
  const useful = [...datastoreAccountsInUse(scene).flatMap(({ id }) => endpointsTo(scene.estate, id)), ...endpointsOfKind(scene, 'linked')];
  const closed = [...workspacesOf(scene).filter(isPrivateWorkspace), ...associatedInUse(scene).filter(isForEndpointsOnly)];
  const isNeeded = (endpoint: EndpointFacts) => endpoint.connections.some(({ targetId }) => closed.some(({ id }) => sameId(id, targetId)));
  return [
    ...needed.map((endpoint) => ({ endpoint, isOnlyWay: isNeeded(endpoint) && !hasTwin(scene, endpoint, needed) })),
    ...distinctOnes(useful).map((endpoint) => ({ endpoint, isOnlyWay: false })),
  ];
}

/** Rules of the firewall let nobody in, and no perimeter's rules are in their place. */
function isForEndpointsOnly(resource: ResourceFacts): boolean {
  const closed = isClosedToPublic(resource);
  if (closed.kind === 'unread' || !closed.value) return false;
  const isOff = resource.publicNetworkAccess?.toLowerCase() === 'disabled';
  return isOff || (!resource.hasIpRules && resource.allowedSubnetIds.length === 0);
}

function distinctOnes(endpoints: readonly EndpointFacts[]): readonly EndpointFacts[] {
  return [...new Set(endpoints)];
}

/** Another endpoint leads to the same, from the cluster's own network or one that is connected. */
function hasTwin(scene: Scene, endpoint: EndpointFacts, others: readonly EndpointFacts[]): boolean {
  const networks = nearNetworks(scene);
  if (networks.kind === 'unread') return false;
  const nearer = others.filter((other) => other !== endpoint && isNear(networks.value, other.subnetId));
  const leads = ({ connections }: EndpointFacts) =>
    connections.map(({ targetId, groupIds }) => `${targetId} ${groupIds.join(',')}`.toLowerCase());
  return leads(endpoint).every((lead) => nearer.some((other) => leads(other).includes(lead)));
}

export function isIn({ subnetId }: EndpointFacts, networkId: ArmId): boolean {
  return subnetId !== undefined && sameId(parentId(subnetId), networkId);
}
