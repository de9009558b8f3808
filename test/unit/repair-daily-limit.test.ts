import { describe, expect, it } from 'vitest';
import { type BegunRepair, mayBeginFrom, withBegun } from '../../shared/domain/daily-limit.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, setCluster } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

/** Works until nothing is left that could be done at this moment. */
const workNow = (stage: Stage) => stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now());
const alertsOf = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).map((alert) => `${alert.code} ${alert.state}`);

/** Two restarts eleven hours apart where one repair a day is allowed: the second one is held back. */
async function secondNight(): Promise<Stage> {
  const stage = createStage({ maxRunsPerDay: 1 });
  await stage.night();
  await stage.work();
  await stage.night();
  await workNow(stage);
  return stage;
}

describe('a repair beyond those of a day', () => {
  it('waits with an alert, and begins by itself when the day has passed', async () => {
    const stage = await secondNight();
    const first = (await stage.runs()).at(-1);
    const writes = stage.world.writes.length;
    const held = await stage.lastRun();
    expect(held).toMatchObject({ state: 'queued', heldBack: { says: expect.stringContaining('RELINK_MAX_RUNS_PER_DAY') } });
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      {
        code: 'too-many-repairs',
        state: 'open',
        subject: clusterId,
        seen: 'aks-night needs a repair again, and Relink has begun 1 of it by itself within 24 hours.',
        done: `The repair waits in the queue as run ${held.runId} and begins by itself at 2026-01-07T05:00:00.000Z.`,
        notDone: 'Not repaired until then: pe-hub, pe-spoke, churn, fraud.',
        next: expect.stringContaining('a person asks for begins at once'),
      },
    ]);
    const dayAfter = (first?.createdAt ?? 0) + 24 * hour;
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) >= dayAfter);
    expect(stage.world.writes).toHaveLength(writes);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await stage.lastRun()).toMatchObject({ runId: held.runId, state: 'succeeded' });
    expect(await alertsOf(stage)).toEqual(['too-many-repairs resolved']);
    expect((await stage.journal()).filter((entry) => entry.what === 'run.held-back')).toHaveLength(1);
  });

  it('is no longer told of from the moment when it may begin', async () => {
    const stage = await secondNight();
    const held = await stage.lastRun();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    const before = stage.world.writes.length;
    await stage.work(() => stage.world.writes.length > before);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      { code: 'too-many-repairs', state: 'resolved', resolved: { because: `Run ${held.runId} of the cluster may begin.` } },
    ]);
  });

  it('does not name what is whole', async () => {
    const stage = createStage({ maxRunsPerDay: 1 });
    await stage.night();
    await stage.work();
    await stage.night();
    setCluster(stage.world, { tags: { 'relink-computes': 'leave' } });
    await workNow(stage);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ notDone: 'Not repaired until then: pe-hub, pe-spoke.' }]);
  });

  it('is noted with its restart, so that its next slices go on', async () => {
    const stage = createStage({ maxRunsPerDay: 1 });
    await stage.night();
    await stage.work();
    const row = (await stage.engine.store.clusters.get(clusterId))?.value;
    expect(row?.begun).toMatchObject([{ runId: (await stage.lastRun()).runId, restartId: row?.restart?.id }]);
  });

  it('is found again by the pulse when its message is lost', async () => {
    const stage = await secondNight();
    stage.queue.lose();
    stage.clock.advance(24 * hour);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('begins at once when a person asks, and is not counted then', async () => {
    const stage = await secondNight();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await workNow(stage);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertsOf(stage)).toEqual(['too-many-repairs resolved']);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.begun).toHaveLength(1);
  });

  it('does not come of runs that find nothing to do', async () => {
    const stage = createStage({ maxRunsPerDay: 1 });
    for (let count = 0; count < 3; count += 1) {
      await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
      await stage.work();
    }
    await stage.night();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertsOf(stage)).toEqual([]);
  });
});

describe('the repairs of a day', () => {
  const begun: readonly BegunRepair[] = [
    { runId: 'run-1', restartId: 'restart-1', at: 0 },
    { runId: 'run-2', at: 10 * hour },
  ];

  it('count until they lie 24 hours back', () => {
    expect(mayBeginFrom(begun, { runId: 'run-3' }, { now: 24 * hour - 1, most: 2 })).toBe(24 * hour);
    expect(mayBeginFrom(begun, { runId: 'run-3' }, { now: 24 * hour, most: 2 })).toBeUndefined();
    expect(mayBeginFrom(begun, { runId: 'run-3' }, { now: 11 * hour, most: 3 })).toBeUndefined();
    expect(mayBeginFrom(begun, { runId: 'run-3' }, { now: 11 * hour, most: 1 })).toBe(34 * hour);
  });

  it('let one that has begun go on, but not begin again for another restart', () => {
    expect(mayBeginFrom(begun, { runId: 'run-1', restartId: 'restart-1' }, { now: 11 * hour, most: 1 })).toBeUndefined();
    expect(mayBeginFrom(begun, { runId: 'run-1', restartId: 'restart-2' }, { now: 11 * hour, most: 1 })).toBe(34 * hour);
  });

  it('are noted once each, and forgotten after a day', () => {
    expect(withBegun(begun, { runId: 'run-2', at: 11 * hour })).toBe(begun);
    expect(withBegun(begun, { runId: 'run-3', at: 25 * hour })).toEqual([
      { runId: 'run-2', at: 10 * hour },
      { runId: 'run-3', at: 25 * hour },
    ]);
  });
});
