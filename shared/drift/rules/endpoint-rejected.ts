import type { Rule } from '../rule.ts';
import { deadLinkImpact, endpointReads, managePrivateEndpoint, recreateByHand } from '../scene/endpoint-texts.ts';
import { endpointOf, findCondition, statusOf } from '../scene/linked-endpoints.ts';

/** A connection that somebody has refused on the cluster. */
export const endpointRejected: Rule = {
  id: 'endpoint-rejected',
  title: 'The connection of a linked endpoint was rejected',
  severity: 'critical',
  covers: ['A15', 'A17'],
  sources: [
    {
      document: managePrivateEndpoint,
      says: 'Rejected: connection was rejected by the private link resource owner.',
    },
  ],
  reads: endpointReads,
  impact: `${deadLinkImpact} Relink leaves the endpoint alone and reattaches no compute of the cluster.`,
  fix: 'Ask who rejected it. If it is wanted, delete and recreate the endpoint and approve its connection; if not, delete it.',
  notes: 'A rejection is a person’s decision: recreating the endpoint would decide in their place, so Relink does not.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    findCondition(scene, 'rejected', ({ endpoint }) => ({
      seen: `${endpointOf(scene, endpoint.id)} has a connection in state ${statusOf(endpoint)}: somebody refused it on the cluster.`,
      fix: `If it is wanted after all: ${recreateByHand(endpoint.id, scene.cluster.id)}. If not, delete it.`,
    })),
};
