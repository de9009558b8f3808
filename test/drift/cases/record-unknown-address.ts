import { recordUnknownAddress } from '../../../shared/drift/rules/record-unknown-address.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, having, without } from '../worlds/world.ts';
import { expectsRepair } from './compute-changes.ts';
import { endpointNeeds, recordHolds, snapshotsSay, withSecondEndpoint } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const recordUnknownAddressCases: RuleCases = {
  rule: recordUnknownAddress,
  passes: [
    { world: 'whose record leads to AKS’s own endpoint', changes: [recordHolds('10.20.0.4')] },
    { world: 'whose record leads to another linked endpoint', changes: [withSecondEndpoint, recordHolds('10.20.8.40')] },
    {
      world: 'whose record holds an address of an earlier life, which is another finding',
      changes: [snapshotsSay({ addresses: ['10.10.1.4'] }), recordHolds('10.10.1.4')],
    },
    { world: 'whose record is missing, which is another finding', changes: [without(ids.linkedRecord)] },
  ],
  fails: [
    {
      world: 'whose record holds an address that nobody knows',
      changes: [snapshotsSay({ addresses: ['10.10.1.4'] }), recordHolds('10.99.0.9')],
      subjects: [ids.linkedRecord],
      seen: 'holds 10.99.0.9, which no endpoint of aks-prod has; pe-aks-hub has 10.10.1.5.',
    },
    {
      world: 'whose record holds the right address and another one, and whose snapshots were not read',
      scenario: 'public-workspace-private-endpoints',
      changes: [recordHolds('10.99.0.9', '10.10.1.5')],
      subjects: [ids.linkedRecord],
      seen: 'holds 10.99.0.9, which',
    },
  ],
  unknown: [
    {
      world: 'whose own endpoint of AKS is not seen',
      changes: [recordHolds('10.99.0.9'), without(ids.managedEndpoint)],
      why: 'Relink does not see AKS’s own endpoint',
    },
    {
      world: 'with another endpoint where nobody may look',
      changes: [recordHolds('10.99.0.9'), having({ gaps: { endpoints: [{ scope: ids.group('rg-elsewhere'), why: endpointNeeds }] } })],
      why: endpointNeeds,
    },
    {
      world: 'whose records nobody may read',
      changes: [blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'Microsoft.Network/privateDnsZones/A/read',
    },
    { world: 'whose repair may be expected', changes: [recordHolds('10.99.0.9'), expectsRepair], why: 'under way or expected' },
  ],
};
