import { type ArmId, idKey, isWithin, parentId, sameId } from '../../domain/arm-id.ts';
import type { NetworkFacts } from '../facts/network-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { Scene } from '../rule.ts';
import { nodeGroupOf } from './node-group.ts';

/**
 * The cluster's own networks: those of its agent pools' subnets; or, when AKS made the network, those in the node resource group
 * (requirement A6). Empty only when Relink knows that there is none.
 */
export function ownNetworkIds({ cluster, estate }: Scene): Reading<readonly ArmId[]> {
  if (cluster.subnetIds.length > 0) return read(distinct(cluster.subnetIds.map(parentId)));
  if (cluster.nodeResourceGroup === '') return unread(`Azure does not say which node resource group ${cluster.name} has.`);
  const group = nodeGroupOf(cluster);
  const found = estate.networks.all.map(({ id }) => id).filter((id) => isWithin(id, group));
  const there = estate.networks.look(group);
  return found.length === 0 && there.kind === 'unread' ? there : read(found);
}

export interface NearNetworks {
  readonly own: readonly ArmId[];
  /** Own networks and those that are connected to them by a peering in state Connected, as the cluster's side shows it. */
  readonly near: readonly ArmId[];
  /** Own networks that Relink cannot see: their peers are not known. */
  readonly unseen: Reading<true>;
}

/** The cluster's networks and the peered ones: where private endpoints may stand (E1). */
export function nearNetworks(scene: Scene): Reading<NearNetworks> {
  const own = ownNetworkIds(scene);
  if (own.kind === 'unread') return own;
  const looked = own.value.map((id) => scene.estate.networks.look(id));
  const blind = looked.find((reading) => reading.kind === 'unread');
  const known = looked.flatMap((reading) => (reading.kind === 'read' && reading.value ? [reading.value] : []));
  const near = distinct([...own.value, ...known.flatMap(connectedPeers)]);
  return read({ own: own.value, near, unseen: blind?.kind === 'unread' ? blind : read(true) });
}

function connectedPeers(network: NetworkFacts): readonly ArmId[] {
  return network.peerings
    .filter(({ state }) => state.toLowerCase() === 'connected')
    .flatMap(({ remoteNetworkId }) => remoteNetworkId ?? []);
}

export function isNear(networks: NearNetworks, subnetId: ArmId | undefined): boolean {
  return subnetId !== undefined && networks.near.some((id) => sameId(id, parentId(subnetId)));
}

export function distinct(ids: readonly ArmId[]): readonly ArmId[] {
  return [...new Map(ids.map((id) => [idKey(id), id])).values()];
}
