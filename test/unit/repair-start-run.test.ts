import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { startDueTeardown } from '../../shared/repair/start-teardown.ts';
import { clusterId, nightCluster } from '../support/fakes/night-world.ts';
import { createStage, hour, runRow, type Stage } from '../support/fakes/stage.ts';

const repair = { clusterId, cause: 'request', intent: 'repair' } as const;
const rowOf = async (stage: Stage) => (await stage.engine.store.clusters.get(clusterId))?.value;

/** A stage whose cluster has a run for a restart, queued an hour ago. */
async function underWay() {
  const stage = createStage();
  const { runId } = await startRun(stage.engine, { ...repair, cause: 'restart' });
  stage.clock.advance(hour);
  stage.queue.lose();
  return { stage, runId };
}

describe('a request that joins a run', () => {
  it('is noted once, with who asked first and when, and wakes the run', async () => {
    const { stage, runId } = await underWay();
    const at = stage.clock.now();
    expect(await startRun(stage.engine, { ...repair, requestedBy: 'ada' })).toEqual({ runId, joined: true });
    stage.clock.advance(hour);
    expect(await startRun(stage.engine, { ...repair, requestedBy: 'bob' })).toEqual({ runId, joined: true });
    expect((await rowOf(stage))?.wishes).toEqual({ runId, asked: { by: 'ada', at } });
    expect((await stage.journal()).slice(1)).toEqual([
      { runId, at, kind: 'state', what: 'run.joined', text: 'ada asked for a repair; the request joined this run.' },
    ]);
    expect(stage.queue.messages()).toEqual([
      { runId, visibleAt: at },
      { runId, visibleAt: at + hour },
    ]);
  });

  it('is noted as somebody’s when nobody says who asks', async () => {
    const { stage, runId } = await underWay();
    await startRun(stage.engine, repair);
    expect((await rowOf(stage))?.wishes).toEqual({ runId, asked: { at: stage.clock.now() } });
    expect((await stage.journal()).at(-1)?.text).toBe('Somebody asked for a repair; the request joined this run.');
  });

  it('is noted nowhere when the run lets go of the cluster in that moment', async () => {
    const { stage, runId } = await underWay();
    const { runs } = stage.engine.store;
    const { get } = runs;
    Object.assign(runs, {
      get: async (id: string) => {
        const found = await get(id);
        await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: undefined }));
        return found;
      },
    });
    expect(await startRun(stage.engine, { ...repair, requestedBy: 'ada' })).toEqual({ runId, joined: true });
    expect((await rowOf(stage))?.wishes).toBeUndefined();
    expect(await stage.journal()).toHaveLength(1);
  });

  it('is a person’s: a restart that joins a run passes no limit', async () => {
    const { stage, runId } = await underWay();
    expect(await startRun(stage.engine, { ...repair, cause: 'restart' })).toEqual({ runId, joined: true });
    expect((await rowOf(stage))?.wishes).toBeUndefined();
    expect(await stage.journal()).toHaveLength(1);
  });
});

describe('the start of a run', () => {
  it('begins a new one when somebody else’s was faster and has ended already', async () => {
    const stage = createStage();
    const { clusters, runs } = stage.engine.store;
    const { save } = clusters;
    let rival = '';
    Object.assign(clusters, {
      save: async (row: Parameters<typeof save>[0]) => {
        if (rival === '') {
          rival = 'is about to be known';
          rival = (await startRun(stage.engine, { ...repair, cause: 'hint' })).runId;
          const run = await runs.get(rival);
          if (run) await runs.save({ ...run, value: { ...run.value, state: 'succeeded' } });
        }
        return save(row);
      },
    });
    const { runId, joined } = await startRun(stage.engine, repair);
    expect(joined).toBe(false);
    expect(runId).not.toBe(rival);
    expect((await rowOf(stage))?.activeRunId).toBe(runId);
    expect((await runs.get(runId))?.value).toMatchObject({ state: 'queued', cause: 'request' });
  });

  it('tells nobody that it has begun when the store did not take the run', async () => {
    const stage = createStage();
    Object.assign(stage.engine.store.runs, { insert: async () => Promise.reject(new ServiceError('store-unavailable', 'Away.')) });
    await expect(startRun(stage.engine, repair)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(stage.queue.messages()).toEqual([]);
  });
});

describe('the start of an early teardown', () => {
  const atRest = { ...nightCluster, power: 'Stopped' } as const;

  async function stoppedWith(changes: Partial<ClusterRow>): Promise<Stage> {
    const stage = createStage({ teardown: 'on-stop' });
    const row: ClusterRow = { clusterId, power: 'Stopped', powerSeenAt: 1, stoppedAt: 1, firstSeenAt: 1, seenRunning: true };
    await stage.engine.store.clusters.insert({ ...row, ...changes });
    return stage;
  }

  it('is a run of its own kind, begun for a stop', async () => {
    const stage = await stoppedWith({});
    await startDueTeardown(stage.engine, atRest);
    expect(await stage.runs()).toMatchObject([{ intent: 'teardown', cause: 'stop', state: 'queued' }]);
  });

  it('fills in a claim that a crash has left without a run', async () => {
    const stage = await stoppedWith({ activeRunId: 'claimed' });
    await startDueTeardown(stage.engine, atRest);
    expect(await stage.runs()).toMatchObject([{ runId: 'claimed', intent: 'teardown' }]);
  });

  it('leaves a run alone that the cluster has, and does not wake it', async () => {
    const stage = await stoppedWith({ activeRunId: 'at-work' });
    await stage.engine.store.runs.insert(runRow('at-work'));
    await startDueTeardown(stage.engine, atRest);
    expect(await stage.runs()).toHaveLength(1);
    expect(stage.queue.messages()).toEqual([]);
  });

  it('waits until Relink itself has seen the stop, whatever a list says', async () => {
    for (const changes of [{ power: 'Running' }, { seenRunning: false }] as const) {
      const stage = await stoppedWith(changes);
      await startDueTeardown(stage.engine, atRest);
      expect(await stage.runs()).toEqual([]);
    }
  });

  it('is none for a cluster that Relink has no row of yet', async () => {
    const stage = createStage({ teardown: 'on-stop' });
    await startDueTeardown(stage.engine, atRest);
    expect(await stage.runs()).toEqual([]);
  });
});
