import { type ArmId, isWithin, nameOf, sameId } from '../../domain/arm-id.ts';
import type { Collection } from '../facts/collection.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { ZoneFacts } from '../facts/zone-facts.ts';
import type { Scene } from '../rule.ts';
import { linksOfZone, recordsOfZone, zonesNamed } from './indexes.ts';

/** What the cluster's network is told when it asks a private DNS zone for an endpoint. */
export type ZoneAnswer =
  | { readonly kind: 'right' }
  /** No zone of the name in the scope. */
  | { readonly kind: 'absent' }
  /** There is one, and none is linked to the cluster's network. */
  | { readonly kind: 'unlinked'; readonly zoneId: ArmId }
  /** The linked one has no A record with an address of the endpoint. `fallsBack`: a name that it lacks is looked up on the internet. */
  | { readonly kind: 'wrong'; readonly zoneId: ArmId; readonly fallsBack: boolean };

export interface Question {
  readonly zoneName: string;
  /** Any of these addresses is right. */
  readonly addresses: readonly string[];
  readonly endpoints: readonly EndpointFacts[];
  /** The cluster's own networks. */
  readonly networks: readonly ArmId[];
}

/** Unread where a zone, link or record may exist that Relink cannot see. */
export function zoneAnswer(scene: Scene, question: Question): Reading<ZoneAnswer> {
  const { zones, records } = scene.estate;
  const named = zonesNamed(scene.estate, question.zoneName);
  const linked = named.filter((zone) => isLinked(scene, zone, question.networks));
  if (linked.some(({ id }) => holdsAny(scene, id, question.addresses))) return read({ kind: 'right' });
  const zone = linked[0];
  if (zone)
    return gapOver(records, linked) ?? read({ kind: 'wrong', zoneId: zone.id, fallsBack: doFallBack(scene, zone, question.networks) });
  const unseen = zones.gaps[0] ? unread(zones.gaps[0].why) : (gapOver(scene.estate.zoneLinks, named) ?? unseenZone(scene, question));
  if (unseen) return unseen;
  return read(named[0] ? { kind: 'unlinked', zoneId: named[0].id } : { kind: 'absent' });
}

function isLinked({ estate }: Scene, zone: ZoneFacts, networks: readonly ArmId[]): boolean {
  const links = linksOfZone(estate, zone.id);
  return networks.every((network) => links.some(({ networkId }) => sameId(networkId, network)));
}

function doFallBack({ estate }: Scene, zone: ZoneFacts, networks: readonly ArmId[]): boolean {
  const links = linksOfZone(estate, zone.id).filter(({ networkId }) => networks.some((network) => sameId(networkId, network)));
  return links.some(({ fallsBack }) => fallsBack);
}

function holdsAny({ estate }: Scene, zoneId: ArmId, addresses: readonly string[]): boolean {
  return recordsOfZone(estate, zoneId).some((record) => record.addresses.some((address) => addresses.includes(address)));
}

function gapOver({ gaps }: Collection<unknown>, zones: readonly ZoneFacts[]): Reading<never> | undefined {
  const gap = gaps.find(({ scope }) => zones.some(({ id }) => isWithin(id, scope)));
  return gap && unread(gap.why);
}

/** A zone of the name that the endpoint's zone group keeps where Relink does not look. */
function unseenZone({ estate }: Scene, { endpoints, zoneName }: Question): Reading<never> | undefined {
  const groups = endpoints.flatMap(({ zoneGroups }) => (zoneGroups.kind === 'read' ? zoneGroups.value : []));
  const ids = groups.flatMap(({ zones }) => zones.map(({ zoneId }) => zoneId)).filter((id) => nameOf(id).toLowerCase() === zoneName);
  return ids.map((id) => estate.zones.look(id)).find((reading) => reading.kind === 'unread');
}
