import type { ArmId } from '../../domain/arm-id.ts';
import type { LedgerEntry } from '../../domain/run.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { judge } from '../judge-reading.ts';
import { type Found, finds, passes, type Rule, type Scene, together, type Verdict } from '../rule.ts';
import { ledgerOf } from '../scene/compute-need.ts';
import { aksPrivateConnect } from '../scene/documents.ts';
import { deadLinkImpact, endpointReads } from '../scene/endpoint-texts.ts';
import { repairRequest, restoreRequest } from '../scene/expected-repair.ts';
import { endpointOf, findCondition } from '../scene/linked-endpoints.ts';
import { whenCalm } from '../scene/when-calm.ts';

/** An endpoint that Relink has taken away, or half made again, and nobody is at work on it. */
export const endpointRepairUnfinished: Rule = {
  id: 'endpoint-repair-unfinished',
  title: 'A repair of a linked endpoint was begun and not finished',
  severity: 'critical',
  covers: ['A15', 'A17'],
  sources: [{ document: aksPrivateConnect, says: 'Delete and recreate any user-created private endpoints linked to the private cluster.' }],
  reads: endpointReads,
  impact: deadLinkImpact,
  fix: 'Let Relink go on: a repair makes the endpoint again from the snapshot that was stored before it was deleted.',
  notes:
    'An endpoint that was taken down early (RELINK_TEARDOWN) is as planned until the repair after the start; the pulse looks after it. One that somebody else deleted is another finding (endpoint-missing).',
  mayRepair: true,
  alerts: true,
  evaluate: (scene) => {
    if (whyNothing(scene.cluster) !== undefined) return passes;
    const gone = whenCalm(scene, () => {
      const apart = scene.estate
        .memory(scene.cluster.id)
        .ledger.filter(({ kind, condition }) => kind === 'endpoint' && condition === 'apart');
      return together(apart.filter(({ awaitsStart }) => !awaitsStart).map((entry) => judgeGone(scene, entry)));
    });
    const there = findCondition(scene, 'unfinished', ({ endpoint }) =>
      found(scene, endpoint.id, `is there again (${endpoint.provisioningState}), and was not verified`),
    );
    return together([gone, there]);
  },
};

function judgeGone(scene: Scene, { resourceId: subject }: LedgerEntry): Verdict {
  const verdictOf = (endpoint: unknown) =>
    endpoint === undefined ? finds({ subject, ...found(scene, subject, 'is not there now') }) : passes;
  return judge(scene.estate.endpoints.look(subject), verdictOf, subject);
}

function found(scene: Scene, id: ArmId, now: string): Omit<Found, 'subject'> {
  const snapshotId = ledgerOf(scene, id)?.snapshotId;
  const restore = snapshotId === undefined ? '' : ` Or make it again from its snapshot: ${restoreRequest(id, snapshotId)}`;
  return {
    seen: `${endpointOf(scene, id)} was taken away by a repair that was not finished, and ${now}.`,
    fix: `${repairRequest(scene.cluster.id)}${restore}`,
  };
}
