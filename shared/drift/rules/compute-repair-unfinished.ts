import { nameOf } from '../../domain/arm-id.ts';
import type { LedgerEntry } from '../../domain/run.ts';
import type { ComputeFacts } from '../facts/workspace-facts.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { isHalfRepaired } from '../scene/compute-need.ts';
import { computeOf, computeTroubles } from '../scene/compute-texts.ts';
import { lookForCompute } from '../scene/computes.ts';
import { secureInferencing } from '../scene/documents.ts';
import { repairRequest, restoreRequest } from '../scene/expected-repair.ts';
import { workspaceReads } from '../scene/judge-workspaces.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** A compute that Relink has taken away, or half made again, and nobody is at work on it. */
export const computeRepairUnfinished: Rule = {
  id: 'compute-repair-unfinished',
  title: 'A repair of a compute was begun and not finished',
  severity: 'critical',
  covers: ['A16', 'A17'],
  sources: [
    { document: secureInferencing, says: 'Reattach the Kubernetes computes attached from this AKS in your workspace.' },
    { document: computeTroubles, says: 'ComputeNotFound: the compute of existing online endpoints/deployments have been removed.' },
  ],
  reads: workspaceReads,
  impact:
    'Endpoints and deployments of the compute cannot be created, updated or deleted; while the compute is missing, they cannot be managed at all.',
  fix: 'Let Relink go on: a repair makes the compute again from the snapshot that was stored before it was detached.',
  notes: 'What somebody else took away is another finding (compute-missing). While a run is active or may be expected, nothing is said.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => {
    const apart = scene.estate.memory(scene.cluster.id).ledger.filter(({ kind, condition }) => kind === 'compute' && condition === 'apart');
    return whenCalm(scene, () => together(apart.map((entry) => judgeEntry(scene, entry))));
  },
};

function judgeEntry(scene: Scene, entry: LedgerEntry): Verdict {
  const { resourceId: subject, snapshotId } = entry;
  const verdictOf = (compute: ComputeFacts | undefined) => {
    if (!isHalfRepaired(scene, subject, compute)) return passes;
    const now = compute === undefined ? 'is not there now' : `is there again (${compute.provisioningState}), and was not verified`;
    return finds({
      subject,
      seen: `${computeOf(subject)} was detached by a repair of ${nameOf(scene.cluster.id)} that was not finished, and ${now}.`,
      fix: `${repairRequest(scene.cluster.id)} Or make it again from its snapshot: ${restoreRequest(subject, snapshotId)}`,
    });
  };
  return judge(lookForCompute(scene, subject), verdictOf, subject);
}
