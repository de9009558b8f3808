import { managedEndpointMoved } from '../../../shared/drift/rules/managed-endpoint-moved.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const subnet = (id: string) => set(ids.managedEndpoint, 'properties.subnet', { id });

export const managedEndpointMovedCases: RuleCases = {
  rule: managedEndpointMoved,
  passes: [
    {
      world: 'whose endpoint stands in the subnet of one pool of two',
      changes: [set(ids.cluster, 'properties.agentPoolProfiles.0.vnetSubnetID', ids.endpoints)],
    },
    { world: 'whose endpoint does not say where it stands', changes: [set(ids.managedEndpoint, 'properties.subnet', undefined)] },
  ],
  fails: [
    {
      world: 'whose endpoint of AKS stands where no pool is any more',
      changes: [subnet(ids.endpoints)],
      subjects: [ids.managedEndpoint],
      seen: 'kube-apiserver of aks-prod stands in the subnet snet-endpoints of vnet-aks; the node pools are in snet-nodes.',
      severity: 'information',
    },
  ],
  unknown: [
    {
      world: 'whose endpoints may not be read',
      changes: [blindTo('endpoints', 'Relink needs Microsoft.Network/privateEndpoints/read at /subscriptions/1.')],
      why: 'Microsoft.Network/privateEndpoints/read',
    },
  ],
};
