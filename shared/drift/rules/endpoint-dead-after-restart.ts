import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { aksPrivateConnect, secureInferencing } from '../scene/documents.ts';
import { deadLinkImpact, endpointReads, recreateByHand } from '../scene/endpoint-texts.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { endpointOf, type JudgedEndpoint, judgeLinked } from '../scene/linked-endpoints.ts';

/** An endpoint that is older than the last restart: Azure shows it healthy, and it leads nowhere. */
export const endpointDeadAfterRestart: Rule = {
  id: 'endpoint-dead-after-restart',
  title: 'A linked endpoint is older than the cluster’s last restart',
  severity: 'critical',
  covers: ['A15', 'A17', 'E23'],
  sources: [
    {
      document: aksPrivateConnect,
      says: 'If the private cluster is stopped and restarted, the private cluster’s original private link service is removed and recreated, which breaks the connection between your private endpoint and the private cluster. To resolve this issue, delete and recreate any user-created private endpoints linked to the private cluster.',
    },
    {
      document: secureInferencing,
      says: 'If your AKS that is behind a virtual network is stopped and restarted, delete and recreate a private endpoint linked to this cluster.',
    },
  ],
  reads: endpointReads,
  impact: deadLinkImpact,
  fix: 'Let Relink repair the cluster. By hand: delete and recreate the endpoint with the same configuration, correct its A records, then reattach the computes.',
  notes:
    'Azure does not document that the connection’s state flips after a restart, so Approved and Succeeded prove nothing. Judged as a run would judge, by the last restart that Relink knows and by its ledger; when neither knows the endpoint’s age the rule answers unknown, and a plan asks Azure’s activity log. Private endpoints of workspaces, storage, vaults and registries are not affected by a restart (E23). Nothing is said while a repair is under way or expected.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => judgeLinked(scene, (judged) => verdictOn(scene, judged)),
};

function verdictOn(scene: Scene, { endpoint, condition, because }: JudgedEndpoint): Verdict {
  const { id: subject, provisioningState } = endpoint;
  const name = endpointOf(scene, subject);
  if (condition === 'ageless') return cannotTell(`${name}: ${because} Ask for a plan: it reads the activity log.`, { subject });
  if (condition === 'changing')
    return cannotTell(`${name} is ${provisioningState}: it is judged when that is over.`, { subject, isLater: true });
  if (condition !== 'dead') return passes;
  const { restart } = scene.estate.memory(scene.cluster.id).power;
  const at = restart === undefined ? '' : ` (${new Date(restart.at).toISOString()})`;
  return finds({
    subject,
    seen: `${name} is Approved and ${provisioningState}, and ${because.replace('restart,', `restart${at},`)}`,
    fix: `${repairRequest(scene.cluster.id)} By hand: ${recreateByHand(subject, scene.cluster.id)}.`,
  });
}
