import { recordZoneUnlinked } from '../../../shared/drift/rules/record-zone-unlinked.ts';
import { networkBody, subnetBody, zoneBodies } from '../worlds/bodies.ts';
import { clusterZoneName, ids } from '../worlds/ids.ts';
import { adding, blindTo, set, without } from '../worlds/world.ts';
import { recordHolds } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const link = `${ids.linkedZone}/virtualNetworkLinks/link-vnet-hub`;
const linkedTo = (networkId: string) => set(link, 'properties.virtualNetwork', { id: networkId });
const elsewhere = `${ids.group('rg-dns')}/providers/Microsoft.Network/virtualNetworks/vnet-dns`;
const secondZone = `${ids.group('rg-spoke')}/providers/Microsoft.Network/privateDnsZones/${clusterZoneName}`;
const linkNeeds = 'Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read.';

export const recordZoneUnlinkedCases: RuleCases = {
  rule: recordZoneUnlinked,
  passes: [
    { world: 'whose zone is linked to a network that is peered to the endpoint’s', changes: [linkedTo(ids.network)] },
    {
      world: 'that has the record in a second zone, which is linked',
      changes: [without(link), adding(...zoneBodies(secondZone, { networks: [ids.hub], records: { 'aks-prod-7h2k': ['10.10.1.5'] } }))],
    },
    { world: 'whose unlinked zone leads to AKS’s own endpoint', changes: [without(link), recordHolds('10.20.0.4')] },
  ],
  fails: [
    {
      world: 'whose zone is linked to nothing',
      changes: [without(link)],
      subjects: [ids.linkedZone],
      seen: 'has the right record, and is linked to no network: neither to vnet-hub nor to a network that is peered to it.',
      severity: 'warning',
    },
    {
      world: 'whose zone is linked to a network of DNS servers, which may forward',
      changes: [linkedTo(elsewhere), adding(networkBody(elsewhere, { subnets: [subnetBody(`${elsewhere}/subnets/dns`)] }))],
      subjects: [ids.linkedZone],
      seen: 'is linked to vnet-dns: neither to vnet-hub',
      severity: 'information',
    },
    {
      world: 'that has a second zone of the name with another record, which is linked',
      changes: [without(link), adding(...zoneBodies(secondZone, { networks: [ids.hub], records: { 'aks-prod-7h2k': ['10.20.0.4'] } }))],
      subjects: [ids.linkedZone],
      seen: 'is linked to no network',
    },
  ],
  unknown: [
    { world: 'whose links of zones nobody may read', changes: [blindTo('zoneLinks', linkNeeds)], why: linkNeeds },
    {
      world: 'whose networks nobody may read',
      changes: [linkedTo(elsewhere), blindTo('networks', 'Relink needs Microsoft.Network/virtualNetworks/read.')],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
  ],
};
