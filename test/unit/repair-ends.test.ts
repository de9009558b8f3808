import { describe, expect, it } from 'vitest';
import type { Run, Track } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { addressRefusal } from '../../shared/repair/address-refusal.ts';
import { buryCorruptRun, buryRun } from '../../shared/repair/bury-run.ts';
import { changeCluster, recordPower } from '../../shared/repair/cluster-row.ts';
import { consultHistory } from '../../shared/repair/consult-history.ts';
import { closeIntents, endRun, freeCluster } from '../../shared/repair/end-run.ts';
import type { PhaseOutcome } from '../../shared/repair/phases/phase.ts';
import { clusterId, hubId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, forever, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

async function rowOf(stage: Stage): Promise<ClusterRow | undefined> {
  return (await stage.engine.store.clusters.get(clusterId))?.value;
}

/** A slice in the middle of a run; its track may have announced a write. */
async function atWork(change: Partial<ClusterRow> = {}, openIntent?: string) {
  const stage = createStage();
  const open = await openedTrack(stage, hubId, { ...(openIntent && { openIntent }) });
  const { slice } = open;
  const { runId } = slice.run();
  await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: runId, ...change }));
  stage.clock.advance(minute);
  return { stage, slice, runId };
}

const ending = (end: Run['state'], more: object = {}) =>
  ({ kind: 'end', end, verdict: 'It is over.', ...more }) as Extract<PhaseOutcome, { kind: 'end' }>;

describe('the end of a run', () => {
  it('is stored, told, logged, and frees the cluster', async () => {
    const { stage, slice, runId } = await atWork({ wishes: { runId: 'x' } });
    await endRun(slice, ending('succeeded'));
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', verdict: 'It is over.', endedAt: stage.clock.now() });
    expect(await stage.journal()).toMatchObject([
      { kind: 'state', what: 'run.succeeded', text: 'It is over.', resourceId: clusterId, at: stage.clock.now() },
    ]);
    expect(stage.log.lines).toMatchObject([
      { level: 'info', event: 'run.ended', fields: { runId, clusterId, end: 'succeeded', ms: minute } },
    ]);
    expect(await rowOf(stage)).toMatchObject({
      activeRunId: undefined,
      wishes: undefined,
      handled: { end: 'succeeded', at: stage.clock.now() },
    });
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  });

  it.each([
    ['failed', {}, ['run-failed']],
    ['refused', {}, ['run-refused']],
    ['refused', { isExpected: true }, []],
    ['parked', {}, []],
    ['cancelled', {}, []],
  ] as const)('as %s with %j raises %j', async (end, more, codes) => {
    const { stage, slice } = await atWork();
    await endRun(slice, ending(end, more));
    expect((await stage.engine.store.alerts.list(9)).map(({ code }) => code)).toEqual(codes);
  });

  it('of a plan raises nothing and frees nothing', async () => {
    const { stage, slice, runId } = await atWork();
    await slice.saveRun({ intent: 'plan' });
    await endRun(slice, ending('failed'));
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
    expect(await rowOf(stage)).toMatchObject({ activeRunId: runId });
  });

  it('keeps the error that it ended with', async () => {
    const { stage, slice } = await atWork();
    const error = { code: 'azure-forbidden', message: 'No right.' } as const;
    await endRun(slice, ending('failed', { error }));
    expect((await stage.lastRun()).error).toEqual(error);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-failed', runId: (await stage.lastRun()).runId }]);
  });

  it('gives every announced write its result (R4)', async () => {
    const { stage, slice } = await atWork({}, 'endpoint.delete');
    await endRun(slice, ending('failed'));
    expect((await stage.journal())[0]).toMatchObject({
      kind: 'result',
      what: 'endpoint.delete',
      resourceId: hubId,
      text: 'Unknown: the run ended before the answer was known.',
    });
  });

  it('is not held up by tracks that nobody can read, but by a store that is away', async () => {
    const { stage, slice } = await atWork({}, 'endpoint.delete');
    const engineWith = (code: 'store-corrupt' | 'store-unavailable') => {
      const list = async () => Promise.reject(new ServiceError(code, 'No.'));
      return { ...stage.engine, store: { ...stage.engine.store, tracks: { ...stage.engine.store.tracks, list } } };
    };
    await closeIntents(engineWith('store-corrupt'), slice.run());
    await expect(closeIntents(engineWith('store-unavailable'), slice.run())).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await stage.journal()).toEqual([]);
  });
});

describe('freeing a cluster', () => {
  const restart = { id: 'restart-1', at: 1 };
  const ended = async (stage: Stage, changes: Partial<Run>) => ({ ...(await stage.lastRun()), state: 'failed' as const, ...changes });

  it.each([
    ['the same restart', { restartId: 'restart-1', end: 'failed', attempts: 2, at: 1 }, 3],
    ['another restart', { restartId: 'restart-0', end: 'failed', attempts: 2, at: 1 }, 1],
  ] as const)('counts attempts for %s', async (_, handled, attempts) => {
    const { stage } = await atWork({ handled, restart });
    await freeCluster(stage.engine, await ended(stage, { restartId: 'restart-1' }));
    expect(await rowOf(stage)).toMatchObject({
      activeRunId: undefined,
      handled: { restartId: 'restart-1', end: 'failed', attempts, at: stage.clock.now() },
    });
    expect(await stage.runs()).toHaveLength(1);
  });

  it('leaves a cluster alone that another run has claimed', async () => {
    const { stage } = await atWork({ activeRunId: 'other', restart });
    await freeCluster(stage.engine, await ended(stage, {}));
    expect(await rowOf(stage)).toMatchObject({ activeRunId: 'other' });
    expect((await rowOf(stage))?.handled).toBeUndefined();
    expect(await stage.runs()).toHaveLength(1);
  });

  it.each([
    ['failed', 2],
    ['succeeded', 2],
    ['refused', 1],
  ] as const)('starts a run for a restart that came meanwhile, unless the run was refused: %s', async (state, runs) => {
    const { stage } = await atWork({ restart });
    await freeCluster(stage.engine, { ...(await stage.lastRun()), state });
    expect(await stage.runs()).toHaveLength(runs);
    if (runs === 2) expect(await stage.lastRun()).toMatchObject({ cause: 'restart', intent: 'repair', restartId: 'restart-1' });
  });
});

describe('a run whose row nobody can read', () => {
  const other = clusterId.replace('aks-night', 'aks-other');
  const restart = { id: 'restart-1', at: 1 };

  async function buried(row: Partial<ClusterRow>): Promise<Stage> {
    const stage = createStage();
    await changeCluster(stage.engine, other, (found) => ({ ...found, activeRunId: 'fine' }));
    await changeCluster(stage.engine, clusterId, (found) => ({ ...found, activeRunId: 'broken', ...row }));
    await buryCorruptRun(stage.engine, 'broken');
    return stage;
  }

  it.each([
    ['the same restart', { restartId: 'restart-1', end: 'failed', attempts: 2, at: 1 }, 3],
    ['another restart', { restartId: 'restart-0', end: 'failed', attempts: 2, at: 1 }, 1],
    ['no restart', undefined, 1],
  ] as const)('counts as a failed attempt, after one for %s', async (_, handled, attempts) => {
    const stage = await buried({ restart, ...(handled && { handled }) });
    expect(await rowOf(stage)).toMatchObject({
      activeRunId: undefined,
      handled: { restartId: 'restart-1', end: 'failed', attempts, at: stage.clock.now() },
    });
    expect((await stage.engine.store.clusters.get(other))?.value.activeRunId).toBe('fine');
  });

  it('frees no cluster that another run has claimed meanwhile', async () => {
    const stage = createStage();
    await changeCluster(stage.engine, clusterId, (found) => ({ ...found, activeRunId: 'broken' }));
    const { clusters } = stage.engine.store;
    const list = async () => {
      const rows = await clusters.list();
      await changeCluster(stage.engine, clusterId, (found) => ({ ...found, activeRunId: 'next' }));
      return rows;
    };
    await buryCorruptRun({ ...stage.engine, store: { ...stage.engine.store, clusters: { ...clusters, list } } }, 'broken');
    expect(await rowOf(stage)).toMatchObject({ activeRunId: 'next' });
  });

  it('is not what a store that is away means', async () => {
    const stage = createStage();
    const get = async () => Promise.reject(new ServiceError('store-unavailable', 'Away.'));
    const engine = { ...stage.engine, store: { ...stage.engine.store, runs: { ...stage.engine.store.runs, get } } };
    await expect(buryRun(engine, 'any')).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  });

  it('is buried as a plan without freeing the cluster, which it never held', async () => {
    const { stage, slice, runId } = await atWork();
    await slice.saveRun({ intent: 'plan' });
    await buryRun(stage.engine, runId);
    expect(await stage.lastRun()).toMatchObject({ state: 'failed' });
    expect(await rowOf(stage)).toMatchObject({ activeRunId: runId });
  });
});

describe('an address that is refused', () => {
  const track = { applies: 3 } as Track;

  it('is remembered since when, and such a try does not count', () => {
    expect(addressRefusal(track, 'azure-address-in-use', 7)).toEqual({ addressRefusedAt: 7, applies: 2 });
    expect(addressRefusal({ ...track, applies: 1, addressRefusedAt: 5 }, 'azure-address-in-use', 7)).toEqual({
      addressRefusedAt: 5,
      applies: 1,
    });
    expect(addressRefusal(track, 'azure-busy', 7)).toEqual({});
  });
});

describe('changing the row of a cluster', () => {
  it('is tried again after a lost race, twelve times at most', async () => {
    const stage = createStage();
    const { clusters } = stage.engine.store;
    let saves = 0;
    const losing = (times: number) => {
      const save: typeof clusters.save = async (row) => {
        saves += 1;
        if (saves <= times) throw new ServiceError('store-conflict', 'Another writer was first.');
        return clusters.save(row);
      };
      return { ...stage.engine, store: { ...stage.engine.store, clusters: { ...clusters, save } } };
    };
    const { after } = await changeCluster(losing(11), clusterId, (row) => ({ ...row, adoptedAt: 5 }));
    expect([after.adoptedAt, saves]).toEqual([5, 12]);
    saves = 0;
    await expect(changeCluster(losing(12), clusterId, (row) => ({ ...row, adoptedAt: 6 }))).rejects.toMatchObject({
      code: 'store-conflict',
    });
    expect(saves).toBe(12);
  });

  it('is given up at once for other trouble, and writes nothing when nothing changes', async () => {
    const stage = createStage();
    const { clusters } = stage.engine.store;
    let saves = 0;
    const save = async () => {
      saves += 1;
      throw new ServiceError('store-unavailable', 'Away.');
    };
    const engine = { ...stage.engine, store: { ...stage.engine.store, clusters: { ...clusters, save } } };
    await changeCluster(engine, clusterId, (row) => row);
    expect(saves).toBe(0);
    await expect(changeCluster(engine, clusterId, (row) => ({ ...row }))).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(saves).toBe(1);
  });

  it('forgets a start that is proved', async () => {
    const stage = createStage();
    const at = stage.clock.now();
    await recordPower(stage.engine, clusterId, { kind: 'running', at: at + 2, source: 'event' });
    expect((await rowOf(stage))?.unprovenStart).toEqual({ at: at + 2 });
    const { before, after } = await recordPower(stage.engine, clusterId, { kind: 'stopped', at: at + 1, source: 'event' });
    expect(before.unprovenStart).toEqual({ at: at + 2 });
    expect([after.unprovenStart, after.restart?.id]).toEqual([undefined, `restart-${at + 2}`]);
  });
});

describe('asking Azure’s activity log', () => {
  const asked = async (row: Partial<ClusterRow>) => {
    const stage = createStage();
    await changeCluster(stage.engine, clusterId, (found) => ({ ...found, ...row }));
    const sinces: number[] = [];
    const powerEvents = async (_: string, since: number) => {
      sinces.push(stage.clock.now() - since);
      return [];
    };
    await consultHistory(
      { ...stage.engine, azure: { ...stage.engine.azure, history: { powerEvents, createdAt: async () => undefined } } },
      clusterId,
      forever,
    );
    return { stage, sinces };
  };

  it('goes back 89 days for a cluster that Relink meets for the first time, and is not repeated', async () => {
    const { stage, sinces } = await asked({});
    expect(sinces).toEqual([89 * day]);
    expect(await rowOf(stage)).toMatchObject({ adoptedAt: stage.clock.now() });
    expect((await asked({ adoptedAt: 1 })).sinces).toEqual([]);
  });

  it('goes back to the last restart, or to a day before the cluster was first seen, for a start that nobody can explain', async () => {
    const now = createStage().clock.now();
    const unprovenStart = { at: now };
    expect((await asked({ adoptedAt: 1, unprovenStart, restart: { id: 'r', at: now - 5_000 } })).sinces).toEqual([5_000]);
    expect((await asked({ adoptedAt: 1, unprovenStart })).sinces).toEqual([day]);
  });

  it('proves a restart by the stop before it, with its correlation id', async () => {
    const stage = createStage();
    const at = stage.clock.now();
    stage.world.powerEvents = [
      { clusterId, kind: 'stopped', at: at - 2_000 },
      { clusterId, kind: 'started', at: at - 1_000, correlationId: 'corr-1' },
    ];
    const { row, remark } = await consultHistory(stage.engine, clusterId, forever);
    expect(remark).toBeUndefined();
    expect(row.restart).toEqual({ id: `restart-${at - 1_000}`, at: at - 1_000, correlationId: 'corr-1' });
  });

  it.each(['azure-forbidden', 'azure-not-found'] as const)('is done without after %s', async (code) => {
    const stage = createStage();
    stage.world.trouble = () => new ServiceError(code, 'No.');
    const { row, remark } = await consultHistory(stage.engine, clusterId, forever);
    expect(row.adoptedAt).toBeUndefined();
    expect(remark).toBe('Azure’s activity log could not be read, so restarts before Relink’s time are unknown: No.');
  });

  it('is tried again after other trouble', async () => {
    const stage = createStage();
    stage.world.trouble = () => new ServiceError('azure-unavailable', 'Away.');
    await expect(consultHistory(stage.engine, clusterId, forever)).rejects.toMatchObject({ code: 'azure-unavailable' });
  });
});
