import { nameOf, parentId } from '../../domain/arm-id.ts';
import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { aksCommand } from '../scene/commands.ts';
import { aksPrivateClusters, aksVnetIntegration, secureInferencing, terraformNote } from '../scene/documents.ts';

export const publicApiServer: Rule = {
  id: 'public-api-server',
  title: 'The cluster is in a network of yours and its API server is public',
  severity: 'advice',
  covers: ['B3'],
  sources: [
    { document: terraformNote, says: 'In its list of improvements: use a private API server.' },
    {
      document: secureInferencing,
      says: 'A cluster without a virtual network, with everything public, is a legal scenario.',
    },
    { document: aksPrivateClusters, says: 'Existing clusters cannot be converted into private ones.' },
    {
      document: aksVnetIntegration,
      says: 'With API Server VNet Integration public access can be removed and added again on an existing cluster.',
    },
  ],
  reads: ['Microsoft.ContainerService/managedClusters/read'],
  impact: 'The API server answers on the internet, while nodes and models are kept in a private network.',
  fix: 'Make the API server private: with API Server VNet Integration on the cluster as it is, otherwise by making the cluster anew.',
  notes: 'A cluster in a network that AKS made itself is the first row of the table of scenarios and passes.',
  mayRepair: false,
  alerts: false,
  evaluate: ({ cluster }) => {
    if (cluster.isPrivate) return passes;
    if (cluster.pools.length === 0) return cannotTell(`Azure shows no node pools of ${cluster.name}, so its network is not known.`);
    const [subnetId] = cluster.subnetIds;
    if (subnetId === undefined) return passes;
    const enable = `${aksCommand('update', cluster.id)} --enable-private-cluster`;
    return finds({
      subject: cluster.id,
      seen: `The nodes of ${cluster.name} are in the network ${nameOf(parentId(subnetId))}, and its API server is public.`,
      fix: cluster.hasVnetIntegration
        ? enable
        : `With API Server VNet Integration, which cannot be taken back, ${enable} does it; without it, the cluster has to be made anew as a private one.`,
    });
  },
};
