import { nameOf } from '../../domain/arm-id.ts';
import { classifyEndpoint } from '../../domain/endpoint.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { createLinked, deleteEndpoint, endpointReads } from '../scene/endpoint-texts.ts';
import { endpointsOfKind } from '../scene/endpoints.ts';
import { endpointsToServicesOf } from '../scene/indexes.ts';
import { statusOf, unseenEndpoints } from '../scene/linked-endpoints.ts';

/** An endpoint whose target does not survive a restart. */
export const endpointInNodeGroupLink: Rule = {
  id: 'endpoint-in-node-group-link',
  title: 'An endpoint targets a private link service in the node resource group',
  severity: 'warning',
  covers: ['A15'],
  sources: [
    {
      document: aksPrivateConnect,
      says: 'If the private cluster is stopped and restarted, its original private link service is removed and recreated.',
    },
  ],
  reads: endpointReads,
  impact: 'After the next restart the endpoint is dead for good, and Relink cannot recreate it: its target has another id by then.',
  fix: 'Make the endpoint against the cluster instead, with group id management.',
  notes:
    'Not asked of clusters with API Server VNet Integration: there a private link service is somebody’s own (AKS, "api-server-vnet-integration"), and whether a restart breaks it is not documented.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    if (cluster.hasVnetIntegration) return passes;
    const linked = endpointsToServicesOf(estate, cluster.nodeResourceGroup);
    const refused = endpointsOfKind(scene, 'refused').filter((endpoint) => linked.includes(endpoint));
    const findings = refused.map((endpoint) => {
      const { id } = endpoint;
      const found = classifyEndpoint({ ...endpoint, body: {} }, cluster);
      const create = createLinked(id, cluster.id, { subnetId: endpoint.subnetId ?? '<subnet id>', connection: nameOf(id) });
      return finds({
        subject: id,
        seen: `${found.kind === 'refused' ? found.reason : ''} Its connection is ${statusOf(endpoint)} now.`,
        fix: `${deleteEndpoint(id)}, then ${create}`,
      });
    });
    return together([...findings, unseenEndpoints(estate)]);
  },
};
