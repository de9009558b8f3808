import { givenApproval, shortHash } from '../../domain/approval.ts';
import { describeCluster, settlementOf } from '../../domain/cluster.ts';
import { modeOf } from '../../domain/mode.ts';
import { noLongerAsked } from '../ask-approval.ts';
import { lookAgainMs } from '../look-again.ts';
import { hasNewerRestart, rememberPower, type Slice } from '../slice.ts';
import type { Phase } from './phase.ts';

/**
 * Mode approve: the plan waits for a person's word. Writes nothing, and holds no lease between looks. Whatever ends the wait, the
 * world is read and planned again before anything is done.
 */
export const awaitingApproval: Phase = async (slice) => {
  const { engine } = slice;
  const run = slice.run();
  if (await takeApproval(slice)) return { kind: 'enter', phase: 'queued' };
  const cluster = await slice.readCluster(0);
  await rememberPower(slice, cluster);
  if (settlementOf(cluster).kind === 'stopped') {
    const verdict = `The cluster stopped again (${describeCluster(cluster)}) while the plan waited for approval. Nothing was written for it; its next start begins a new run.`;
    return { kind: 'end', end: 'parked', verdict };
  }
  if (modeOf(cluster, engine.settings.mode) !== 'approve' || (await hasNewerRestart(slice))) {
    await noLongerAsked(engine, run, 'The mode changed, or the cluster was started again: the world is read and planned again.');
    return { kind: 'enter', phase: 'settling' };
  }
  const leftMs = (run.plan?.expiresAt ?? 0) - engine.clock.now();
  if (leftMs > 0) return { kind: 'wait', forWhat: 'a person’s approval', afterMs: Math.min(leftMs, lookAgainMs), leavesSlice: true };
  return {
    kind: 'end',
    end: 'refused',
    verdict: `Mode approve: nobody approved plan ${shortHash(run.plan?.hash)} before it expired. Nothing was written for it. Ask for a repair to get a new plan.`,
  };
};

async function takeApproval(slice: Slice): Promise<boolean> {
  const row = await slice.engine.store.clusters.get(slice.run().clusterId);
  const approval = givenApproval(slice.run(), row?.value.wishes);
  if (!approval) return false;
  await slice.journal('state', 'run.approved', {
    text: `${approval.by} approved plan ${shortHash(approval.hash)}. The world is read again before anything is done.`,
  });
  await slice.saveRun({ approval });
  await noLongerAsked(slice.engine, slice.run(), `${approval.by} approved the plan.`);
  return true;
}
