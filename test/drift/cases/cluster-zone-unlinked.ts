import { clusterZoneUnlinked } from '../../../shared/drift/rules/cluster-zone-unlinked.ts';
import { zoneBodies } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const link = `${ids.managedZone}/virtualNetworkLinks/link-vnet-aks`;
const servers = (addresses: readonly string[]) => set(ids.network, 'properties.dhcpOptions', { dnsServers: addresses });
const ownZone = ids.zone('privatelink.westeurope.azmk8s.io');
const withOwnZone = set(ids.cluster, 'properties.apiServerAccessProfile.privateDNSZone', ownZone);

export const clusterZoneUnlinkedCases: RuleCases = {
  rule: clusterZoneUnlinked,
  passes: [
    {
      world: 'whose network is linked to another zone of the name',
      changes: [
        without(link),
        adding(...zoneBodies(ids.linkedZone, { networks: [ids.network], records: {} }).filter(({ id }) => String(id).includes('Links'))),
      ],
    },
    {
      world: 'whose cluster has no private zone',
      changes: [without(ids.managedZone), set(ids.cluster, 'properties.apiServerAccessProfile.privateDNSZone', 'none')],
    },
    {
      world: 'whose nodes need no DNS to find the API server',
      changes: [without(link), set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose zone, made by AKS, has lost its link',
      changes: [without(link)],
      subjects: [ids.managedZone],
      seen: 'of aks-prod is not linked to its network vnet-aks.',
      severity: 'critical',
    },
    {
      world: 'whose zone, made by AKS, is gone',
      changes: [without(ids.managedZone)],
      subjects: [ids.managedZone],
      seen: 'does not exist',
      severity: 'critical',
    },
    {
      world: 'whose network has DNS servers of its own, which may forward',
      changes: [without(link), servers(['10.10.0.4'])],
      subjects: [ids.managedZone],
      seen: 'The network has DNS servers of its own (10.10.0.4), which may forward.',
      severity: 'warning',
    },
    {
      world: 'whose network names the resolver of Azure',
      changes: [without(link), servers(['168.63.129.16'])],
      subjects: [ids.managedZone],
      seen: 'is not linked',
      severity: 'critical',
    },
    {
      world: 'whose zone of its own choice is linked to the hub only',
      changes: [withOwnZone, without(ids.managedZone), adding(...zoneBodies(ownZone, { networks: [ids.hub], records: {} }))],
      subjects: [ownZone],
      seen: 'The zone privatelink.westeurope.azmk8s.io of aks-prod is not linked to its network vnet-aks.',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose links of zones may not be read',
      changes: [blindTo('zoneLinks', 'Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read at /subscriptions/1.')],
      why: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
    },
    {
      world: 'whose node resource group is out of scope',
      changes: [without(ids.managedZone), having({ scope: ['rg-aks', 'rg-hub', 'rg-dns', 'rg-ml', 'rg-data'].map(ids.group) })],
      why: 'Relink needs Microsoft.Network/privateDnsZones/read',
    },
    {
      world: 'whose cluster does not say its private name',
      changes: [set(ids.cluster, 'properties.privateFQDN', undefined)],
      why: 'which private name aks-prod has',
    },
  ],
};
