import { cannotTell, finds, passes, type Rule } from '../rule.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { deadLinkImpact, endpointReads, managePrivateEndpoint, recreateByHand } from '../scene/endpoint-texts.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { endpointOf, judgeLinked, statusOf } from '../scene/linked-endpoints.ts';

/** A connection that was approved once and is not any more. */
export const endpointDisconnected: Rule = {
  id: 'endpoint-disconnected',
  title: 'A linked endpoint has lost its connection to the cluster',
  severity: 'critical',
  covers: ['A15', 'A17'],
  sources: [
    {
      document: managePrivateEndpoint,
      says: 'Disconnected: connection was removed by the private link resource owner, the private endpoint becomes informative and should be deleted for clean-up.',
    },
    {
      document: aksPrivateConnect,
      says: 'A stop and restart breaks the connection between your private endpoint and the private cluster: delete and recreate the endpoint.',
    },
  ],
  reads: endpointReads,
  impact: deadLinkImpact,
  fix: 'Let Relink repair the cluster: such a connection does not come back, the endpoint has to be deleted and recreated.',
  notes:
    'Every state except Approved, Pending and Rejected counts: the type is an open string, and Removed is documented too. When Azure shows no state at all the rule answers unknown. Terraform and Bicep do not notice this state. While the cluster is stopped it is nothing to repair.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) =>
    judgeLinked(scene, ({ endpoint, condition }) => {
      const { id: subject } = endpoint;
      if (condition === 'unshown') return cannotTell(`${endpointOf(scene, subject)}: Azure shows no state of its connection.`, { subject });
      if (condition !== 'disconnected') return passes;
      return finds({
        subject,
        seen: `${endpointOf(scene, subject)} has a connection in state ${statusOf(endpoint)}.`,
        fix: `${repairRequest(scene.cluster.id)} By hand: ${recreateByHand(subject, scene.cluster.id)}.`,
      });
    }),
};
