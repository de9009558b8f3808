import { paceMs } from '../../domain/backoff.ts';
import { describeCluster, settlementOf } from '../../domain/cluster.ts';
import { rememberPower } from '../slice.ts';
import type { Phase } from './phase.ts';

/** R6: waits until the cluster is settled. R5: an unknown power state is waited for, never guessed. */
export const settling: Phase = async (slice) => {
  const { engine } = slice;
  const cluster = await slice.readCluster(0);
  await rememberPower(slice, cluster);
  const settlement = settlementOf(cluster);
  if (settlement.kind === 'settled') {
    await slice.journal('saw', 'cluster.settled', { text: `The cluster is settled: ${describeCluster(cluster)}.`, resourceId: cluster.id });
    return { kind: 'enter', phase: 'planning' };
  }
  if (settlement.kind === 'stopped')
    return {
      kind: 'end',
      end: 'parked',
      verdict: `The cluster is stopped. Nothing is written to a stopped cluster; its next start begins a new run.`,
    };
  const since = slice.run().settlingSince ?? engine.clock.now();
  if (slice.run().settlingSince === undefined) {
    await slice.journal('saw', 'cluster.unsettled', {
      text: `Waiting for the cluster to settle: ${settlement.seen}.`,
      resourceId: cluster.id,
    });
    await slice.saveRun({ settlingSince: since });
  }
  if (engine.clock.now() - since < engine.settings.settleTimeoutMs)
    return { kind: 'wait', forWhat: 'the cluster to settle', afterMs: paceMs(engine.clock.now() - since, engine.settings.pollMs) };
  const minutes = Math.round(engine.settings.settleTimeoutMs / 60_000);
  const message = `The cluster did not settle within ${minutes} minutes: ${settlement.seen}. Nothing was written.`;
  return { kind: 'end', end: 'failed', verdict: message, error: { code: 'run-timed-out', message } };
};
