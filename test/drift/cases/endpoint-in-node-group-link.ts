import { endpointInNodeGroupLink } from '../../../shared/drift/rules/endpoint-in-node-group-link.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import { connectionIs, endpointNeeds, endpointsUnseen, endpointTargets, nodeGroupService } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const targetsService = endpointTargets(nodeGroupService);

export const endpointInNodeGroupLinkCases: RuleCases = {
  rule: endpointInNodeGroupLink,
  passes: [
    {
      world: 'with API Server VNet Integration, where such a service is somebody’s own',
      changes: [targetsService, set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
    {
      world: 'whose endpoint leads to a private link service in another group',
      changes: [endpointTargets(`${ids.group('rg-hub')}/providers/Microsoft.Network/privateLinkServices/pls`)],
    },
  ],
  fails: [
    {
      world: 'whose endpoint targets the private link service that AKS made',
      changes: [targetsService],
      subjects: [ids.linkedEndpoint],
      seen: 'pe-aks-hub targets a private link service inside the node resource group MC_rg-aks_aks-prod_westeurope.',
    },
    {
      world: 'whose endpoint to that service is dead already',
      changes: [targetsService, connectionIs('Disconnected')],
      subjects: [ids.linkedEndpoint],
      seen: 'Its connection is Disconnected now.',
    },
  ],
  unknown: [{ world: 'whose endpoints nobody may read', changes: [endpointsUnseen], why: endpointNeeds }],
};
