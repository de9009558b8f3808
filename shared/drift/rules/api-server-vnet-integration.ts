import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { aksCommand, namesOf } from '../scene/commands.ts';
import { aksPrivateConnect, aksVnetIntegration } from '../scene/documents.ts';
import { linkedEndpoints } from '../scene/endpoints.ts';
import { manyRepairs } from '../scene/repairs.ts';

export const apiServerVnetIntegration: Rule = {
  id: 'api-server-vnet-integration',
  title: 'API Server VNet Integration would spare the cluster’s endpoints their repairs',
  severity: 'advice',
  covers: [],
  sources: [
    {
      document: aksVnetIntegration,
      says: 'The API server stands behind an internal load balancer in a delegated subnet, without a private link. It cannot be disabled again; the address of the API server changes, its name does not.',
    },
    {
      document: aksPrivateConnect,
      says: 'A restart of a private cluster removes and recreates its private link service, which breaks the endpoints that were made to it.',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read', 'Microsoft.Network/privateEndpoints/read'],
  impact: 'After every restart the cluster is out of reach from the networks of these endpoints until they have been made anew.',
  fix: 'Weigh API Server VNet Integration, on a copy of the cluster first.',
  notes:
    'Given only from 10 repairs within 30 days on: below, the change costs more than it saves. Nobody has verified whether a restart breaks an endpoint to a private link service of one’s own, ' +
    'nor whether attached computes have to be attached again on such a cluster.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    const repairs = manyRepairs(scene);
    if (repairs === undefined || !cluster.isPrivate || cluster.hasVnetIntegration) return passes;
    const linked = linkedEndpoints(scene);
    const gap = estate.endpoints.gaps[0];
    if (linked.length === 0) return gap ? cannotTell(gap.why) : passes;
    return finds({
      subject: cluster.id,
      seen: `Cluster ${cluster.name} was repaired ${repairs} times within 30 days, and ${namesOf(linked.map(({ id }) => id))} had to be made anew for it.`,
      fix: `${costs} ${aksCommand('update', cluster.id)} --enable-apiserver-vnet-integration --apiserver-subnet-id <subnet>; then stop and start it at once.`,
    });
  },
};

const costs =
  'What it costs: a subnet of its own of at least /28, delegated to Microsoft.ContainerService/managedClusters, on which the cluster’s identity has Network Contributor; the API server gets ' +
  'another address once (firewalls, network security groups); all node pools get a new image and a restart. What it rules out: it cannot be undone; where the region is short of capacity a ' +
  'stopped cluster may not start; endpoints to the cluster give way to peering or to endpoints of a private link service that you make in front of its load balancer, in the zone private.<region>.azmk8s.io.';
