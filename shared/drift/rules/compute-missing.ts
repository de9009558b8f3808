import { type ArmId, nameOf, parentId } from '../../domain/arm-id.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { ledgerOf } from '../scene/compute-need.ts';
import { computeOf, computeTroubles } from '../scene/compute-texts.ts';
import { lookForCompute } from '../scene/computes.ts';
import { restoreRequest } from '../scene/expected-repair.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** A compute that was attached when an earlier sweep looked, and that somebody has removed. */
export const computeMissing: Rule = {
  id: 'compute-missing',
  title: 'A compute that was attached to the cluster is gone',
  severity: 'warning',
  covers: ['A16', 'A17', 'C7'],
  sources: [
    {
      document: computeTroubles,
      says: 'ComputeNotFound: the compute of existing online endpoints/deployments have been removed. Detach and reattach with the same name, or recreate endpoint and deployment.',
    },
  ],
  reads: workspaceReads,
  impact: 'Endpoints and deployments that name the compute answer ComputeNotFound and cannot be managed until one of that name is back.',
  fix: 'If nobody removed it on purpose, make it again from its snapshot, with the same name and namespace; otherwise suppress the finding.',
  notes:
    'Somebody may have removed it on purpose, so Relink makes it again by itself only where RELINK_RESTORE_DELETED is on. What it took away itself is another matter (compute-repair-unfinished). A snapshot exists only of computes that a repair has touched.',
  mayRepair: true,
  alerts: false,
  evaluate: (scene) => {
    const seen = scene.estate.memory(scene.cluster.id).seen.filter(({ kind }) => kind === 'compute');
    return whenCalm(scene, () => together(seen.map(({ id }) => judgeSeen(scene, id))));
  },
};

function judgeSeen(scene: Scene, id: ArmId): Verdict {
  const ledger = ledgerOf(scene, id);
  if (ledger?.condition === 'apart') return passes;
  return judge(
    lookForCompute(scene, id),
    (compute) => {
      if (compute !== undefined) return passes;
      const hasWorkspace = scene.estate.workspaces.find(parentId(id)) !== undefined;
      const also = hasWorkspace ? '' : ', and neither is its workspace';
      return finds({
        subject: id,
        seen: `${computeOf(id)} was attached to ${nameOf(scene.cluster.id)} when Relink looked before, and is not there now${also}.`,
        fix: hasWorkspace
          ? restoreRequest(id, ledger?.snapshotId)
          : `If workspace ${nameOf(parentId(id))} was deleted by mistake, bring it back first; then ${restoreRequest(id, ledger?.snapshotId)}`,
      });
    },
    id,
  );
}
