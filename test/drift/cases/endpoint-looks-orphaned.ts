import { endpointLooksOrphaned } from '../../../shared/drift/rules/endpoint-looks-orphaned.ts';
import { ids } from '../worlds/ids.ts';
import { set, without } from '../worlds/world.ts';
import { connectionIs, endpointLedgerSays, endpointNeeds, endpointsUnseen, stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointLooksOrphanedCases: RuleCases = {
  rule: endpointLooksOrphaned,
  passes: [
    { world: 'whose cluster is stopped on purpose, and whose endpoint still says Approved', changes: [stopped] },
    { world: 'whose cluster runs, where the same state is a fault', changes: [connectionIs('Disconnected')] },
    {
      world: 'whose endpoint Relink took down early',
      changes: [stopped, without(ids.linkedEndpoint), endpointLedgerSays({ condition: 'apart', awaitsStart: true })],
    },
    {
      world: 'with API Server VNet Integration, to which nothing has to be linked again',
      changes: [stopped, connectionIs('Disconnected'), set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose cluster is stopped, and whose endpoint says Disconnected',
      changes: [stopped, connectionIs('Disconnected')],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod has a connection in state Disconnected while the cluster is stopped.',
    },
    {
      world: 'whose cluster is stopped, and whose endpoint says Rejected',
      changes: [stopped, connectionIs('rejected')],
      subjects: [ids.linkedEndpoint],
      seen: 'in state rejected',
    },
  ],
  unknown: [
    { world: 'whose cluster is stopped, and whose endpoints nobody may read', changes: [stopped, endpointsUnseen], why: endpointNeeds },
  ],
};
