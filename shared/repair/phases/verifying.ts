import { nameOf } from '../../domain/arm-id.ts';
import { describeCluster, settlementOf } from '../../domain/cluster.ts';
import type { Track, TrackKind } from '../../domain/run.ts';
import { hasNewerRestart, rememberPower, type Slice } from '../slice.ts';
import type { Phase } from './phase.ts';

/** The last look: the cluster must still be settled, and no newer restart may have undone the work (R8). */
export const verifying: Phase = async (slice) => {
  const cluster = await slice.readCluster(0);
  await rememberPower(slice, cluster);
  const settlement = settlementOf(cluster);
  if (settlement.kind === 'stopped')
    return {
      kind: 'end',
      end: 'parked',
      verdict: `The cluster stopped again (${describeCluster(cluster)}). Its next start begins a new run.`,
    };
  if (settlement.kind !== 'settled' || (await hasNewerRestart(slice))) return { kind: 'enter', phase: 'settling' };
  const repaired = await doneTracks(slice);
  const refused = (slice.run().plan?.items ?? []).flatMap((item) =>
    item.action === 'refuse' ? `${nameOf(item.resourceId)}: ${item.because}` : [],
  );
  const done = describeDone(repaired);
  if (refused.length > 0) return { kind: 'end', end: 'refused', verdict: `${done} Left alone: ${refused.join(' ')}` };
  return { kind: 'end', end: 'succeeded', verdict: repaired.length === 0 ? 'Nothing needed a repair; nothing was written.' : done };
};

/** Told by the tracks: the plan may have been made again since, and then finds everything healthy. */
async function doneTracks(slice: Slice): Promise<readonly Track[]> {
  const tracks = await slice.engine.store.tracks.list(slice.run().runId);
  return tracks.map((track) => track.value).filter((track) => track.state === 'done');
}

function describeDone(repaired: readonly Track[]): string {
  const whole = repaired.filter(({ part }) => part === undefined);
  const records = repaired.length - whole.length;
  const relinked = `${count(whole, 'endpoint')} relinked, ${count(whole, 'compute')} reattached.`;
  return records === 0 ? relinked : `${relinked} A records of ${records} endpoint${records === 1 ? '' : 's'} corrected.`;
}

function count(tracks: readonly Track[], kind: TrackKind): string {
  const number = tracks.filter((track) => track.kind === kind).length;
  return `${number} ${kind}${number === 1 ? '' : 's'}`;
}
