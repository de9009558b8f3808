import { nameOf } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { type DatastoreAccount, datastoreReads, judgeDatastores } from '../scene/datastore-accounts.ts';
import { secureInferencing } from '../scene/documents.ts';
import { endpointFix } from '../scene/endpoint-commands.ts';
import { firewallOf } from '../scene/public-access.ts';
import { otherWays, type Reach, reachOf, reachReads } from '../scene/resource-reach.ts';
import { isBehindNetwork } from '../scene/scenario.ts';

export const datastoreUnreachable: Rule = {
  id: 'datastore-unreachable',
  title: 'Further storage has no endpoint that the cluster reaches',
  severity: 'warning',
  covers: ['A8', 'E20'],
  sources: [
    {
      document: secureInferencing,
      says: 'If you have other storage that is used by your Azure Machine Learning workloads, add a new private endpoint for that storage, in the same or peered VNet as AKS cluster.',
    },
  ],
  reads: [...datastoreReads, ...reachReads],
  impact: 'Jobs and deployments that use the datastore fail in the cluster. Others work.',
  fix: 'Give the cluster’s network or a peered one an endpoint of the datastore’s group.',
  notes:
    'The document asks for private endpoints here; a service endpoint is let pass as for the workspace’s own account. A public account works over the internet and is advice. A datastore of Data Lake ' +
    'Storage Gen2 needs group dfs. Azure ML tells the name of an account only: one that Relink does not see is unknown. Datastores are read in turns. A cluster without a network of its own is told of ' +
    'accounts that are closed to it, for want of a row in the table that has them.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) =>
    judgeDatastores(scene, (about) =>
      judge(reachOf(scene, about.account, about.groups), (reach) => verdictOf(scene, about, reach), about.account.id),
    ),
};

function verdictOf(scene: Scene, { account, datastores, groups }: DatastoreAccount, reach: Reach): Verdict {
  const { id } = account;
  const what = `${nameOf(id)} (behind the datastores ${datastores})`;
  if (reach.kind === 'closed') {
    const seen = `${scene.cluster.name} cannot reach ${what}: ${reach.why}, and its firewall (${firewallOf(account)}) names no subnet there.${reach.mayBeReached ? ` ${otherWays}` : ''}`;
    return finds({ subject: id, seen, fix: endpointFix(scene, id, reach.lacking) });
  }
  if (reach.kind !== 'public' || !isBehindNetwork(scene.cluster)) return passes;
  const seen = `${scene.cluster.name} stands in a virtual network and reaches ${what} over the internet only (${firewallOf(account)}).`;
  return finds({ subject: id, seen, fix: endpointFix(scene, id, groups), severity: 'advice' });
}
