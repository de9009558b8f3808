import { describeCluster, settlementOf } from '../../domain/cluster.ts';
import { nameOf } from '../../domain/arm-id.ts';
import { hasNewerRestart, rememberPower } from '../slice.ts';
import type { Phase } from './phase.ts';

/** The last look: the cluster must still be settled, and no newer restart may have undone the work (R8). */
export const verifying: Phase = async (slice) => {
  const cluster = await slice.readCluster(0);
  await rememberPower(slice, cluster);
  const settlement = settlementOf(cluster);
  if (settlement.kind === 'stopped') return { kind: 'end', end: 'parked', verdict: `The cluster stopped again (${describeCluster(cluster)}). Its next start begins a new run.` };
  if (settlement.kind !== 'settled' || (await hasNewerRestart(slice))) return { kind: 'enter', phase: 'settling' };
  const items = slice.run().plan?.items ?? [];
  const repaired = items.filter((item) => item.action === 'repair');
  const refused = items.flatMap((item) => (item.action === 'refuse' ? `${nameOf(item.resourceId)}: ${item.because}` : []));
  const done = `${count(repaired, 'endpoint')} relinked, ${count(repaired, 'compute')} reattached.`;
  if (refused.length > 0) return { kind: 'end', end: 'refused', verdict: `${done} Left alone: ${refused.join(' ')}` };
  return { kind: 'end', end: 'succeeded', verdict: repaired.length === 0 ? 'Nothing needed a repair; nothing was written.' : done };
};

function count(items: readonly { readonly trackKind: string }[], kind: string): string {
  const number = items.filter((item) => item.trackKind === kind).length;
  return `${number} ${kind}${number === 1 ? '' : 's'}`;
}
