import { describeCluster, settlementOf } from '../domain/cluster.ts';
import type { Outcome } from '../domain/outcome.ts';
import { rememberPower, type Slice } from './slice.ts';

const recentMs = 2_000;

/**
 * Asked before every write to Azure: is the lease ours, and is the cluster settled (R5, R6)? A destructive step reads the
 * cluster afresh, others may use a reading of the last seconds. Undefined means go.
 */
export async function whyNotWrite(slice: Slice, options: { isDestructive: boolean }): Promise<Outcome | undefined> {
  const cluster = await slice.readCluster(options.isDestructive ? 0 : recentMs);
  const settlement = settlementOf(cluster);
  if (settlement.kind === 'stopped') {
    await rememberPower(slice, cluster);
    return { kind: 'parked', seen: describeCluster(cluster) };
  }
  if (settlement.kind !== 'settled')
    return { kind: 'waiting', forWhat: `the cluster to settle (${settlement.seen})`, afterMs: slice.engine.settings.pollMs };
  await slice.lease.keep();
  return undefined;
}
