import { describe, expect, it } from 'vitest';
import type { PlanItem, Run } from '../../shared/domain/run.ts';
import { layTracks } from '../../shared/repair/lay-tracks.ts';
import { clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const planOf = (...items: readonly PlanItem[]) => ({ at: 1, items, remarks: [] });
const repair = { trackKind: 'endpoint', resourceId: spokeId, action: 'repair', because: 'it is dead.', calls: [] } as const;
const leave = { trackKind: 'endpoint', resourceId: hubId, action: 'leave', because: 'it is well.', incarnation: 'guid-1' } as const;

async function sliceOf(stage: Stage, changes: Partial<Run> = { restartId: 'restart-1' }) {
  const { slice } = await openedTrack(stage, hubId, { restartId: 'restart-1', oldAddresses: ['10.0.0.1'] });
  await slice.saveRun(changes);
  return slice;
}

const trackOf = async (stage: Stage, runId: string, id: string) =>
  (await stage.engine.store.tracks.list(runId)).map(({ value }) => value).find((track) => track.resourceId === id);
const entryOf = (stage: Stage) => stage.engine.store.ledger.get(clusterId, hubId);

describe('what was found good', () => {
  it('is remembered with the restart since which it is, and keeps its snapshot and the roles it is owed', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    const owedRoles = [{ id: '/r', scope: '/s', roleDefinitionId: '/d', principalId: 'p' }];
    await stage.engine.store.ledger.put({
      ...{ clusterId, resourceId: hubId, kind: 'endpoint', condition: 'whole', incarnation: 'guid-0', updatedAt: 1 },
      ...{ snapshotId: 'snapshot-1', owedRoles },
    });
    await layTracks(slice, planOf(leave));
    expect(await entryOf(stage)).toMatchObject({
      ...{ condition: 'whole', incarnation: 'guid-1', goodSinceRestartId: 'restart-1', updatedAt: stage.clock.now() },
      ...{ snapshotId: 'snapshot-1', owedRoles },
    });
  });

  it('is not written again while nothing about it has changed', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    await layTracks(slice, planOf(leave));
    const before = await entryOf(stage);
    stage.clock.advance(1_000);
    await layTracks(slice, planOf(leave));
    expect(await entryOf(stage)).toEqual(before);
    await slice.saveRun({ restartId: 'restart-2' });
    await layTracks(slice, planOf(leave));
    expect(await entryOf(stage)).toMatchObject({ goodSinceRestartId: 'restart-2', updatedAt: stage.clock.now() });
  });

  it('is remembered without a restart where none is known', async () => {
    const stage = createStage();
    await layTracks(await sliceOf(stage, {}), planOf(leave));
    expect(await entryOf(stage)).toMatchObject({ incarnation: 'guid-1' });
    expect(await entryOf(stage)).not.toHaveProperty('goodSinceRestartId');
    expect(await entryOf(stage)).not.toHaveProperty('snapshotId');
  });

  it('is not remembered by a run that only plans, nor without an incarnation', async () => {
    const stage = createStage();
    await layTracks(await sliceOf(stage, { intent: 'plan' }), planOf(leave));
    expect(await entryOf(stage)).toBeUndefined();
    const { incarnation: _, ...unknown } = leave;
    const other = createStage();
    await layTracks(await sliceOf(other), planOf(unknown));
    expect(await entryOf(other)).toBeUndefined();
  });
});

describe('the tracks of a plan', () => {
  it('begin with the snapshot, or behind it where an earlier repair has one', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    const { runId } = slice.run();
    await layTracks(slice, planOf(repair));
    expect(await trackOf(stage, runId, spokeId)).toEqual({
      ...{ runId, kind: 'endpoint', resourceId: spokeId, state: 'working', step: 'snapshot', applies: 0, errors: 0 },
      ...{ updatedAt: stage.clock.now(), restartId: 'restart-1' },
    });
    const other = createStage();
    const again = await sliceOf(other);
    await layTracks(again, planOf({ ...repair, snapshotId: 'snapshot-1', incarnation: 'guid-1', oldAddresses: ['10.0.0.2'] }));
    expect(await trackOf(other, again.run().runId, spokeId)).toMatchObject({
      ...{ step: 'preflight', snapshotId: 'snapshot-1', doomed: 'guid-1', oldAddresses: ['10.0.0.2'] },
    });
  });

  it('go on for the same restart, and begin anew for another one with every address that was ever theirs (R8)', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    const { runId } = slice.run();
    const item = { ...repair, resourceId: hubId, oldAddresses: ['10.0.0.1', '10.0.0.2'] };
    const before = await trackOf(stage, runId, hubId);
    await layTracks(slice, planOf(item));
    expect(await trackOf(stage, runId, hubId)).toEqual(before);
    expect(await stage.engine.store.journal.list(runId)).toEqual([]);
    await slice.saveRun({ restartId: 'restart-2' });
    await layTracks(slice, planOf(item));
    expect(await trackOf(stage, runId, hubId)).toMatchObject({ restartId: 'restart-2', oldAddresses: ['10.0.0.1', '10.0.0.2'] });
    expect((await stage.engine.store.journal.list(runId)).map(({ kind, what, text }) => `${kind} ${what}: ${text}`)).toEqual([
      'state endpoint.reopened: The cluster was restarted again, so this has to be done once more (R8).',
    ]);
  });
});
