import { nameOf } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { finds, passes, type Rule, together } from '../rule.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { endpointReads, showEndpoint } from '../scene/endpoint-texts.ts';
import { endpointsOfKind } from '../scene/endpoints.ts';
import { endpointsToServicesOf } from '../scene/indexes.ts';
import { endpointOf, unseenEndpoints } from '../scene/linked-endpoints.ts';

/** An endpoint that leads to the cluster and to something else as well. */
export const endpointManyConnections: Rule = {
  id: 'endpoint-many-connections',
  title: 'An endpoint has further connections beside the one to the cluster',
  severity: 'warning',
  covers: ['A15'],
  sources: [{ document: aksPrivateConnect, says: 'Delete and recreate any user-created private endpoints linked to the private cluster.' }],
  reads: endpointReads,
  impact: 'After the next restart its connection to the cluster is dead, and Relink leaves it so: recreating it would cut the others too.',
  fix: 'Make one endpoint for each target.',
  notes: 'An endpoint to a private link service inside the node resource group is another finding (endpoint-in-node-group-link).',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) => {
    const { cluster, estate } = scene;
    if (whyNothing(cluster) !== undefined) return passes;
    const others = endpointsToServicesOf(estate, cluster.nodeResourceGroup);
    const refused = endpointsOfKind(scene, 'refused').filter((endpoint) => !others.includes(endpoint));
    const findings = refused.map(({ id, connections }) => {
      const targets = connections.map(({ targetId }) => nameOf(targetId)).sort();
      return finds({
        subject: id,
        seen: `${endpointOf(scene, id)} has ${connections.length} connections, to ${targets.join(', ')}.`,
        fix: `Look at it with ${showEndpoint(id)}; make an endpoint for each of its targets, and delete this one.`,
      });
    });
    return together([...findings, unseenEndpoints(estate)]);
  },
};
