import { type ArmId, nameOf, parentId, sameId } from '../../domain/arm-id.ts';
import type { NetworkFacts } from '../facts/network-facts.ts';
import { cannotTell, finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { terraformNote } from '../scene/documents.ts';
import { clustersIn } from '../scene/indexes.ts';
import { distinct } from '../scene/networks.ts';

/** Services whose subnets belong to a cluster or to its surroundings: API server and pods, virtual nodes, ingress, volumes, DNS. */
const clusterServices = [
  'microsoft.containerservice/managedclusters',
  'microsoft.containerinstance/containergroups',
  'microsoft.servicenetworking/trafficcontrollers',
  'microsoft.netapp/volumes',
  'microsoft.network/dnsresolvers',
];

export const sharedNetwork: Rule = {
  id: 'shared-network',
  title: 'The cluster shares its virtual network with other workloads',
  severity: 'advice',
  covers: ['B1'],
  sources: [{ document: terraformNote, says: 'AKS gets a spoke of its own in a hub and spoke topology.' }],
  reads: ['Microsoft.Network/virtualNetworks/read', 'Microsoft.ContainerService/managedClusters/read'],
  impact: 'Addresses, routes and rules of the network are everybody’s: a change for another workload can cut the cluster off.',
  fix: 'Give the cluster a virtual network of its own, peered with the hub, the next time it is made anew.',
  notes:
    'Only what is certain is said: node pools of another cluster, and subnets that are delegated to a service that has nothing to do with a cluster. Private endpoints, jump hosts, gateways and load ' +
    'balancers belong in such a network. One that AKS made for the cluster is its own and is not looked at. A virtual machine of another workload cannot be told from them.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const { pools, name, subnetIds } = scene.cluster;
    if (pools.length === 0) return cannotTell(`Azure shows no node pools of ${name}, so its network is not known.`);
    return together(distinct(subnetIds.map(parentId)).map((id) => verdictOn(scene, id)));
  },
};

function verdictOn(scene: Scene, networkId: ArmId): Verdict {
  const network = scene.estate.networks.look(networkId);
  const others = [...otherClusters(scene, networkId), ...(network.kind === 'read' ? foreignSubnets(network.value) : [])];
  if (others.length > 0) {
    const seen = `The network ${nameOf(networkId)} of ${scene.cluster.name} also holds ${others.join(', ')}.`;
    return finds({ subject: networkId, seen, fix: sharedNetwork.fix });
  }
  if (network.kind === 'unread') return cannotTell(network.why, { subject: networkId, ...(network.isLater && { isLater: true }) });
  const gap = scene.estate.clusters.gaps[0];
  return gap ? cannotTell(gap.why, { subject: networkId }) : passes;
}

function otherClusters({ cluster, estate }: Scene, networkId: ArmId): readonly string[] {
  return clustersIn(estate, networkId)
    .filter(({ id }) => !sameId(id, cluster.id))
    .map(({ name }) => `nodes of the cluster ${name}`);
}

function foreignSubnets(network: NetworkFacts | undefined): readonly string[] {
  return (network?.subnets ?? []).flatMap(({ id, delegations }) =>
    delegations
      .filter((service) => !clusterServices.includes(service.toLowerCase()))
      .map((service) => `the subnet ${nameOf(id)}, delegated to ${service}`),
  );
}
