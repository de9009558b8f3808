import { describe, expect, it } from 'vitest';
import { nameOf } from '../../shared/domain/arm-id.ts';
import { breakerWindowMs, probeClaimMs } from '../../shared/domain/breaker.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Breakers } from '../../shared/ports/store.ts';
import { askBreaker } from '../../shared/repair/breaker-row.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, hubId, setCluster, stopCluster, subscription } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

/** Works until nothing is left that could be done at this moment. */
const workNow = (stage: Stage) => stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now());

/** One night whose repair fails, which is enough to open the breaker here. The next try of the pulse is held back by it. */
async function opened(): Promise<Stage> {
  const stage = createStage({ breakerFailures: 1, breakerCoolDownMs: hour });
  stage.world.trouble = (call) => (call.endsWith('beginDelete') ? new ServiceError('azure-unavailable', 'Azure is down.') : undefined);
  await stage.night();
  await stage.work();
  expect((await stage.lastRun()).state).toBe('failed');
  stage.clock.advance(31 * minute);
  await stage.pulse();
  await workNow(stage);
  return stage;
}

const breakerOf = async (stage: Stage) => (await stage.engine.store.breakers.get(subscription))?.value;
const alertOf = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).find((alert) => alert.code === 'breaker-open');
const askAt = (stage: Stage, runId: string, isAsked = false) => askBreaker(stage.engine, subscription, { runId, isAsked });

describe('while the breaker is open', () => {
  it('no new run begins to write: it waits in the queue, says why once, and goes on by itself after the cool-down', async () => {
    const stage = await opened();
    const writes = stage.world.writes.length;
    const held = await stage.lastRun();
    expect(held).toMatchObject({
      state: 'queued',
      cause: 'unfinished',
      heldBack: { says: expect.stringContaining('its breaker is open') },
    });
    stage.world.trouble = () => undefined;
    const coolAt = (await breakerOf(stage))?.opened?.probeFrom ?? 0;
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) >= coolAt);
    expect(stage.world.writes).toHaveLength(writes);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await stage.lastRun()).toMatchObject({ runId: held.runId, state: 'succeeded' });
    const told = (await stage.engine.store.journal.list(held.runId)).map((entry) => entry.what);
    expect(told.filter((what) => what === 'run.held-back')).toHaveLength(1);
    expect(told.filter((what) => what === 'run.let-through')).toHaveLength(1);
    expect(await breakerOf(stage)).toEqual({ subscription, failures: [] });
  });

  it('an alert names the runs and error codes that opened it, and is resolved when it closes', async () => {
    const stage = await opened();
    const failed = (await stage.runs()).find((run) => run.state === 'failed');
    expect(await alertOf(stage)).toMatchObject({
      state: 'open',
      subject: subscription,
      seen: `Repairs failed one after another, and none succeeded in between: run ${failed?.runId} of ${nameOf(clusterId)} (run-timed-out).`,
      next: expect.stringContaining('ask for a repair of one cluster'),
    });
    stage.world.trouble = () => undefined;
    await stage.work();
    expect(await alertOf(stage)).toMatchObject({ state: 'resolved' });
  });

  it('a probe that fails keeps it open, longer than before', async () => {
    const stage = await opened();
    await stage.work(() => stage.engine.clock.now() > (stage.queue.messages()[0]?.visibleAt ?? 0) + 24 * hour);
    expect((await stage.lastRun()).state).toBe('failed');
    const breaker = await breakerOf(stage);
    expect(breaker?.opened).toMatchObject({ times: 2 });
    expect((breaker?.opened?.probeFrom ?? 0) - (breaker?.failures.at(-1)?.at ?? 0)).toBe(2 * hour);
    expect((await alertOf(stage))?.seen).toContain('Since then 1 of them was let through as a try and failed too.');
  });

  it('plans and runs in mode observe are not stopped', async () => {
    const stage = await opened();
    await cancelRun(stage.engine, { runId: (await stage.lastRun()).runId, by: 'ada', reason: 'to look first' });
    await workNow(stage);
    const plan = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
    await stage.work();
    expect((await stage.engine.store.runs.get(plan.runId))?.value.verdict).toContain('A plan only');
    setCluster(stage.world, { tags: { 'relink-mode': 'observe' } });
    const look = await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
    await stage.work();
    expect((await stage.engine.store.runs.get(look.runId))?.value.verdict).toContain('Mode observe');
    expect((await breakerOf(stage))?.opened).toBeDefined();
  });

  it('a person who asks for a repair passes at once, as the probe, also by joining the run that waits', async () => {
    const stage = await opened();
    stage.world.trouble = () => undefined;
    const before = stage.clock.now();
    expect(await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair', requestedBy: 'ada' })).toMatchObject({
      joined: true,
    });
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded' });
    expect(stage.clock.now() - before).toBeLessThan(20 * minute);
    expect((await stage.journal()).map((entry) => entry.text)).toContain('ada asked for a repair; the request joined this run.');
    expect((await breakerOf(stage))?.opened).toBeUndefined();
  });
});

describe('the claim of a probe', () => {
  it('is given to exactly one of many runs that ask at the same moment', async () => {
    const stage = await opened();
    stage.clock.advance(2 * hour);
    const passes = await Promise.all(['a', 'b', 'c', 'd'].map((runId) => askAt(stage, runId)));
    expect(passes.map((pass) => pass.kind).sort()).toEqual(['probe', 'wait', 'wait', 'wait']);
  });

  it('is given to exactly one person at a time', async () => {
    const stage = await opened();
    const passes = await Promise.all(['a', 'b'].map((runId) => askAt(stage, runId, true)));
    expect(passes.map((pass) => pass.kind).sort()).toEqual(['probe', 'wait']);
  });

  it('lapses when the run that has it was never heard of again', async () => {
    const stage = await opened();
    stage.clock.advance(2 * hour);
    expect((await askAt(stage, 'lost')).kind).toBe('probe');
    stage.clock.advance(probeClaimMs - 1);
    expect((await askAt(stage, 'next')).kind).toBe('wait');
    stage.clock.advance(1);
    expect((await askAt(stage, 'next')).kind).toBe('probe');
  });

  it.each<[string, (stage: Stage, runId: string) => Promise<unknown>]>([
    ['parked', async (stage) => stopCluster(stage.world)],
    ['refused', async (stage) => setCluster(stage.world, { tags: { 'relink-mode': 'off' } })],
    ['cancelled', (stage, runId) => cancelRun(stage.engine, { runId, by: 'ada', reason: 'not now' })],
    ['failed', async (stage) => stage.world.clusters.clear()],
  ])('is free again when the probe ends as %s without having written', async (end, change) => {
    const stage = await opened();
    stage.clock.advance(2 * hour);
    const { runId } = await stage.lastRun();
    expect((await askAt(stage, runId)).kind).toBe('probe');
    await change(stage, runId);
    await stage.work();
    expect((await stage.engine.store.runs.get(runId))?.value.state).toBe(end);
    expect((await breakerOf(stage))?.opened?.times).toBe(1);
    expect((await askAt(stage, 'next')).kind).toBe('probe');
  });
});

describe('failures of a subscription', () => {
  it('do not include a run that was refused', async () => {
    const stage = createStage({ breakerFailures: 1 });
    stage.world.locks = [{ id: `${hubId}/providers/Microsoft.Authorization/locks/keep`, level: 'CanNotDelete' }];
    await stage.night();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('refused');
    expect(await breakerOf(stage)).toBeUndefined();
  });

  it('do not include a run whose cluster was deleted', async () => {
    const stage = createStage({ breakerFailures: 1 });
    stage.world.clusters.clear();
    await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    expect(await breakerOf(stage)).toBeUndefined();
  });

  it('are forgotten after an hour and after a run that worked', async () => {
    const stage = createStage({ breakerFailures: 2 });
    stage.world.trouble = (call) => (call.endsWith('beginDelete') ? new ServiceError('azure-unavailable', 'Azure is down.') : undefined);
    await stage.night();
    await stage.work();
    expect((await breakerOf(stage))?.failures).toHaveLength(1);
    stage.clock.advance(breakerWindowMs);
    stage.world.trouble = () => undefined;
    await stage.pulse();
    await stage.work();
    expect(await breakerOf(stage)).toEqual({ subscription, failures: [] });
  });
});

describe('a breaker whose row cannot be read', () => {
  it('counts as open, with an alert, and closes as any other (R5)', async () => {
    const stage = createStage({ breakerCoolDownMs: hour });
    let isCorrupt = true;
    const { breakers } = stage.engine.store;
    const damaged: Breakers = {
      ...breakers,
      get: async (id) => {
        if (isCorrupt) throw new ServiceError('store-corrupt', 'It holds no JSON.');
        return breakers.get(id);
      },
      overwrite: async (breaker) => {
        isCorrupt = false;
        await breakers.overwrite(breaker);
      },
    };
    Object.assign(stage.engine.store, { breakers: damaged });
    await stage.night();
    await workNow(stage);
    expect(stage.world.writes).toEqual([]);
    expect((await alertOf(stage))?.seen).toContain('cannot be read');
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertOf(stage)).toMatchObject({ state: 'resolved' });
  });
});
