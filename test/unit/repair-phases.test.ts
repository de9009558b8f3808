import { describe, expect, it } from 'vitest';
import type { Plan, Run } from '../../shared/domain/run.ts';
import { journalPlan, planning } from '../../shared/repair/phases/planning.ts';
import { queued } from '../../shared/repair/phases/queued.ts';
import { relinking } from '../../shared/repair/phases/relinking.ts';
import { churnId, clusterId, hubId, setCluster } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, runRow, type Stage } from '../support/fakes/stage.ts';

/** A slice of a run that is at work on the hub endpoint. */
async function sliceOf(stage: Stage, changes: Partial<Run> = {}) {
  const { slice } = await openedTrack(stage, hubId);
  await slice.saveRun(changes);
  return slice;
}

const told = async (stage: Stage, runId: string) =>
  (await stage.engine.store.journal.list(runId)).map(({ kind, what, text, resourceId }) => [kind, what, text, resourceId]);

describe('the planning', () => {
  it('journals each item with its reason, refusals as such, and the remarks', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    const plan: Plan = {
      at: 1,
      items: [
        { trackKind: 'endpoint', resourceId: hubId, action: 'repair', because: 'it is dead.', calls: [] },
        { trackKind: 'compute', resourceId: churnId, action: 'refuse', because: 'it may not be read.', blocksComputes: false },
      ],
      remarks: ['The activity log was silent.'],
    };
    await journalPlan(slice, plan);
    expect(await told(stage, slice.run().runId)).toEqual([
      ['saw', 'plan.repair', 'repair endpoint pe-hub: it is dead.', hubId],
      ['refusal', 'plan.refuse', 'refuse compute churn: it may not be read.', churnId],
      ['saw', 'plan.remark', 'The activity log was silent.', undefined],
    ]);
  });

  it('ends where Relink is switched off, which is nothing to tell anybody of', async () => {
    const stage = createStage();
    setCluster(stage.world, { tags: { 'relink-mode': 'off' } });
    expect(await planning(await sliceOf(stage))).toEqual({
      kind: 'end',
      end: 'refused',
      isExpected: true,
      verdict: 'Relink is switched off for this cluster (relink-mode: off). Nothing was looked at or written.',
    });
  });
});

describe('a run in the queue', () => {
  it('leaves its slice while as many others as may be active are ahead of it, and says how many', async () => {
    const stage = createStage({ maxActiveRuns: 2 });
    const { runs } = stage.engine.store;
    for (const name of ['one', 'two'])
      await runs.insert(runRow(name, { clusterId: `${clusterId}-${name}`, state: 'relinking', createdAt: 1, updatedAt: 1, wakeAt: 1 }));
    const slice = await sliceOf(stage, { state: 'queued' });
    expect(await queued(slice)).toEqual({
      kind: 'wait',
      forWhat: '2 other runs in the subscription',
      afterMs: 15 * 60_000,
      leavesSlice: true,
    });
  });
});

describe('the relinking', () => {
  const refused = { trackKind: 'endpoint', resourceId: hubId, action: 'refuse', because: 'it may not be read.' } as const;

  async function withoutTracks(plan: Plan) {
    const stage = createStage();
    const slice = await sliceOf(stage, { plan });
    await stage.engine.store.tracks.remove(slice.run().runId, 9);
    return relinking(slice);
  }

  it('names every endpoint that keeps the computes from being touched (R7), those of the plan first', async () => {
    const spoke = { ...refused, resourceId: `${hubId}-two`, because: 'it is locked.' };
    expect(
      await withoutTracks({
        at: 1,
        items: [
          { ...refused, blocksComputes: true },
          { ...spoke, blocksComputes: true },
        ],
        remarks: [],
      }),
    ).toEqual({
      kind: 'end',
      end: 'refused',
      verdict: `Not every linked endpoint could be repaired, so no compute was detached (R7). ${hubId}: it may not be read. ${hubId}-two: it is locked.`,
    });
  });

  it('goes on to the computes past what blocks none of them', async () => {
    const items: Plan['items'] = [
      { ...refused, blocksComputes: false },
      { trackKind: 'compute', resourceId: churnId, action: 'repair', because: 'it is dead.', calls: [] },
    ];
    expect(await withoutTracks({ at: 1, items, remarks: [] })).toEqual({ kind: 'enter', phase: 'reattaching' });
  });
});
