import type { ArmId } from '../../domain/arm-id.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { judge } from '../judge-reading.ts';
import { finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { ledgerOf } from '../scene/compute-need.ts';
import { aksPrivateConnect, secureInferencing } from '../scene/documents.ts';
import { deadLinkImpact, endpointReads } from '../scene/endpoint-texts.ts';
import { restoreRequest } from '../scene/expected-repair.ts';
import { endpointOf } from '../scene/linked-endpoints.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** An endpoint that was linked to the cluster when an earlier sweep looked, and that somebody has deleted. */
export const endpointMissing: Rule = {
  id: 'endpoint-missing',
  title: 'A linked endpoint is gone',
  severity: 'critical',
  covers: ['A5', 'A15', 'A17'],
  sources: [
    { document: secureInferencing, says: 'In a secure environment the cluster and Azure ML reach each other by private endpoints only.' },
    { document: aksPrivateConnect, says: 'A private endpoint gives another virtual network access to the cluster.' },
  ],
  reads: endpointReads,
  impact: deadLinkImpact,
  fix: 'Make it again from its snapshot. If somebody deleted it on purpose, suppress the finding with the reason.',
  notes:
    'Relink makes it again by itself only where RELINK_RESTORE_DELETED is on: whoever deleted it may have meant it. What Relink took away itself is not missing: it is made again by the next repair (endpoint-repair-unfinished), or waits for the cluster’s start. Where Relink has no snapshot of the endpoint, it can only be made by hand or by its template. Nothing is said where Relink may not look.',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => {
    if (whyNothing(scene.cluster) !== undefined) return passes;
    const seen = scene.estate.memory(scene.cluster.id).seen.filter(({ kind }) => kind === 'endpoint');
    return whenCalm(scene, () => together(seen.map(({ id }) => judgeSeen(scene, id))));
  },
};

function judgeSeen(scene: Scene, subject: ArmId): Verdict {
  const ledger = ledgerOf(scene, subject);
  if (ledger?.condition === 'apart') return passes;
  const kept = ledger?.snapshotId === undefined ? 'Relink’s ledger names no snapshot of it.' : `Its snapshot ${ledger.snapshotId} is kept.`;
  const verdictOf = (endpoint: unknown) =>
    endpoint !== undefined
      ? passes
      : finds({
          subject,
          seen: `${endpointOf(scene, subject)} was there when Relink looked before, and is not there now: somebody deleted it. ${kept}`,
          fix: restoreRequest(subject, ledger?.snapshotId),
        });
  return judge(scene.estate.endpoints.look(subject), verdictOf, subject);
}
