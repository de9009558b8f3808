import { idKey, nameOf } from '../domain/arm-id.ts';
import type { LedgerEntry, Track } from '../domain/run.ts';
import type { PhaseOutcome } from './phases/phase.ts';
import type { Slice } from './slice.ts';

/** The end of a run that somebody cancelled, at a safe point: says what state each part is in, and what to do. */
export async function cancelled(slice: Slice, says: string): Promise<PhaseOutcome> {
  const { store } = slice.engine;
  const { runId, clusterId } = slice.run();
  const tracks = (await store.tracks.list(runId)).map((track) => track.value);
  const apart = (await store.ledger.list(clusterId)).filter((entry) => entry.condition === 'apart' && !isFinished(entry, tracks));
  const row = (await store.clusters.get(clusterId))?.value;
  // R8: the restart counts as answered, so that the pulse does not begin at once what somebody has just cancelled.
  if (row?.restart) await slice.saveRun({ restartId: row.restart.id });
  const parts = [...tracks.map(stateOf), ...apart.map(apartOf)];
  const written = tracks.some((track) => track.applies > 0) ? [] : ['Nothing was written.'];
  const advice =
    'What was left still needs its repair: ask for one when it may go on. The next restart begins a run of its own; to keep Relink away from the cluster, place a hold.';
  return { kind: 'end', end: 'cancelled', verdict: [`${says}.`, ...written, ...parts, advice].join(' ') };
}

function stateOf(track: Track): string {
  const name = nameOf(track.resourceId);
  if (track.state === 'done') return `${name} is repaired.`;
  if (track.state === 'working') return `${name} was left as it was.`;
  return `${name} was ${track.state}: ${track.note ?? track.error?.message ?? 'see the journal'}`;
}

/** From an earlier repair, or because a delete was announced whose answer never came. */
function apartOf(entry: LedgerEntry): string {
  return `${nameOf(entry.resourceId)} may be missing since a repair that was interrupted: look whether it exists; its snapshot is ${entry.snapshotId ?? 'not known'}.`;
}

function isFinished(entry: LedgerEntry, tracks: readonly Track[]): boolean {
  return tracks.some((track) => idKey(track.resourceId) === idKey(entry.resourceId) && track.state === 'done');
}
