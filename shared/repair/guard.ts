import { type ClusterState, describeCluster, isAtRest, settlementOf } from '../domain/cluster.ts';
import type { Outcome } from '../domain/outcome.ts';
import { rememberPower, type Slice } from './slice.ts';

const recentMs = 2_000;

/**
 * Asked before every write to Azure: is the lease ours, and is the cluster settled (R5, R6), or at rest for an early teardown? A
 * destructive step reads the cluster afresh, others may use a reading of the last seconds. Undefined means go.
 */
export async function whyNotWrite(slice: Slice, options: { isDestructive: boolean }): Promise<Outcome | undefined> {
  const cluster = await slice.readCluster(options.isDestructive ? 0 : recentMs);
  const { pollMs } = slice.engine.settings;
  const outcome = slice.run().intent === 'teardown' ? whyNotTakeDown(cluster, pollMs) : whyNotRepair(cluster, pollMs);
  if (outcome?.kind === 'parked') await rememberPower(slice, cluster);
  if (outcome) return outcome;
  await slice.lease.keep();
  return undefined;
}

function whyNotRepair(cluster: ClusterState, pollMs: number): Outcome | undefined {
  const settlement = settlementOf(cluster);
  if (settlement.kind === 'settled') return undefined;
  if (settlement.kind === 'stopped') return { kind: 'parked', seen: describeCluster(cluster) };
  return { kind: 'waiting', forWhat: `the cluster to settle (${settlement.seen})`, afterMs: pollMs };
}

/** The exception in R6: an early teardown deletes only while the cluster is at rest, and stops for good once it runs. */
function whyNotTakeDown(cluster: ClusterState, pollMs: number): Outcome | undefined {
  if (isAtRest(cluster)) return undefined;
  if (cluster.power === 'Running') return { kind: 'parked', seen: describeCluster(cluster) };
  return { kind: 'waiting', forWhat: `the stop to be over (${describeCluster(cluster)})`, afterMs: pollMs };
}
