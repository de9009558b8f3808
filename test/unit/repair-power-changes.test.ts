import { describe, expect, it } from 'vitest';
import { fraudId, setCluster, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, restartAtOnce, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

const written = (stage: Stage, pattern: RegExp) => stage.world.writes.filter((write) => pattern.test(write));

describe('clusters that are not settled', () => {
  it.each([
    ['has no power state (R5)', { power: 'Unknown' as const }],
    ['is still starting', { provisioningState: 'Starting' }],
    [
      'has an agent pool that is not done',
      {
        agentPools: [
          { name: 'system', provisioningState: 'Succeeded' },
          { name: 'gpu', provisioningState: 'Starting' },
        ],
      },
    ],
  ])('are waited for when the cluster %s (R6)', async (_, changes) => {
    const stage = createStage();
    await stage.night();
    const started = stage.clock.now();
    setCluster(stage.world, changes);
    await stage.work(() => stage.clock.now() > started + 30 * minute);
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).state).toBe('settling');
    setCluster(stage.world, {
      power: 'Running',
      provisioningState: 'Succeeded',
      agentPools: [{ name: 'system', provisioningState: 'Succeeded' }],
    });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('end the run as failed, with an alert and without a write, when they never settle (R12)', async () => {
    const stage = createStage();
    await stage.night();
    setCluster(stage.world, { power: 'Unknown' });
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'failed', error: { code: 'run-timed-out' } });
    expect((await stage.engine.store.alerts.list(9)).map((alert) => alert.code)).toEqual(['run-failed']);
  });

  it('get no delete while an agent pool is being changed in the middle of the run', async () => {
    const stage = createStage();
    stage.world.uses.set(fraudId.toLowerCase(), [{ what: 'job 1 is Running' }]);
    await stage.night();
    await stage.work(() => written(stage, /attach churn/).length > 0);
    setCluster(stage.world, { agentPools: [{ name: 'system', provisioningState: 'Upgrading' }] });
    stage.world.uses.clear();
    const until = stage.clock.now() + 20 * minute;
    await stage.work(() => stage.clock.now() > until);
    expect(written(stage, /detach fraud/)).toEqual([]);
    setCluster(stage.world, { agentPools: [{ name: 'system', provisioningState: 'Succeeded' }] });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});

describe('a cluster that stops again during the repair', () => {
  it.each([
    ['before anything was written', /^never$/, 0],
    ['while the endpoints are away', /endpoint\.delete/, 30_000],
    ['while a compute is away', /compute\.detach/, 20_000],
  ])('parks the run %s; the next start finishes the work from the snapshots', async (_, after, waitMs) => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    if (waitMs > 0) await stage.work(() => written(stage, after).length > 0);
    const until = stage.clock.now() + waitMs;
    if (waitMs > 0) await stage.work(() => stage.clock.now() >= until);
    stopCluster(stage.world);
    await stage.signal('stopped');
    await stage.work();
    expect((await stage.lastRun()).state).toBe('parked');
    const count = stage.world.writes.length;
    await stage.pulse();
    await stage.work();
    expect(stage.world.writes).toHaveLength(count);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.signal('started');
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded' });
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });
});

describe('a restart that is newer than the run’s own (R8)', () => {
  it.each([
    ['the endpoints are being made', /endpoint\.create/, 2],
    ['the computes are being attached', /compute\.attach/, 4],
  ])('opens what was finished again when it comes while %s', async (_, after, detaches) => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    await stage.work(() => written(stage, after).length > 0);
    await restartAtOnce(stage);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.lastRun()).state).toBe('succeeded');
    const { writes } = stage.world;
    expect(
      detachedTooEarly({ ...stage.world, writes: writes.slice(writes.findLastIndex((write) => write.startsWith('endpoint.delete'))) }),
    ).toEqual([]);
    expect(written(stage, /detach/)).toHaveLength(detaches);
  });

  it('tells at the end what the run did, not only what its last look found', async () => {
    const stage = createStage();
    await stage.night();
    let looks = 0;
    stage.world.trouble = (call) => {
      if (call === 'clusters.get' && written(stage, /compute\.attach/).length === 2) {
        looks += 1;
        setCluster(stage.world, { provisioningState: looks < 4 ? 'Updating' : 'Succeeded' });
      }
      return undefined;
    };
    await stage.work();
    expect((await stage.lastRun()).verdict).toBe('2 endpoints relinked, 2 computes reattached.');
  });
});
