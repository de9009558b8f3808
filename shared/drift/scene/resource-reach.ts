import { type Reading, read } from '../facts/reading.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import { allRead } from '../judge-reading.ts';
import type { Scene } from '../rule.ts';
import { type EndpointReach, endpointReach } from './endpoint-reach.ts';
import { joinedNetworks } from './joined-networks.ts';
import { isNear, type NearNetworks } from './networks.ts';
import { hiddenRules, isOpenToPublic } from './public-access.ts';

/** How the cluster comes to a storage account, vault or registry. */
export type Reach =
  | { readonly kind: 'endpoint' }
  /** A rule of its firewall names a subnet of the joined networks; whether the rule works is for `service-endpoint-missing` to say. */
  | { readonly kind: 'service' }
  | { readonly kind: 'public' }
  | Closed;

/** Not reached in all the ways that Azure's documents ask for. */
export interface Closed {
  readonly kind: 'closed';
  readonly why: string;
  readonly lacking: readonly string[];
  /** The first of the groups has an endpoint: only a further one is missing. */
  readonly isMainNear: boolean;
  /** Perhaps by addresses or routes of which Relink knows nothing. */
  readonly mayBeReached: boolean;
}

/**
 * Groups that Azure ML needs of each kind, the one that deployments cannot do without first. Storage: blob and file; queue and table only for batch endpoints and ParallelRunStep (Azure
 * Machine Learning, "how-to-secure-workspace-vnet").
 */
export const neededGroups: Readonly<Record<ResourceFacts['kind'], readonly [string, ...string[]]>> = {
  storage: ['blob', 'file'],
  vault: ['vault'],
  registry: ['registry'],
};

/** What judging a way to a resource reads, beside the resource itself. */
export const reachReads = [
  'Microsoft.Network/privateEndpoints/read',
  'Microsoft.Network/virtualNetworks/read',
  'Microsoft.ContainerService/managedClusters/read',
] as const;

/** The best of the ways that the documents accept: endpoints of every group, else a service endpoint, else the internet. */
export function reachOf(scene: Scene, resource: ResourceFacts, groups: readonly string[] = neededGroups[resource.kind]): Reading<Reach> {
  const byGroup = allRead(groups.map((group) => endpointReach(scene, resource, group)));
  if (byGroup.kind === 'read' && byGroup.value.every(({ near }) => near.length > 0)) return read({ kind: 'endpoint' });
  const byService = serviceReach(scene, resource);
  if (byService.kind === 'read' && byService.value) return read({ kind: 'service' });
  if (byGroup.kind === 'unread') return byGroup;
  if (byService.kind === 'unread') return byService;
  return withoutEndpoints(resource, groups, byGroup.value);
}

/** Whether a rule of the firewall names a subnet of the cluster's networks or of joined ones (azure-facts E1). */
function serviceReach(scene: Scene, resource: ResourceFacts): Reading<boolean> {
  const named = namedSubnets(resource);
  if (named.length === 0) return read(false);
  const networks = joinedNetworks(scene);
  if (networks.kind === 'read' && named.some((id) => isNear(networks.value, id))) return read(true);
  const blind = unseenPeers(networks);
  return blind.kind === 'unread' ? blind : read(false);
}

/** Subnets that the firewall lets in; none when public access is off: rules of the firewall are not looked at then. */
export function namedSubnets({ publicNetworkAccess = 'Enabled', allowedSubnetIds }: ResourceFacts): readonly string[] {
  return publicNetworkAccess.toLowerCase() === 'enabled' ? allowedSubnetIds : [];
}

function withoutEndpoints(resource: ResourceFacts, groups: readonly string[], reaches: readonly EndpointReach[]): Reading<Reach> {
  const isMainNear = (reaches[0]?.near.length ?? 0) > 0;
  if (isOpenToPublic(resource)) return read({ kind: isMainNear ? 'endpoint' : 'public' });
  const hidden = hiddenRules(resource);
  if (hidden) return hidden;
  const lacking = reaches.flatMap((reach, index) => (reach.near.length === 0 ? [{ ...reach, group: groups[index] ?? '' }] : []));
  const hasAddressRules = resource.hasIpRules && resource.publicNetworkAccess?.toLowerCase() !== 'disabled';
  const mayBeReached = hasAddressRules || lacking.every(({ elsewhere }) => elsewhere.length > 0);
  const why = lacking.map(whyLacking).join(', and ');
  return read({ kind: 'closed', why, lacking: lacking.map(({ group }) => group), isMainNear, mayBeReached });
}

/** What to say of one that may be reached all the same. */
export const otherWays = 'Address rules or routes that Relink does not see may let it in all the same.';

/** `no private endpoint of group blob leads there from its networks (pe-x has a connection in state Pending)`. */
export function whyLacking({ group, others }: { readonly group: string; readonly others: readonly string[] }): string {
  const those = others.length > 0 ? ` (${[...others].sort().join('; ')})` : '';
  return `no private endpoint of group ${group} leads there from its networks${those}`;
}

function unseenPeers(networks: Reading<NearNetworks>): Reading<unknown> {
  return networks.kind === 'unread' ? networks : networks.value.unseen;
}
