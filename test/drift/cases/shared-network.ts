import { sharedNetwork } from '../../../shared/drift/rules/shared-network.ts';
import { networkBody, subnetBody } from '../worlds/bodies.ts';
import { clusterBody } from '../worlds/cluster-bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const otherId = ids.cluster.replace('aks-prod', 'aks-prod-lab');
const pool = (subnetId: string) => ({ name: 'system', mode: 'System', count: 3, provisioningState: 'Succeeded', vnetSubnetID: subnetId });
const other = (subnetId: string) => {
  const body = clusterBody({ isBehindNetwork: false });
  return {
    ...body,
    id: otherId,
    name: 'aks-prod-lab',
    properties: { provisioningState: 'Succeeded', powerState: { code: 'Running' }, agentPoolProfiles: [pool(subnetId)] },
  };
};
const delegated = (service: string) =>
  set(ids.network, 'properties.subnets.1.properties.delegations', [{ name: 'delegation', properties: { serviceName: service } }]);

export const sharedNetworkCases: RuleCases = {
  rule: sharedNetwork,
  passes: [
    { world: 'whose API server has a subnet of its own', changes: [delegated('Microsoft.ContainerService/managedClusters')] },
    { world: 'whose second cluster stands in the hub', changes: [adding(other(ids.hubEndpoints))] },
    {
      world: 'whose hub holds other services',
      changes: [
        set(ids.hub, 'properties.subnets.0.properties.delegations', [
          { name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } },
        ]),
      ],
    },
    {
      world: 'whose network AKS made itself',
      scenario: 'all-public',
      changes: [
        adding(
          networkBody(`${ids.managedNic.split('/providers/')[0]}/providers/Microsoft.Network/virtualNetworks/aks-vnet`, {
            subnets: [
              subnetBody(`${ids.managedNic.split('/providers/')[0]}/providers/Microsoft.Network/virtualNetworks/aks-vnet/subnets/a`),
            ],
          }),
        ),
      ],
    },
  ],
  fails: [
    {
      world: 'whose network holds the nodes of another cluster',
      changes: [adding(other(ids.endpoints))],
      subjects: [ids.network],
      seen: 'The network vnet-aks of aks-prod also holds nodes of the cluster aks-prod-lab.',
      severity: 'advice',
    },
    {
      world: 'whose network holds a subnet of another service',
      changes: [delegated('Microsoft.Web/serverFarms')],
      subjects: [ids.network],
      seen: 'the subnet snet-endpoints, delegated to Microsoft.Web/serverFarms',
    },
  ],
  unknown: [
    {
      world: 'whose networks may not be read',
      changes: [blindTo('networks', 'Relink needs Microsoft.Network/virtualNetworks/read at /subscriptions/1.')],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
    {
      world: 'in which some clusters may not be read',
      changes: [
        (world) => ({
          ...world,
          gaps: { clusters: [{ scope: ids.group('rg-other'), why: 'Relink needs Microsoft.ContainerService/managedClusters/read.' }] },
        }),
      ],
      why: 'Microsoft.ContainerService/managedClusters/read',
    },
  ],
};
