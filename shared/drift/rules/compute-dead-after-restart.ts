import { cannotTell, finds, passes, type Rule, type Scene, type Verdict } from '../rule.ts';
import { isBound } from '../scene/bindings.ts';
import { isHalfRepaired, needOf } from '../scene/compute-need.ts';
import { computeOf, reattachCommands } from '../scene/compute-texts.ts';
import type { Attached } from '../scene/computes.ts';
import { secureInferencing } from '../scene/documents.ts';
import { repairRequest } from '../scene/expected-repair.ts';
import { judgeComputes, workspaceReads } from '../scene/judge-workspaces.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** A compute that was attached before the last restart: it says Succeeded, and is dead. */
export const computeDeadAfterRestart: Rule = {
  id: 'compute-dead-after-restart',
  title: 'A compute is older than the cluster’s last restart',
  severity: 'critical',
  covers: ['A16', 'A17'],
  sources: [
    {
      document: secureInferencing,
      says: 'If your AKS that is behind a virtual network is stopped and restarted, delete and recreate a private endpoint linked to this cluster; then reattach the Kubernetes computes attached from this AKS in your workspace. Otherwise, the creation, update, and deletion of endpoints and deployments to this AKS cluster fail.',
    },
  ],
  reads: workspaceReads,
  impact: 'Creating, updating and deleting endpoints and deployments on the compute fails, though Azure shows it as Succeeded.',
  fix: 'Let Relink repair the cluster: linked endpoints first, then the computes. By hand: detach and attach each with exactly the same settings.',
  notes:
    'Judged exactly as a run would judge: by the last restart that Relink knows, by its ledger and by createdOn. Clusters that are not private or use API Server VNet Integration are not judged, nor those whose tag relink-computes says leave. Nothing is said while a repair is under way or may be expected. A warning where the workspace is seen to have a Trusted Access binding: whether a compute still breaks then is not documented.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => whenCalm(scene, () => judgeComputes(scene, (attached) => judgeAge(scene, attached))),
};

/** What is Failed, or was left half repaired, belongs to other rules. */
function judgeAge(scene: Scene, { compute, workspace }: Attached): Verdict {
  const need = needOf(scene, compute);
  const isOthers = compute.provisioningState.toLowerCase() === 'failed' || isHalfRepaired(scene, compute.id, compute);
  if (need.kind === 'leave' || isOthers) return passes;
  if (need.kind === 'refuse') return cannotTell(`${computeOf(compute.id)}: ${need.because}`, { subject: compute.id });
  const { restart } = scene.estate.memory(scene.cluster.id).power;
  const at = restart === undefined ? '' : ` (${new Date(restart.at).toISOString()})`;
  return finds({
    subject: compute.id,
    seen: `${computeOf(compute.id)} is ${compute.provisioningState}, was attached at ${compute.createdOn ?? 'an unknown time'}, and ${need.because.replace('restart,', `restart${at},`)}`,
    fix: `${repairRequest(scene.cluster.id)} By hand, after the linked endpoints: ${reattachCommands(compute)}.`,
    ...(isBound(scene, workspace) && { severity: 'warning' as const }),
  });
}
