import type { Rule } from '../rule.ts';
import { approveConnection, deadLinkImpact, endpointReads, listConnections, managePrivateEndpoint } from '../scene/endpoint-texts.ts';
import { endpointOf, findCondition, statusOf } from '../scene/linked-endpoints.ts';

/** A connection about which somebody has to decide on the cluster. */
export const endpointPending: Rule = {
  id: 'endpoint-pending',
  title: 'The connection of a linked endpoint waits for approval',
  severity: 'warning',
  covers: ['A15'],
  sources: [
    {
      document: managePrivateEndpoint,
      says: 'Pending: connection was created manually and is pending for approval by the private link resource owner.',
    },
  ],
  reads: endpointReads,
  impact: `${deadLinkImpact} As long as nobody decides, Relink leaves the endpoint alone and reattaches no compute of the cluster.`,
  fix: 'Approve the connection on the cluster, or delete the endpoint.',
  notes: 'Relink approves only connections of endpoints that it has made itself: another one is a person’s decision.',
  mayRepair: false,
  alerts: true,
  evaluate: (scene) =>
    findCondition(scene, 'pending', ({ endpoint }) => ({
      seen: `${endpointOf(scene, endpoint.id)} has a connection in state ${statusOf(endpoint)}: nobody has approved it on the cluster.`,
      fix: `Find the name of the connection with ${listConnections(scene.cluster.id)}, then ${approveConnection(scene.cluster.id)}`,
    })),
};
