import { later, read, unread } from '../../../shared/drift/facts/reading.ts';
import { rightsMissing } from '../../../shared/drift/rules/rights-missing.ts';
import { ids } from '../worlds/ids.ts';
import { having, remembering, set } from '../worlds/world.ts';
import { stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const join = { action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: ids.hubEndpoints };
const lacking = having({
  missingRights: read([
    join,
    { action: 'Microsoft.Network/privateEndpoints/write', scope: ids.linkedEndpoint },
    { action: 'Microsoft.Network/privateEndpoints/delete', scope: ids.linkedEndpoint },
  ]),
});

export const rightsMissingCases: RuleCases = {
  rule: rightsMissing,
  passes: [
    { world: 'that Relink only observes', changes: [lacking, remembering({ mode: 'observe' })] },
    { world: 'in which Relink is off', changes: [lacking, remembering({ mode: 'off' })] },
    {
      world: 'with API Server VNet Integration, where nothing is repaired',
      changes: [lacking, set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose subnet Relink may not join',
      changes: [having({ missingRights: read([join]) })],
      subjects: [ids.hubEndpoints],
      seen: 'Relink’s identity lacks Microsoft.Network/virtualNetworks/subnets/join/action at /subscriptions/3b1f6f0e-52c4-4f0a-9a0b-6f4f2f8f9a01/resourceGroups/rg-hub/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/snet-endpoints.',
    },
    {
      world: 'that waits stopped for a repair for which rights are missing in two places',
      changes: [lacking, remembering({ mode: 'approve' }), stopped],
      subjects: [ids.hubEndpoints, ids.linkedEndpoint],
      seen: 'lacks Microsoft.Network/privateEndpoints/delete, Microsoft.Network/privateEndpoints/write at',
    },
  ],
  unknown: [
    {
      world: 'whose rights could not be read',
      changes: [having({ missingRights: unread('Relink needs Microsoft.Authorization/permissions/read.') })],
      why: 'Microsoft.Authorization/permissions/read',
    },
    {
      world: 'whose rights were not asked for in this sweep',
      changes: [having({ missingRights: later('Relink’s own rights') })],
      why: 'read in turns',
    },
  ],
};
