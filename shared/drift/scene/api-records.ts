import { type ArmId, isWithin, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import { recordOf } from '../../domain/dns.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read, unread } from '../facts/reading.ts';
import type { RecordFacts } from '../facts/zone-facts.ts';
import { allRead, judge } from '../judge-reading.ts';
import { cannotTell, passes, type Scene, together, type Verdict } from '../rule.ts';
import { placeOf } from './commands.ts';
import { addressesOf, endpointsOfKind, linkedEndpoints } from './endpoints.ts';
import { zonesNamed } from './indexes.ts';
import { endpointOf, unseenEndpoints } from './linked-endpoints.ts';
import { nodeGroupOf } from './node-group.ts';
import { whenCalm } from './when-calm.ts';

/** Where people keep the name of the API server: a zone of that exact name, and the record that it has or ought to have. */
export interface ApiName {
  readonly zoneId: ArmId;
  readonly recordId: ArmId;
  readonly record: RecordFacts | undefined;
}

/** A linked endpoint with its addresses; there is at least one. */
export interface Addressed {
  readonly endpoint: EndpointFacts;
  readonly addresses: readonly string[];
}

/**
 * Judges the name of the API server in each zone that people keep for it: outside the node resource group, and not the zone that AKS was
 * told to keep. A cluster without linked endpoints has nothing that such a record must hold; and while one is missing, it is that which
 * is at fault, and not its record.
 */
export function judgeApiNames(scene: Scene, verdictOf: (name: ApiName, linked: readonly Addressed[]) => Verdict): Verdict {
  if (whyNothing(scene.cluster) !== undefined) return passes;
  return whenCalm(scene, () => {
    const absent = absentEndpoint(scene);
    if (absent !== undefined) {
      return cannotTell(`${endpointOf(scene, absent)} is not there now: A records are judged when it is back.`, { isLater: true });
    }
    const judged = judge(linkedAddresses(scene), (linked) =>
      linked.length === 0
        ? passes
        : together(zoneIdsOf(scene).map((zoneId) => judgeZone(scene, zoneId, (name) => verdictOf(name, linked)))),
    );
    return together([judged, unseenEndpoints(scene.estate)]);
  });
}

function judgeZone(scene: Scene, zoneId: ArmId, verdictOf: (name: ApiName) => Verdict): Verdict {
  const recordId = `${zoneId}/A/${recordOf(scene.cluster.privateFqdn ?? '')?.recordName ?? ''}`;
  return judge(scene.estate.records.look(recordId), (record) => verdictOf({ zoneId, recordId: record?.id ?? recordId, record }), recordId);
}

/** Zones of the API server’s name that people keep. */
export function zoneIdsOf({ cluster, estate }: Scene): readonly ArmId[] {
  const name = cluster.privateFqdn === undefined ? undefined : recordOf(cluster.privateFqdn);
  const zones = name === undefined ? [] : zonesNamed(estate, name.zoneName);
  return zones.map(({ id }) => id).filter((id) => !isWithin(id, nodeGroupOf(cluster)) && !sameId(id, cluster.privateDnsZone));
}

/** A linked endpoint that an earlier sweep saw, and that is gone or not to be seen. */
function absentEndpoint({ cluster, estate }: Scene): ArmId | undefined {
  const seen = estate.memory(cluster.id).seen.filter(({ kind }) => kind === 'endpoint');
  return seen.find(({ id }) => estate.endpoints.find(id) === undefined)?.id;
}

function linkedAddresses(scene: Scene): Reading<readonly Addressed[]> {
  return allRead(
    linkedEndpoints(scene).map((endpoint) => {
      const addresses = addressesOf(scene, endpoint);
      if (addresses.kind === 'unread') return addresses;
      if (addresses.value.length === 0) return unread(`Azure shows no address of ${endpointOf(scene, endpoint.id)}.`);
      return read({ endpoint, addresses: addresses.value });
    }),
  );
}

/** Addresses of the cluster's other endpoints: a record that leads to AKS's own is somebody's choice. */
export function otherAddresses(scene: Scene): Reading<readonly string[]> {
  const managed = endpointsOfKind(scene, 'managed');
  if (managed.length === 0) return unread(`Relink does not see AKS’s own endpoint in ${scene.cluster.nodeResourceGroup}, nor its address.`);
  const all = allRead([...managed, ...endpointsOfKind(scene, 'refused')].map((endpoint) => addressesOf(scene, endpoint)));
  return all.kind === 'unread' ? all : read(all.value.flat());
}

/** `linked` addresses in a sentence: `pe-hub has 10.0.0.4, pe-spoke has 10.1.0.4`. */
export function addressText(linked: readonly Addressed[]): string {
  return linked
    .map(({ endpoint, addresses }) => `${nameOf(endpoint.id)} has ${addresses.join(', ')}`)
    .sort()
    .join('; ');
}

/** Whether Azure itself ought to keep the record, where Relink has read that. */
export function keeperText(zoneId: ArmId, linked: readonly Addressed[]): string {
  const keepers = linked.filter(({ endpoint: { zoneGroups } }) => {
    return zoneGroups.kind === 'read' && zoneGroups.value.some(({ zones }) => zones.some((zone) => sameId(zone.zoneId, zoneId)));
  });
  const names = keepers.map(({ endpoint }) => nameOf(endpoint.id)).sort();
  return names.length === 0 ? '' : ` A DNS zone group of ${names.join(', ')} ought to keep this record by itself.`;
}

export function recordCommand(verb: 'add-record' | 'remove-record', recordId: ArmId, address: string): string {
  const zoneId = parentId(recordId);
  return `az network private-dns record-set a ${verb} ${placeOf(zoneId)} --zone-name ${nameOf(zoneId)} --record-set-name ${nameOf(recordId)} --ipv4-address ${address}`;
}

export const recordReads = [
  'Microsoft.Network/privateEndpoints/read',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/privateDnsZones/read',
  'Microsoft.Network/privateDnsZones/A/read',
] as const;
