import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import type { Run } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { buryRun } from '../../shared/repair/bury-run.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { clusterId, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, forever, hour, runRow, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

const written = (stage: Stage, pattern: RegExp) => stage.world.writes.filter((write) => pattern.test(write));

/** Makes the first `times` calls whose name matches fail without effect. */
function failing(stage: Stage, pattern: RegExp, options: { code: ErrorCode; times: number; retryAfterMs?: number }): void {
  let left = options.times;
  stage.world.trouble = (call, id) => {
    if (left === 0 || !pattern.test(call)) return undefined;
    left -= 1;
    return new ServiceError(options.code, `${call} of ${id} did not work.`, { retryAfterMs: options.retryAfterMs });
  };
}

describe('messages', () => {
  it('are sent again by the pulse when they were lost', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => written(stage, /endpoint\.create/).length > 0);
    stage.queue.lose();
    await stage.pulse();
    expect(stage.queue.messages()).toEqual([]);
    stage.clock.advance(5 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('that come twice at once are worked by one slice only', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    await Promise.all([1, 2, 3].map(() => workRun(stage.engine, runId, forever)));
    await stage.work();
    expect(stage.world.writes).toHaveLength(11);
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('for runs that have ended, or that nobody knows, do nothing', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const before = await stage.lastRun();
    await workRun(stage.engine, before.runId, forever);
    await workRun(stage.engine, 'no-such-run', forever);
    expect(await stage.lastRun()).toEqual(before);
    expect(stage.queue.messages()).toEqual([]);
  });

  it('on the poison queue end the run as failed with an alert, and the pulse continues it later', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => written(stage, /endpoint\.delete/).length === 2);
    const { runId } = await stage.lastRun();
    stage.queue.lose();
    await buryRun(stage.engine, runId);
    await buryRun(stage.engine, runId);
    expect(await stage.lastRun()).toMatchObject({
      state: 'failed',
      verdict: 'Its message failed again and again and was moved to the poison queue.',
    });
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-poisoned', subject: clusterId, runId }]);
    stage.clock.advance(31 * minute);
    await stage.pulse();
    await stage.work();
    const last = await stage.lastRun();
    expect(last).toMatchObject({ cause: 'unfinished', state: 'succeeded' });
    expect(pictureOf(stage.world)).toEqual(healed);
    const because = `Run ${last.runId} succeeded: everything that hangs on the cluster was found or made whole.`;
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-poisoned', state: 'resolved', resolved: { because } }]);
  });

  it.each(['by way of the poison queue', 'by the pulse alone'])(
    'of a run whose row cannot be read any more end in an alert, and a new run goes on with the work: %s',
    async (way) => {
      const stage = createStage({ sliceMs: 5_000 });
      await stage.night();
      await stage.work(() => written(stage, /endpoint\.delete/).length === 2);
      const { runId } = await stage.lastRun();
      stage.queue.lose();
      const { store } = stage.engine;
      const runs = {
        ...store.runs,
        get: (id: string) => (id === runId ? Promise.reject(new ServiceError('store-corrupt', 'No JSON.')) : store.runs.get(id)),
        listActive: async () => (await store.runs.listActive()).filter((run) => run.runId !== runId),
      };
      const engine = { ...stage.engine, store: { ...store, runs } };
      stage.clock.advance(2 * minute);
      if (way === 'by the pulse alone') await pulse(engine, forever);
      else await buryRun(engine, runId);
      expect(await store.alerts.list(9)).toMatchObject([{ code: 'run-poisoned', subject: clusterId, runId }]);
      expect((await store.clusters.get(clusterId))?.value).toMatchObject({
        activeRunId: undefined,
        handled: { end: 'failed', attempts: 1 },
      });
      stage.clock.advance(31 * minute);
      await pulse(engine, forever);
      await stage.work();
      expect(await stage.lastRun()).toMatchObject({ cause: 'unfinished', state: 'succeeded' });
      expect(pictureOf(stage.world)).toEqual(healed);
      expect(written(stage, /endpoint\.delete/)).toHaveLength(2);
    },
  );

  it('that were lost are sent again also while the rows of the clusters cannot be read', async () => {
    const stage = createStage();
    await stage.night();
    stage.queue.lose();
    const { store } = stage.engine;
    const clusters = { ...store.clusters, list: () => Promise.reject(new ServiceError('store-corrupt', 'No JSON.')) };
    stage.clock.advance(2 * minute);
    await expect(pulse({ ...stage.engine, store: { ...store, clusters } }, forever)).rejects.toMatchObject({ code: 'store-corrupt' });
    expect(await store.heartbeats.last('pulse')).toBeUndefined();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('that name no run are told to a person', async () => {
    const stage = createStage();
    await buryRun(stage.engine, undefined);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-poisoned', subject: 'queue relink-runs' }]);
  });

  it('come back when the store cannot be used, and the work goes on afterwards', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    const broken = {
      ...stage.engine.store.tracks,
      insert: () => Promise.reject(new ServiceError('store-unavailable', 'Storage is away.')),
    };
    await expect(workRun({ ...stage.engine, store: { ...stage.engine.store, tracks: broken } }, runId, forever)).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await workRun(stage.engine, runId, forever);
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});

describe('a slice whose lease was taken over while it was stalled', () => {
  it('writes nothing more, and nothing was deleted twice', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    const stalled = stallAfter(stage.engine);
    const first = workRun(stalled.engine, runId, forever);
    await stalled.reached;
    stage.clock.advance(5 * minute);
    await workRun(stage.engine, runId, forever);
    await stage.work();
    const count = stage.world.writes.length;
    stalled.goOn();
    await first;
    expect(stage.log.lines.filter((line) => line.event === 'slice.overtaken')).toHaveLength(1);
    expect(stage.world.writes).toHaveLength(count);
    expect(written(stage, /endpoint\.delete/)).toHaveLength(2);
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});

/** The same engine in a process that stalls right after its first delete took effect. */
function stallAfter(engine: Engine) {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const beginDelete: Engine['azure']['endpoints']['beginDelete'] = async (endpointId, signal) => {
    const started = await engine.azure.endpoints.beginDelete(endpointId, signal);
    reached.resolve();
    await gate.promise;
    return started;
  };
  const azure = { ...engine.azure, endpoints: { ...engine.azure.endpoints, beginDelete } };
  return { engine: { ...engine, azure }, reached: reached.promise, goOn: gate.resolve };
}

describe('blast radius', () => {
  it('lets a run wait while so many others are active in the subscription, then go on', async () => {
    const stage = createStage({ maxActiveRuns: 1 });
    const other = await stage.engine.store.runs.insert(
      runRow('other', { clusterId: clusterId.replace('aks-night', 'aks-other'), state: 'relinking' }),
    );
    await stage.night();
    const until = stage.clock.now() + 30 * minute;
    await stage.work(() => stage.clock.now() > until);
    expect((await stage.lastRun()).state).toBe('queued');
    expect(stage.world.writes).toEqual([]);
    await stage.engine.store.runs.save({ ...other, value: { ...other.value, state: 'succeeded' } });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('spends four looks an hour on a run that waits, holds no cluster for it, and wakes the oldest as soon as there is room', async () => {
    const stage = createStage({ maxActiveRuns: 1 });
    const insert = (runId: string, changes: Partial<Run>) =>
      stage.engine.store.runs.insert(runRow(runId, { clusterId: clusterId.replace('aks-night', runId), ...changes }));
    await insert('at-work', { state: 'relinking' });
    await stage.night();
    const { runId } = await stage.lastRun();
    const until = stage.clock.now() + 59 * minute;
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > until);
    expect((await stage.lastRun()).slices).toBe(4);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.lease).toBeUndefined();
    stage.queue.lose();
    await insert('younger', { createdAt: Number.MAX_SAFE_INTEGER });
    await buryRun(stage.engine, 'at-work');
    expect(stage.queue.messages().map((message) => message.runId)).toEqual([runId]);
    await stage.work(() => stage.queue.messages()[0]?.runId !== runId);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.queue.messages().map((message) => message.runId)).toEqual(['younger']);
  });
});

describe('the pulse', () => {
  it('leaves a heartbeat', async () => {
    const stage = createStage();
    await stage.pulse();
    expect(await stage.engine.store.heartbeats.last('pulse')).toBe(stage.clock.now());
  });

  it('wakes lost runs although Azure cannot be asked about clusters or their history', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    stopCluster(stage.world);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.signal('started');
    stage.queue.lose();
    stage.clock.advance(5 * minute);
    failing(stage, /clusters.list|history/, { code: 'azure-unavailable', times: 2 });
    await stage.pulse();
    expect(stage.queue.messages()).toHaveLength(1);
    expect(stage.log.lines.filter((line) => line.level === 'error').map((line) => line.event)).toEqual([
      'pulse.list-failed',
      'pulse.cluster-failed',
    ]);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});
