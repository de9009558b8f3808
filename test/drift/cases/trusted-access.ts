import { read, unread } from '../../../shared/drift/facts/reading.ts';
import { trustedAccess } from '../../../shared/drift/rules/trusted-access.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { having, remembering } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const right = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read';

export const trustedAccessCases: RuleCases = {
  rule: trustedAccess,
  passes: [
    { world: 'whose cluster was repaired nine times', changes: [remembering({ repairs: 9 })] },
    { world: 'whose workspace is bound', changes: [remembering({ repairs: 22 }), having({ bindings: read([binding(ids.workspace)]) })] },
    { world: 'whose public cluster was repaired often', scenario: 'all-public', changes: [remembering({ repairs: 22 })] },
  ],
  fails: [
    {
      world: 'whose cluster was repaired ten times',
      changes: [remembering({ repairs: 10 })],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod was repaired 10 times within 30 days, and mlw-risk reach it without a Trusted Access binding.',
      severity: 'advice',
      // Many repairs have two ways out, one for the endpoints and one for the computes.
      also: ['api-server-vnet-integration'],
    },
  ],
  unknown: [
    {
      world: 'whose bindings may not be read',
      changes: [remembering({ repairs: 22 }), having({ bindings: unread(`Relink needs ${right} at /subscriptions/1.`) })],
      why: right,
    },
  ],
};
