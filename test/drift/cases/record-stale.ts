import { recordStale } from '../../../shared/drift/rules/record-stale.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, having, set, without } from '../worlds/world.ts';
import { isUnderRepair } from './compute-changes.ts';
import { endpointNeeds, endpointsUnseen, recordHolds, secondEndpoint, snapshotsSay, withSecondEndpoint } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const oldAddress = snapshotsSay({ addresses: ['10.10.1.4', '10.10.1.5'] });

export const recordStaleCases: RuleCases = {
  rule: recordStale,
  passes: [
    { world: 'whose record follows its endpoint, which had another address before', changes: [oldAddress] },
    { world: 'whose record leads to AKS’s own endpoint', changes: [oldAddress, recordHolds('10.20.0.4')] },
    {
      world: 'whose record holds an address that Relink never knew, which is another finding',
      changes: [oldAddress, recordHolds('10.99.0.9')],
    },
    {
      world: 'whose record leads to the old address of one endpoint, which another one has now',
      changes: [withSecondEndpoint, snapshotsSay({ addresses: ['10.20.8.40'] }), recordHolds('10.20.8.40')],
    },
    {
      world: 'whose own zone AKS keeps outside of the node resource group',
      changes: [oldAddress, recordHolds('10.10.1.4'), set(ids.cluster, 'properties.apiServerAccessProfile.privateDNSZone', ids.linkedZone)],
    },
    {
      world: 'whose own record AKS keeps in the node resource group, whatever it holds',
      changes: [oldAddress, set(`${ids.managedZone}/A/aks-prod-7h2k`, 'properties.aRecords', [{ ipv4Address: '10.10.1.4' }])],
    },
    { world: 'whose name people keep nowhere', changes: [oldAddress, without(ids.linkedZone)] },
  ],
  fails: [
    {
      world: 'whose record holds the address of an earlier life of its endpoint',
      changes: [oldAddress, recordHolds('10.10.1.4')],
      subjects: [ids.linkedRecord],
      seen: 'Record aks-prod-7h2k in zone 1c9d3c2e-8f37-4b5c-9c7e-2f1f8e1b7a55.privatelink.westeurope.azmk8s.io holds 10.10.1.4; 10.10.1.4 is an address of an earlier life of an endpoint, and pe-aks-hub has 10.10.1.5.',
    },
    {
      world: 'whose record holds the old address beside the new one, and a zone group ought to keep it',
      changes: [oldAddress, recordHolds('10.10.1.5', '10.10.1.4'), having({ zoneGroups: { [ids.linkedEndpoint]: [ids.linkedZone] } })],
      subjects: [ids.linkedRecord],
      seen: 'A DNS zone group of pe-aks-hub ought to keep this record by itself.',
    },
    {
      world: 'with two endpoints, whose record holds an old address of one',
      changes: [withSecondEndpoint, oldAddress, recordHolds('10.20.8.40', '10.10.1.4')],
      subjects: [ids.linkedRecord],
      seen: 'pe-aks-hub has 10.10.1.5; pe-aks-spoke has 10.20.8.40',
    },
  ],
  unknown: [
    { world: 'whose snapshots were not read', changes: [recordHolds('10.10.1.4')], why: 'Stored snapshots of endpoints are read in turns' },
    {
      world: 'whose records nobody may read',
      changes: [oldAddress, blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'Microsoft.Network/privateDnsZones/A/read',
    },
    {
      world: 'whose interfaces nobody may read',
      changes: [oldAddress, blindTo('interfaces', 'Relink needs Microsoft.Network/networkInterfaces/read.')],
      why: 'Microsoft.Network/networkInterfaces/read',
    },
    {
      world: 'whose endpoint has no interface',
      changes: [oldAddress, recordHolds('10.10.1.4'), without(ids.linkedNic)],
      why: 'Azure shows no address of Private endpoint pe-aks-hub',
    },
    { world: 'whose endpoints nobody may read', changes: [oldAddress, endpointsUnseen], why: 'is not there now' },
    {
      world: 'with another endpoint where nobody may look',
      changes: [having({ gaps: { endpoints: [{ scope: ids.group('rg-elsewhere'), why: endpointNeeds }] } })],
      why: endpointNeeds,
    },
    {
      world: 'whose second endpoint is missing',
      changes: [withSecondEndpoint, without(secondEndpoint), oldAddress, recordHolds('10.10.1.4')],
      why: 'A records are judged when it is back.',
    },
    { world: 'whose repair is under way', changes: [oldAddress, recordHolds('10.10.1.4'), isUnderRepair], why: 'under way or expected' },
  ],
};
