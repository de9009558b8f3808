import { describe, expect, it } from 'vitest';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { clusterId, hubId, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour } from '../support/fakes/stage.ts';

const minute = 60_000;

describe('one run per restart', () => {
  it('is started once by an event that comes twice', async () => {
    const stage = createStage();
    await stage.night();
    await stage.signal('started');
    await stage.signal('stopped', stage.clock.now() - 10 * hour);
    await stage.work();
    await stage.signal('started', (await stage.engine.store.clusters.get(clusterId))?.value.restart?.at);
    await stage.work();
    expect(await stage.runs()).toHaveLength(1);
  });

  it('is started when the start is told before the stop', async () => {
    const stage = createStage();
    const stoppedAt = stage.clock.now() + hour;
    stage.clock.advance(hour);
    stopCluster(stage.world);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.signal('started');
    await stage.signal('stopped', stoppedAt);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await stage.runs()).toHaveLength(1);
  });

  it('is found in Azure’s activity log when the stop was never told', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    stopCluster(stage.world);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.signal('started');
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.unprovenStart).toBeUndefined();
  });

  it('is found by the pulse when the log shows the stop only later', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    stopCluster(stage.world);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    const logged = stage.world.powerEvents;
    stage.world.powerEvents = [];
    await stage.signal('started');
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    stage.clock.advance(5 * minute);
    stage.world.powerEvents = logged;
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is found by the pulse alone when every event was lost', async () => {
    const stage = createStage();
    await stage.pulse();
    stopCluster(stage.world);
    await stage.pulse();
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.pulse();
    await stage.pulse();
    await stage.work();
    await stage.pulse();
    expect(await stage.runs()).toHaveLength(1);
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is found by the pulse when the start was lost and the stop was told only after it', async () => {
    const stage = createStage();
    await stage.pulse();
    stage.clock.advance(minute);
    const stoppedAt = stage.clock.now();
    stopCluster(stage.world);
    stage.clock.advance(3 * minute);
    startCluster(stage.world, 'Approved');
    await stage.pulse();
    await stage.signal('stopped', stoppedAt);
    stage.clock.advance(5 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is found by the pulse when Relink had looked at the cluster before the stop was told, and the start was lost', async () => {
    const stage = createStage();
    await stage.pulse();
    stage.clock.advance(minute);
    const stoppedAt = stage.clock.now();
    stopCluster(stage.world);
    stage.clock.advance(3 * minute);
    startCluster(stage.world, 'Approved');
    const logged = stage.world.powerEvents;
    stage.world.powerEvents = [];
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    stage.world.powerEvents = logged;
    await stage.signal('stopped', stoppedAt);
    stage.clock.advance(5 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is not started by the events of Relink’s own deletes', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const deletes = (await stage.journal()).filter((entry) => entry.kind === 'result' && /delete|detach/.test(entry.what));
    for (const { resourceId = '', at } of deletes) {
      expect(await acceptSignal(stage.engine, { kind: 'hint', resourceId, at, eventId: `hint-${resourceId}`, about: 'deleted' })).toBe(
        true,
      );
    }
    await stage.work();
    expect(deletes).toHaveLength(4);
    expect(await stage.runs()).toHaveLength(1);
  });

  it('is started when somebody else deletes an endpoint that Relink knows, and writes nothing then', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    stage.clock.advance(hour);
    stage.world.endpoints.delete(hubId.toLowerCase());
    const count = stage.world.writes.length;
    await acceptSignal(stage.engine, {
      kind: 'hint',
      resourceId: hubId,
      at: stage.clock.now(),
      eventId: 'hint',
      about: 'private endpoint deleted',
    });
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ cause: 'hint', state: 'succeeded' });
    expect(stage.world.writes).toHaveLength(count);
    expect((await stage.lastRun()).plan?.remarks).toEqual([expect.stringContaining('somebody removed it')]);
    expect(await stage.engine.store.ledger.get(clusterId, hubId)).toBeUndefined();
  });

  it('joins the active run instead of starting a second one', async () => {
    const stage = createStage();
    await stage.night();
    const { runId } = await stage.lastRun();
    expect(await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' })).toEqual({ runId, joined: true });
  });

  it('is one even when two requests claim the cluster at the same moment', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    await Promise.all([1, 2, 3].map(() => startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' })));
    await stage.work();
    expect((await stage.runs()).map((run) => run.state)).toEqual(['succeeded']);
  });
});

describe('a run that was overtaken while it was being claimed (R8)', () => {
  it('is cancelled by its first slice and writes nothing', async () => {
    const stage = createStage();
    await stage.night();
    await changeCluster(stage.engine, clusterId, (row) => ({ ...row, activeRunId: 'another-run' }));
    await stage.work();
    expect((await stage.lastRun()).state).toBe('cancelled');
    expect(stage.world.writes).toEqual([]);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBe('another-run');
  });
});

describe('clusters that Relink meets for the first time', () => {
  it('recreates nothing when no restart is known', async () => {
    const stage = createStage();
    await stage.pulse();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', verdict: 'Nothing needed a repair; nothing was written.' });
  });

  it('repairs what Azure’s own history shows to be older than the last start', async () => {
    const stage = createStage();
    stage.clock.advance(hour);
    stopCluster(stage.world);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    stage.clock.advance(48 * hour);
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});
