import { type Rule, together } from '../rule.ts';
import { secureInferencing } from '../scene/documents.ts';
import { dnsReads, judgeDns, privateDnsDocument } from '../scene/endpoint-dns.ts';
import { type Association, associatedReads, judgeAssociated } from '../scene/judge-workspaces.ts';
import { isOpenToPublic } from '../scene/public-access.ts';
import { neededGroups } from '../scene/resource-reach.ts';

const associations: readonly Association[] = ['storageAccountId', 'keyVaultId', 'registryId'];

/** Endpoints of storage account, vault and registry whose names the cluster's network does not find. */
export const associatedDns: Rule = {
  id: 'associated-dns',
  title: 'The cluster’s network does not find an endpoint of the workspace’s resources by name',
  severity: 'critical',
  covers: ['A8', 'A10', 'E3'],
  sources: [
    {
      document: secureInferencing,
      says: 'All private endpoints should exist in the same AKS cluster VNet and have private DNS zone integration enabled.',
    },
    {
      document: privateDnsDocument,
      says: 'blob: privatelink.blob.core.windows.net; file: privatelink.file.core.windows.net; vault: privatelink.vaultcore.azure.net; registry: privatelink.azurecr.io.',
    },
  ],
  reads: [...associatedReads, ...dnsReads],
  impact: 'Pods do not find models, secrets or images: creating and updating deployments, and jobs, fail.',
  fix: 'Give the endpoint a DNS zone group with its zone, and link the zone to the cluster’s network.',
  notes:
    'Critical when a zone that is linked to the cluster’s network lacks the record: Azure then answers that the name does not exist. A warning when such a zone is in RELINK_SCOPE and not linked; advice ' +
    'when there is none, since hubs keep their zones in subscriptions of their own. One step lower where the network has DNS servers of its own, which may forward; advice where the target is public ' +
    'besides, and a warning where its zone falls back to the internet. Any A record with an address of any approved endpoint of the target counts. Forwarding rulesets of an Azure DNS Private Resolver ' +
    'are not seen. Zone names are those of the public cloud.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    together(
      associations.map((association) =>
        judgeAssociated(scene, association, ({ resource }) =>
          judgeDns(scene, { target: resource, groups: neededGroups[resource.kind], isPublic: isOpenToPublic(resource) }),
        ),
      ),
    ),
};
