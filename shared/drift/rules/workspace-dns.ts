import { judge } from '../judge-reading.ts';
import type { Rule } from '../rule.ts';
import { secureInferencing } from '../scene/documents.ts';
import { dnsReads, judgeDns, privateDnsDocument } from '../scene/endpoint-dns.ts';
import { judgeWorkspaces, workspaceReads } from '../scene/judge-workspaces.ts';
import { isPrivateWorkspace } from '../scene/scenario.ts';
import { entranceOf } from '../scene/workspace-entrance.ts';

export const workspaceDns: Rule = {
  id: 'workspace-dns',
  title: 'The cluster’s network does not find the workspace’s endpoint by name',
  severity: 'critical',
  covers: ['A9', 'A10', 'E3'],
  sources: [
    {
      document: secureInferencing,
      says: 'This private endpoint should be in the same or peered VNet as your AKS cluster and have private DNS zone integration enabled.',
    },
    { document: privateDnsDocument, says: 'amlworkspace: privatelink.api.azureml.ms and privatelink.notebooks.azure.net.' },
  ],
  reads: [...workspaceReads, ...dnsReads],
  impact: 'The extension in the cluster does not find Azure ML: creating, updating and deleting endpoints and deployments fails.',
  fix: 'Give the endpoint a DNS zone group with both zones, and link the zones to the cluster’s network.',
  notes:
    'Critical when a zone that is linked to the cluster’s network lacks the record: Azure then answers that the name does not exist. A warning when such a zone is in RELINK_SCOPE and not linked; advice ' +
    'when there is none, since hubs keep their zones in subscriptions of their own. One step lower where the network has DNS servers of its own, which may forward; advice where the target is public ' +
    'besides, and a warning where its zone falls back to the internet. Any A record with an address of any approved endpoint of the target counts: which names Azure gave the workspace is not asked. Forwarding rulesets of an Azure DNS Private Resolver ' +
    'are not seen. Zone names are those of the public cloud.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    judgeWorkspaces(scene, (workspace) =>
      judge(
        entranceOf(scene, workspace),
        (entrance) => judgeDns(scene, { target: entrance, groups: ['amlworkspace'], isPublic: !isPrivateWorkspace(entrance) }),
        workspace.id,
      ),
    ),
};
