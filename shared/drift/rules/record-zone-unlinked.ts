import { type ArmId, isWithin, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import type { Gap } from '../facts/collection.ts';
import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { type Addressed, type ApiName, judgeApiNames, recordReads } from '../scene/api-records.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { linkCommand } from '../scene/endpoint-commands.ts';
import { linksOfZone, networksPeeredTo, zonesNamed } from '../scene/indexes.ts';
import { distinct } from '../scene/networks.ts';

/** A right record that nobody near the endpoint looks up. */
export const recordZoneUnlinked: Rule = {
  id: 'record-zone-unlinked',
  title: 'The zone with the API server’s record is linked to no network that needs it',
  severity: 'warning',
  covers: ['E3'],
  sources: [{ document: aksPrivateConnect, says: 'Link the private DNS zone to the virtual network of the private endpoint.' }],
  reads: [...recordReads, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read', 'Microsoft.Network/virtualNetworks/read'],
  impact:
    'Machines in the endpoint’s network do not find the API server by its name, unless something forwards their questions to the zone.',
  fix: 'Link the zone to the network of the endpoint.',
  notes:
    'The network of the endpoint and those that are peered to it count. A warning and no fault, because DNS servers and resolvers may forward; information where the zone is linked to some other network, in which such a server may stand. One zone of that name that is linked will do.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => judgeApiNames(scene, (name, linked) => verdictOn(scene, name, linked)),
};

function verdictOn(scene: Scene, { zoneId, recordId, record }: ApiName, linked: readonly Addressed[]): Verdict {
  const { estate } = scene;
  const reached = linked.filter(({ addresses }) => record?.addresses.some((address) => addresses.includes(address)));
  const networks = distinct(reached.flatMap(({ endpoint: { subnetId } }) => (subnetId === undefined ? [] : [parentId(subnetId)])));
  const [network] = networks;
  const zones = [zoneId, ...namesakesOf(scene, recordId, record?.addresses ?? [])];
  if (network === undefined || zones.some((zone) => isLinkedNear(scene, zone, networks))) return passes;
  const gap = gapAbout(scene, zoneId, networks);
  if (gap) return cannotTell(gap.why, { subject: zoneId });
  const links = linksOfZone(estate, zoneId).flatMap(({ networkId }) => networkId ?? []);
  const elsewhere = links.map(nameOf).sort().join(', ');
  return finds({
    subject: zoneId,
    seen: `Zone ${nameOf(zoneId)} has the right record, and is linked to ${elsewhere || 'no network'}: neither to ${networks.map(nameOf).sort().join(', ')} nor to a network that is peered to it.`,
    fix: linkCommand(zoneId, network),
    ...(links.length > 0 && { severity: 'information' }),
  });
}

/** Links or peerings that may be there unseen. */
function gapAbout({ estate }: Scene, zoneId: ArmId, networks: readonly ArmId[]): Gap | undefined {
  const blind = (gaps: readonly Gap[], id: ArmId) => gaps.find(({ scope }) => isWithin(id, scope));
  const ofNetworks = networks.flatMap((id) => blind(estate.networks.gaps, id) ?? []);
  return blind(estate.zoneLinks.gaps, zoneId) ?? ofNetworks[0];
}

/** Other zones of that name with the same record. */
function namesakesOf({ estate }: Scene, recordId: ArmId, addresses: readonly string[]): readonly ArmId[] {
  const zones = zonesNamed(estate, nameOf(parentId(recordId))).map(({ id }) => id);
  const recordIn = (zoneId: ArmId) => estate.records.find(`${zoneId}/A/${nameOf(recordId)}`);
  return zones.filter((id) => recordIn(id)?.addresses.some((address) => addresses.includes(address)));
}

function isLinkedNear({ estate }: Scene, zoneId: ArmId, networks: readonly ArmId[]): boolean {
  const near = networks.flatMap((id) => [
    id,
    ...(estate.networks.find(id)?.peerings ?? []).flatMap(({ remoteNetworkId }) => remoteNetworkId ?? []),
    ...networksPeeredTo(estate, id).map((network) => network.id),
  ]);
  return linksOfZone(estate, zoneId).some(({ networkId }) => near.some((id) => sameId(id, networkId)));
}
