import { paceMs } from '../../domain/backoff.ts';
import { type ClusterState, describeCluster, isAtRest } from '../../domain/cluster.ts';
import type { Plan } from '../../domain/run.ts';
import { isTeardownWanted } from '../../domain/teardown.ts';
import { layTracks } from '../lay-tracks.ts';
import { planTeardown } from '../plan-teardown.ts';
import { rememberPower, type Slice } from '../slice.ts';
import type { Phase, PhaseOutcome } from './phase.ts';
import { journalPlan } from './planning.ts';
import { driveTracks } from './tracks-phase.ts';

/**
 * Early teardown, the exception in R6: deletes the linked endpoints of a cluster that is at rest, and nothing else. Once the cluster runs
 * the run ends, wherever it is, and the repair of the restart goes on from the ledger.
 */
export const tearingDown: Phase = async (slice) => {
  const cluster = await slice.readCluster(0);
  await rememberPower(slice, cluster);
  if (cluster.power === 'Running') return started(describeCluster(cluster));
  if (!isAtRest(cluster)) return untilAtRest(slice, cluster);
  if (!slice.run().plan && !isTeardownWanted(cluster, slice.engine.settings))
    return { kind: 'end', end: 'cancelled', verdict: 'Nobody wants an early teardown of this cluster (any more). Nothing was written.' };
  await layTracks(slice, slice.run().plan ?? (await newPlan(slice, cluster)));
  const { next, refusals } = await driveTracks(slice, 'endpoint');
  if (next?.kind === 'end' && next.end === 'parked') return started('seen right before a delete');
  return next ?? sumUp(slice, refusals);
};

function started(seen: string): PhaseOutcome {
  const verdict = `The cluster runs again (${seen}), so nothing more is taken down early. The repair after the start goes on with what is away.`;
  return { kind: 'end', end: 'parked', verdict };
}

async function untilAtRest(slice: Slice, cluster: ClusterState): Promise<PhaseOutcome> {
  const { clock, settings } = slice.engine;
  const since = slice.run().settlingSince ?? clock.now();
  if (slice.run().settlingSince === undefined) await slice.saveRun({ settlingSince: since });
  const waitedMs = clock.now() - since;
  if (waitedMs < settings.settleTimeoutMs)
    return { kind: 'wait', forWhat: 'the stop to be over', afterMs: paceMs(waitedMs, settings.pollMs) };
  const verdict = `The cluster did not come to rest (${describeCluster(cluster)}). What was not taken down stays until the start.`;
  return { kind: 'end', end: 'refused', verdict };
}

async function newPlan(slice: Slice, cluster: ClusterState): Promise<Plan> {
  const plan = await planTeardown(slice, cluster);
  await slice.saveRun({ plan, mode: 'auto', settlingSince: undefined });
  await journalPlan(slice, plan);
  return plan;
}

async function sumUp(slice: Slice, refusals: readonly string[]): Promise<PhaseOutcome> {
  const waiting = (await slice.engine.store.ledger.list(slice.run().clusterId)).filter((entry) => entry.awaitsStart);
  const count = waiting.length === 1 ? '1 endpoint waits' : `${waiting.length} endpoints wait`;
  const verdict = waiting.length === 0 ? 'No endpoint was taken down early.' : `${count} for the cluster’s start, to be made again.`;
  if (refusals.length === 0) return { kind: 'end', end: 'succeeded', verdict };
  return { kind: 'end', end: 'refused', verdict: `${verdict} Left until the start: ${refusals.join(' ')}` };
}
