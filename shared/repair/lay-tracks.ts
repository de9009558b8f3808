import { idKey } from '../domain/arm-id.ts';
import type { Plan, PlanItem, Track } from '../domain/run.ts';
import type { Versioned } from '../ports/store.ts';
import { settleRoles } from './settle-roles.ts';
import type { Slice } from './slice.ts';

type RepairItem = Extract<PlanItem, { readonly action: 'repair' }>;

/**
 * Makes the run's tracks agree with its plan. R8: a track that was finished or begun for an older restart starts anew; one that is
 * under way for this restart is left as it is.
 */
export async function layTracks(slice: Slice, plan: Plan): Promise<void> {
  const existing = new Map(
    (await slice.engine.store.tracks.list(slice.run().runId)).map((track) => [idKey(track.value.resourceId), track]),
  );
  await Promise.all(
    plan.items.map(async (item) => {
      if (item.action === 'repair') await layTrack(slice, item, existing.get(idKey(item.resourceId)));
      if (item.action === 'leave' || isWell(item)) await noteAsGood(slice, item);
    }),
  );
  await settleRoles(slice, plan);
}

async function layTrack(slice: Slice, item: RepairItem, existing: Versioned<Track> | undefined): Promise<void> {
  const { tracks } = slice.engine.store;
  const fresh = freshTrack(slice, item, existing?.value);
  if (!existing) {
    await tracks.insert(fresh);
    return;
  }
  if (existing.value.restartId === slice.run().restartId) return;
  await slice.journal('state', `${item.trackKind}.reopened`, {
    text: 'The cluster was restarted again, so this has to be done once more (R8).',
    resourceId: item.resourceId,
  });
  await tracks.save({ value: fresh, etag: existing.etag });
}

function freshTrack(slice: Slice, item: RepairItem, before: Track | undefined): Track {
  const { restartId, runId } = slice.run();
  const oldAddresses = [...new Set([...(before?.oldAddresses ?? []), ...(item.oldAddresses ?? [])])];
  return {
    runId,
    kind: item.trackKind,
    resourceId: item.resourceId,
    state: 'working',
    step: item.part === 'records' ? 'stale-records' : item.snapshotId === undefined ? 'snapshot' : 'preflight',
    ...(item.part && { part: item.part }),
    applies: 0,
    errors: 0,
    updatedAt: slice.engine.clock.now(),
    ...(oldAddresses.length > 0 && { oldAddresses }),
    ...(restartId !== undefined && { restartId }),
    ...(item.snapshotId !== undefined && { snapshotId: item.snapshotId }),
    ...(item.incarnation !== undefined && { doomed: item.incarnation }),
  };
}

/** Only a part of it is repaired: the resource itself was found good. */
function isWell(item: PlanItem): item is RepairItem {
  return item.action === 'repair' && item.part !== undefined;
}

/** What was found good is remembered, so that the next restart is judged by what Relink knows instead of by Azure's dates. */
async function noteAsGood(slice: Slice, item: Exclude<PlanItem, { readonly action: 'refuse' }>): Promise<void> {
  if (item.incarnation === undefined || slice.run().intent === 'plan') return;
  const { ledger } = slice.engine.store;
  const clusterId = slice.run().clusterId;
  const restartId = slice.run().restartId;
  const known = await ledger.get(clusterId, item.resourceId);
  if (known?.condition === 'whole' && known.incarnation === item.incarnation && known.goodSinceRestartId === restartId) return;
  await ledger.put({
    resourceId: item.resourceId,
    clusterId,
    kind: item.trackKind,
    condition: 'whole',
    incarnation: item.incarnation,
    ...(restartId !== undefined && { goodSinceRestartId: restartId }),
    ...(known?.snapshotId !== undefined && { snapshotId: known.snapshotId }),
    ...(known?.owedRoles && { owedRoles: known.owedRoles }),
    updatedAt: slice.engine.clock.now(),
  });
}
