import { sameId } from '../../domain/arm-id.ts';
import type { NetworkFacts } from '../facts/network-facts.ts';
import { type Reading, read } from '../facts/reading.ts';
import type { Scene } from '../rule.ts';
import { networksPeeredTo } from './indexes.ts';
import { distinct, type NearNetworks, nearNetworks } from './networks.ts';

/**
 * The cluster's networks and those that a peering joins to them, in whatever state and seen from either side. Whether an endpoint is in
 * the right place is judged by these: a peering that is not connected is the fault of rule `peering-not-connected`, and of no other.
 */
export function joinedNetworks(scene: Scene): Reading<NearNetworks> {
  const near = nearNetworks(scene);
  if (near.kind === 'unread') return near;
  const { own } = near.value;
  const outward = own.flatMap((id) => scene.estate.networks.find(id)?.peerings ?? []).flatMap((peering) => peering.remoteNetworkId ?? []);
  const inward = own.flatMap((id) => networksPeeredTo(scene.estate, id)).map(({ id }: NetworkFacts) => id);
  return read({ ...near.value, near: distinct([...near.value.near, ...outward, ...inward]) });
}

/** Whether the id is one of the cluster's own networks. */
export function isOwn({ own }: NearNetworks, networkId: string): boolean {
  return own.some((id) => sameId(id, networkId));
}
