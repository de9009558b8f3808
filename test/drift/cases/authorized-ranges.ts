import { read, unread } from '../../../shared/drift/facts/reading.ts';
import { authorizedRanges } from '../../../shared/drift/rules/authorized-ranges.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { having, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const ranged = set(ids.cluster, 'properties.apiServerAccessProfile', { authorizedIPRanges: ['198.51.100.0/24', '203.0.113.7/32'] });
const right = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read';

export const authorizedRangesCases: RuleCases = {
  rule: authorizedRanges,
  passes: [
    {
      world: 'whose workspace comes in by Trusted Access',
      scenario: 'all-public',
      changes: [ranged, having({ bindings: read([binding(ids.workspace)]) })],
    },
    {
      world: 'whose private API server has ranges, which mean nothing there',
      changes: [set(ids.cluster, 'properties.apiServerAccessProfile.authorizedIPRanges', ['198.51.100.0/24'])],
    },
    {
      world: 'whose list of ranges is empty',
      scenario: 'all-public',
      changes: [set(ids.cluster, 'properties.apiServerAccessProfile', { authorizedIPRanges: [] })],
    },
  ],
  fails: [
    {
      world: 'whose API server admits two ranges',
      scenario: 'all-public',
      changes: [ranged],
      subjects: [ids.cluster],
      seen: 'The API server of aks-prod admits 2 ranges of addresses only. Workspaces without a Trusted Access binding: mlw-risk.',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose bindings may not be read',
      scenario: 'all-public',
      changes: [ranged, having({ bindings: unread(`Relink needs ${right} at /subscriptions/1.`) })],
      why: right,
    },
  ],
};
