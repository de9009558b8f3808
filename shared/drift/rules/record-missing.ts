import { isWithin, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import { cannotTell, finds, passes, type Rule, type Scene } from '../rule.ts';
import { type Addressed, addressText, judgeApiNames, keeperText, recordCommand, recordReads } from '../scene/api-records.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { linksOfZone } from '../scene/indexes.ts';
import { azureDns } from '../scene/name-servers.ts';

/** A network in which the name of the API server leads nowhere, because its zone does not have it. */
export const recordMissing: Rule = {
  id: 'record-missing',
  title: 'The zone of the API server has no A record of it',
  severity: 'critical',
  covers: ['A15', 'A17'],
  sources: [
    {
      document: aksPrivateConnect,
      says: 'Create a private DNS zone with the cluster’s name, link it to the virtual network, and create an A record with the endpoint’s address.',
    },
    {
      document: 'Azure DNS, "private-dns-virtual-network-links"',
      says: 'A network that is linked to a private zone resolves its names by that zone alone, unless fallback to the internet is set.',
    },
  ],
  reads: [...recordReads, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read', 'Microsoft.Network/virtualNetworks/read'],
  impact:
    'In networks that are linked to the zone the API server’s name does not exist: creating, updating and deleting Azure ML endpoints and deployments from there fails.',
  fix: 'Make the record with the address of the endpoint.',
  notes:
    'Only zones of exactly that name that are linked to the network of a linked endpoint. Without any such zone nothing is said: hosts files and DNS servers of one’s own are legal, and Relink does not see them. A warning where that network has DNS servers of its own, or Relink cannot see it. Relink never makes a record that nobody had.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeApiNames(scene, ({ zoneId, recordId, record }, linked) => {
      if (record) return passes;
      const network = linkedNetwork(scene, zoneId, linked);
      const gap = scene.estate.zoneLinks.gaps.find(({ scope }) => isWithin(zoneId, scope));
      if (network === undefined) return gap ? cannotTell(gap.why, { subject: zoneId }) : passes;
      const [right = '<address>'] = linked.flatMap(({ addresses }) => addresses);
      return finds({
        subject: zoneId,
        seen: `Zone ${nameOf(zoneId)} is linked to ${nameOf(network)} and has no A record ${nameOf(recordId)}; ${addressText(linked)}.${keeperText(zoneId, linked)}`,
        fix: recordCommand('add-record', recordId, right),
        ...(hasOwnServers(scene, network) && { severity: 'warning' }),
      });
    }),
};

/** Or Relink does not see whether it has: then the zone is not what answers there, as far as Relink knows. */
function hasOwnServers({ estate }: Scene, networkId: string): boolean {
  return estate.networks.find(networkId)?.dnsServers.some((server) => server !== azureDns) ?? true;
}

/** The network of a linked endpoint that looks names up in the zone. */
function linkedNetwork({ estate }: Scene, zoneId: string, linked: readonly Addressed[]): string | undefined {
  const networks = linked.flatMap(({ endpoint: { subnetId } }) => (subnetId === undefined ? [] : [parentId(subnetId)]));
  return networks.find((network) => linksOfZone(estate, zoneId).some(({ networkId }) => sameId(networkId, network)));
}
