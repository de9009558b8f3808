import { read } from '../../../shared/drift/facts/reading.ts';
import { apiServerVnetIntegration } from '../../../shared/drift/rules/api-server-vnet-integration.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, having, remembering, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

export const apiServerVnetIntegrationCases: RuleCases = {
  rule: apiServerVnetIntegration,
  passes: [
    { world: 'whose cluster was repaired nine times', changes: [remembering({ repairs: 9 })] },
    { world: 'whose public cluster was repaired often', scenario: 'all-public', changes: [remembering({ repairs: 22 })] },
    {
      world: 'whose cluster is integrated already',
      changes: [remembering({ repairs: 22 }), set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose cluster was repaired ten times, its workspace being bound already',
      changes: [remembering({ repairs: 10 }), having({ bindings: read([binding(ids.workspace)]) })],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod was repaired 10 times within 30 days, and pe-aks-hub had to be made anew for it.',
      severity: 'advice',
    },
  ],
  unknown: [
    {
      world: 'whose endpoints may not be read',
      changes: [
        remembering({ repairs: 22 }),
        blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read at /subscriptions/1.'),
      ],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
  ],
};
