import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { allEnded } from '../../shared/repair/all-ended.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import { whyNotWrite } from '../../shared/repair/guard.ts';
import { takeLease } from '../../shared/repair/lease.ts';
import { createSlice, type Slice } from '../../shared/repair/slice.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { clusterId, setCluster, stopCluster } from '../support/fakes/night-world.ts';
import { createStage, forever, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

/** A slice of a run that somebody asked for, nine minutes long, under a lease of one minute. */
async function opened(stage: Stage): Promise<Slice> {
  const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
  const run = await stage.engine.store.runs.get(runId);
  const leased = await takeLease(stage.engine, clusterId);
  if (!run || leased.kind === 'taken') throw new Error('The slice could not be opened.');
  return createSlice(stage.engine, { run, lease: leased.lease, signal: forever });
}

function readsOf(stage: Stage): { readonly count: () => number } {
  let count = 0;
  stage.world.trouble = (call) => {
    if (call === 'clusters.get') count += 1;
    return undefined;
  };
  return { count: () => count };
}

describe('a slice', () => {
  it('waits while it has the time, and keeps its lease meanwhile', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    const startedAt = stage.clock.now();
    expect(await slice.pause(8 * minute)).toBe(true);
    expect(stage.clock.now()).toBe(startedAt + 8 * minute);
    expect((await takeLease(stage.engine, clusterId)).kind).toBe('taken');
    expect(slice.lease.leftMs()).toBeGreaterThan(minute / 4);
    expect(await slice.pause(minute)).toBe(false);
    expect(await slice.pause(minute - 1)).toBe(true);
    expect(stage.clock.now()).toBe(startedAt + 9 * minute - 1);
  });

  it('stops every wait and call when it is told to', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    const waiting = slice.pause(minute);
    slice.stop(new ServiceError('store-conflict', 'Overtaken.'));
    await expect(waiting).rejects.toMatchObject({ code: 'store-conflict' });
    await expect(slice.readCluster(0)).rejects.toMatchObject({ code: 'store-conflict' });
  });

  it('reads the cluster again only when its last reading is too old', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    const reads = readsOf(stage);
    await slice.readCluster(2_000);
    stage.clock.advance(1_999);
    await slice.readCluster(2_000);
    expect(reads.count()).toBe(1);
    stage.clock.advance(1);
    await slice.readCluster(2_000);
    expect(reads.count()).toBe(2);
    await slice.readCluster(0);
    expect(reads.count()).toBe(3);
  });

  it('shares an answer, and not a failure', async () => {
    const slice = await opened(createStage());
    let asked = 0;
    const read = async () => {
      asked += 1;
      if (asked === 1) throw new Error('away');
      return asked;
    };
    await expect(slice.once('key', read)).rejects.toThrow('away');
    expect(await Promise.all([slice.once('key', read), slice.once('key', read)])).toEqual([2, 2]);
    expect(await slice.once('other', read)).toBe(3);
  });

  it('saves its run with the time of the change', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    stage.clock.advance(minute);
    await slice.saveRun({ errors: 3 });
    expect(slice.run()).toMatchObject({ errors: 3, updatedAt: stage.clock.now() });
    expect(await stage.lastRun()).toEqual(slice.run());
  });
});

describe('the guard before a write', () => {
  it('lets a write go while the cluster is settled, reading afresh only before a destructive one (R6)', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    const reads = readsOf(stage);
    expect(await whyNotWrite(slice, { isDestructive: false })).toBeUndefined();
    stage.clock.advance(1_999);
    expect(await whyNotWrite(slice, { isDestructive: false })).toBeUndefined();
    expect(reads.count()).toBe(1);
    expect(await whyNotWrite(slice, { isDestructive: true })).toBeUndefined();
    expect(reads.count()).toBe(2);
  });

  it('renews a lease that is half over', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    stage.clock.advance(minute / 2);
    await whyNotWrite(slice, { isDestructive: false });
    expect(slice.lease.leftMs()).toBe(minute);
  });

  it('waits for a cluster that is not settled, and says what it sees', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    setCluster(stage.world, { provisioningState: 'Updating' });
    expect(await whyNotWrite(slice, { isDestructive: true })).toEqual({
      kind: 'waiting',
      forWhat: 'the cluster to settle (power state Running, provisioning state Updating, agent pools: system Succeeded)',
      afterMs: 5_000,
    });
  });

  it('parks for a cluster that is stopped, and remembers when it was seen so', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    stopCluster(stage.world);
    expect(await whyNotWrite(slice, { isDestructive: true })).toEqual({
      kind: 'parked',
      seen: 'power state Stopped, provisioning state Succeeded, agent pools: system Succeeded',
    });
    expect((await stage.engine.store.clusters.get(clusterId))?.value).toMatchObject({ power: 'Stopped', stoppedAt: stage.clock.now() });
  });

  it('lets an early teardown delete while the cluster is at rest, and at no other time (R6)', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    await slice.saveRun({ intent: 'teardown' });
    const states = 'provisioning state Succeeded, agent pools: system Succeeded';
    expect(await whyNotWrite(slice, { isDestructive: true })).toEqual({ kind: 'parked', seen: `power state Running, ${states}` });
    setCluster(stage.world, { power: 'Unknown' });
    expect(await whyNotWrite(slice, { isDestructive: true })).toEqual({
      kind: 'waiting',
      forWhat: `the stop to be over (power state Unknown, ${states})`,
      afterMs: 5_000,
    });
    stopCluster(stage.world);
    expect(await whyNotWrite(slice, { isDestructive: true })).toBeUndefined();
  });

  it('remembers no power state that it only waits for', async () => {
    const stage = createStage();
    const slice = await opened(stage);
    setCluster(stage.world, { provisioningState: 'Updating' });
    const before = await stage.engine.store.clusters.get(clusterId);
    stage.clock.advance(minute / 4);
    await whyNotWrite(slice, { isDestructive: true });
    expect(await stage.engine.store.clusters.get(clusterId)).toEqual(before);
  });
});

describe('work side by side', () => {
  it('ends only when the last part has ended, also when one failed before', async () => {
    const gate = Promise.withResolvers<string>();
    let isOver = false;
    const all = allEnded([Promise.reject(new Error('first')), gate.promise]).catch((error: Error) => {
      isOver = true;
      return error.message;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    gate.resolve('second');
    expect(await all).toBe('first');
    expect(await allEnded([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
  });
});

describe('starting a run', () => {
  it('stores, tells and wakes it', async () => {
    const stage = createStage();
    const request = { clusterId, cause: 'request', intent: 'repair', requestedBy: 'Ada', reason: 'why not', isForced: true } as const;
    const { runId, joined } = await startRun(stage.engine, request);
    const now = stage.clock.now();
    expect(joined).toBe(false);
    expect(await stage.lastRun()).toEqual({
      ...request,
      runId,
      state: 'queued',
      createdAt: now,
      updatedAt: now,
      wakeAt: now + minute,
      slices: 0,
      errors: 0,
    });
    expect(stage.queue.messages()).toEqual([{ runId, visibleAt: now }]);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBe(runId);
    expect(stage.log.lines).toEqual([
      { level: 'info', event: 'run.queued', fields: { runId, clusterId, cause: 'request', intent: 'repair' } },
    ]);
  });

  it('joins the active one, and wakes it', async () => {
    const stage = createStage();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
    stage.queue.lose();
    expect(await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' })).toEqual({ runId, joined: true });
    expect(stage.queue.messages()).toEqual([{ runId, visibleAt: stage.clock.now() }]);
    expect(await stage.runs()).toHaveLength(1);
  });

  it('takes the place of a claim whose run was never stored', async () => {
    const stage = createStage();
    await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: 'never-stored' }));
    const next = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    expect(next.joined).toBe(false);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBe(next.runId);
    expect(await stage.runs()).toMatchObject([{ runId: next.runId, state: 'queued' }]);
  });

  it('takes the place of a claim whose run has ended', async () => {
    const stage = createStage();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
    const found = await stage.engine.store.runs.get(runId);
    if (found) await stage.engine.store.runs.save({ ...found, value: { ...found.value, state: 'succeeded' } });
    const next = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    expect(next).toEqual({ runId: expect.not.stringMatching(`^${runId}$`), joined: false });
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBe(next.runId);
  });
});

describe('the message of a run whose cluster somebody else works on', () => {
  it('comes back after that one’s lease has ended, a little later each time', async () => {
    const stage = createStage();
    await opened(stage);
    stage.queue.lose();
    const { runId } = await stage.lastRun();
    await workRun(stage.engine, runId, forever);
    const [message] = stage.queue.messages();
    const afterMs = (message?.visibleAt ?? 0) - stage.clock.now();
    expect(message?.runId).toBe(runId);
    expect(afterMs).toBeGreaterThanOrEqual(2.5 * minute);
    expect(afterMs).toBeLessThanOrEqual(3 * minute);
    expect(await stage.lastRun()).toMatchObject({ slices: 0, state: 'queued' });
  });

  it('is not lost when the lease cannot be given back: that is logged, and the lease ends by itself', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    const { clusters } = stage.engine.store;
    const save: typeof clusters.save = async (row) => {
      if (!row.value.lease) throw new ServiceError('store-unavailable', 'Away.');
      return clusters.save(row);
    };
    await workRun({ ...stage.engine, store: { ...stage.engine.store, clusters: { ...clusters, save } } }, runId, forever);
    expect(stage.log.lines).toContainEqual({ level: 'warn', event: 'lease.not-released', fields: { runId, code: 'store-unavailable' } });
  });

  it('is followed by another when the slice was overtaken', async () => {
    const stage = createStage();
    await stage.night();
    stage.queue.lose();
    const { runId } = await stage.lastRun();
    const { runs } = stage.engine.store;
    const save: typeof runs.save = async (row) => {
      if (row.value.state === 'planning') throw new ServiceError('store-conflict', 'Another writer was first.');
      return runs.save(row);
    };
    await workRun({ ...stage.engine, store: { ...stage.engine.store, runs: { ...runs, save } } }, runId, forever);
    expect(stage.log.lines).toContainEqual({ level: 'warn', event: 'slice.overtaken', fields: { runId, code: 'store-conflict' } });
    expect(stage.queue.messages()).toEqual([{ runId, visibleAt: stage.clock.now() + minute }]);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
  });
});

describe('a run’s row', () => {
  it('says when its message is overdue: a minute after the slice’s end, or after the wait that follows it', async () => {
    const stage = createStage({ sliceMs: 3_000 });
    await stage.night();
    const startedAt = stage.clock.now();
    setCluster(stage.world, { provisioningState: 'Starting' });
    const { runId } = await stage.lastRun();
    const { runs } = stage.engine.store;
    const wakeAts: number[] = [];
    const save: typeof runs.save = async (row) => {
      wakeAts.push(row.value.wakeAt - startedAt);
      return runs.save(row);
    };
    stage.queue.lose();
    await workRun({ ...stage.engine, store: { ...stage.engine.store, runs: { ...runs, save } } }, runId, forever);
    expect(wakeAts[0]).toBe(3_000 + minute);
    const [message] = stage.queue.messages();
    expect((await stage.lastRun()).wakeAt).toBe((message?.visibleAt ?? 0) + minute);
  });

  it('says what becomes of one that was overtaken by another', async () => {
    const stage = createStage();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    const row = await stage.engine.store.clusters.get(clusterId);
    if (row) await stage.engine.store.clusters.save({ ...row, value: { ...row.value, activeRunId: 'other' } });
    await workRun(stage.engine, runId, forever);
    expect(await stage.lastRun()).toMatchObject({
      state: 'cancelled',
      verdict: 'Another run of the same cluster had been claimed at the same moment and does the work (R8).',
      endedAt: stage.clock.now(),
      slices: 0,
    });
  });
});
