import { recordMissing } from '../../../shared/drift/rules/record-missing.ts';
import { ids } from '../worlds/ids.ts';
import { neverLinked } from '../worlds/unlinked.ts';
import { blindTo, having, set, without } from '../worlds/world.ts';
import { expectsRepair } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const deleted = without(ids.linkedRecord);
const link = `${ids.linkedZone}/virtualNetworkLinks/link-vnet-hub`;

export const recordMissingCases: RuleCases = {
  rule: recordMissing,
  passes: [
    { world: 'that has no zone of that name, because it uses DNS of its own', changes: [without(ids.linkedZone)] },
    { world: 'whose empty zone is linked to no network', changes: [deleted, without(link)] },
    { world: 'to whose cluster nobody has ever linked anything', changes: [neverLinked] },
  ],
  fails: [
    {
      world: 'whose record somebody deleted',
      changes: [deleted],
      subjects: [ids.linkedZone],
      seen: 'is linked to vnet-hub and has no A record aks-prod-7h2k; pe-aks-hub has 10.10.1.5.',
      severity: 'critical',
    },
    {
      world: 'whose record somebody deleted, in a network with DNS servers of its own',
      changes: [deleted, set(ids.hub, 'properties.dhcpOptions', { dnsServers: ['10.10.0.4'] })],
      subjects: [ids.linkedZone],
      seen: 'has no A record aks-prod-7h2k',
      severity: 'warning',
    },
    {
      world: 'whose record somebody deleted, though a zone group ought to keep it',
      scenario: 'private-workspace-service-endpoints',
      changes: [deleted, having({ zoneGroups: { [ids.linkedEndpoint]: [ids.linkedZone] } })],
      subjects: [ids.linkedZone],
      seen: 'A DNS zone group of pe-aks-hub ought to keep this record by itself.',
    },
  ],
  unknown: [
    {
      world: 'whose records nobody may read',
      changes: [blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'Microsoft.Network/privateDnsZones/A/read',
    },
    {
      world: 'whose links of zones nobody may read',
      changes: [deleted, blindTo('zoneLinks', 'Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read.')],
      why: 'virtualNetworkLinks/read',
    },
    { world: 'whose repair may be expected', changes: [deleted, expectsRepair], why: 'under way or expected' },
  ],
};
