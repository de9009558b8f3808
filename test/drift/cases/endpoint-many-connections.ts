import { endpointManyConnections } from '../../../shared/drift/rules/endpoint-many-connections.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import { endpointNeeds, endpointsUnseen, endpointTargets, furtherConnection, nodeGroupService } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointManyConnectionsCases: RuleCases = {
  rule: endpointManyConnections,
  passes: [
    {
      world: 'whose endpoint leads to the node resource group, which is another finding',
      changes: [furtherConnection, endpointTargets(nodeGroupService)],
    },
    {
      world: 'with API Server VNet Integration, whose restart cuts nothing',
      changes: [furtherConnection, set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
  ],
  fails: [
    {
      world: 'whose endpoint leads to a storage account as well',
      changes: [furtherConnection],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod has 2 connections, to aks-prod, striskml.',
    },
  ],
  unknown: [{ world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds }],
};
