import type { Rule, Scene } from '../rule.ts';
import { datastoreReads, judgeDatastores } from '../scene/datastore-accounts.ts';
import { secureInferencing } from '../scene/documents.ts';
import { dnsReads, judgeDns, privateDnsDocument } from '../scene/endpoint-dns.ts';
import { endpointReach } from '../scene/endpoint-reach.ts';
import { isOpenToPublic } from '../scene/public-access.ts';
import { neededGroups } from '../scene/resource-reach.ts';
import { associatedInUse } from '../scene/resources-in-use.ts';

export const datastoreDns: Rule = {
  id: 'datastore-dns',
  title: 'The cluster’s network does not find an endpoint of further storage by name',
  severity: 'warning',
  covers: ['A8', 'E3', 'E20'],
  sources: [
    {
      document: secureInferencing,
      says: 'If you have other storage that is used by your workloads, the private endpoint should have private DNS zone integration enabled.',
    },
    { document: privateDnsDocument, says: 'blob, file, dfs: privatelink.{blob|file|dfs}.core.windows.net.' },
  ],
  reads: [...datastoreReads, ...dnsReads],
  impact: 'Jobs and deployments that use the datastore fail in the cluster. Others work.',
  fix: 'Give the endpoint a DNS zone group with its zone, and link the zone to the cluster’s network.',
  notes:
    'As rule associated-dns, and never more than a warning: Azure ML itself works without the account. A zone that the workspace’s own account needs as well is left to that rule. Datastores are read in turns. Any A record with an address of the endpoint counts. Zone names are ' +
    'those of the public cloud.',
  mayRepair: false,
  alerts: false,
  evaluate: (scene) => {
    const onlyRecordsOf = groupsInUse(scene);
    return judgeDatastores(scene, ({ account, groups }) =>
      judgeDns(scene, { target: account, groups, isPublic: isOpenToPublic(account), onlyRecordsOf, atMost: 'warning' }),
    );
  },
};

/** Groups by which the workspaces' own accounts are reached as well: rule associated-dns tells of their zones. */
function groupsInUse(scene: Scene): readonly string[] {
  const accounts = associatedInUse(scene).filter(({ kind }) => kind === 'storage');
  return neededGroups.storage.filter((group) =>
    accounts.some((account) => {
      const reach = endpointReach(scene, account, group);
      return reach.kind === 'read' && reach.value.near.length > 0;
    }),
  );
}
