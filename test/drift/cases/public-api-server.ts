import { publicApiServer } from '../../../shared/drift/rules/public-api-server.ts';
import { ids } from '../worlds/ids.ts';
import { neverLinked } from '../worlds/unlinked.ts';
import { set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

/** AKS makes no endpoint and no private zone for a public API server, and people make none to it. */
const open = [
  set(ids.cluster, 'properties.apiServerAccessProfile', { enablePrivateCluster: false }),
  set(ids.cluster, 'properties.privateFQDN', undefined),
  without(ids.managedEndpoint),
  without(ids.managedNic),
  without(ids.managedZone),
  neverLinked,
];

export const publicApiServerCases: RuleCases = {
  rule: publicApiServer,
  passes: [],
  fails: [
    {
      world: 'whose cluster in a network of its own has a public API server',
      changes: open,
      subjects: [ids.cluster],
      seen: 'The nodes of aks-prod are in the network vnet-aks, and its API server is public.',
      severity: 'advice',
    },
    {
      world: 'whose public API server is integrated into the network',
      changes: [...open, set(ids.cluster, 'properties.apiServerAccessProfile', { enableVnetIntegration: true })],
      subjects: [ids.cluster],
      seen: 'its API server is public',
    },
  ],
  unknown: [
    {
      world: 'whose public cluster shows no pools',
      scenario: 'all-public',
      changes: [set(ids.cluster, 'properties.agentPoolProfiles', [])],
      why: 'no node pools of aks-prod',
    },
  ],
};
