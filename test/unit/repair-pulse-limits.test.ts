import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, startCluster, stopCluster, subscription } from '../support/fakes/night-world.ts';
import { createStage, forever, hour, runRow, type Stage } from '../support/fakes/stage.ts';
import { stopForTheNight, teardownStage } from '../support/fakes/teardown-night.ts';

const minute = 60_000;
const restart = { id: 'restart-1', at: 1 };
const rowOf = async (stage: Stage) => (await stage.engine.store.clusters.get(clusterId))?.value;

/** A stage whose cluster Relink has known for long, and which was restarted. */
async function known(changes: Partial<ClusterRow> = {}): Promise<Stage> {
  const stage = createStage();
  const now = stage.clock.now();
  const row: ClusterRow = { clusterId, power: 'Running', powerSeenAt: now, firstSeenAt: now, adoptedAt: now, restart, ...changes };
  await stage.engine.store.clusters.insert(row);
  return stage;
}

describe('the pulse’s look at limits', () => {
  it('tells of an open breaker that a crash has kept from being told', async () => {
    const stage = createStage();
    const now = stage.clock.now();
    const opened = { at: now, probeFrom: now + hour, times: 1 };
    await stage.engine.store.breakers.insert({ subscription, failures: [], opened });
    await stage.pulse();
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ subject: subscription, state: 'open' }]);
  });

  it('wakes the run whose turn has come, which a crash has kept from being woken', async () => {
    const stage = createStage({ maxActiveRuns: 1 });
    await stage.engine.store.runs.insert(runRow('older', { createdAt: 1 }));
    await stage.engine.store.runs.insert(runRow('younger', { createdAt: 2 }));
    await stage.pulse();
    expect(stage.queue.messages()).toEqual([{ runId: 'older', visibleAt: stage.clock.now() }]);
  });

  it('logs that a breaker cannot be read, and leaves a heartbeat all the same', async () => {
    const stage = createStage();
    const get = async () => Promise.reject(new ServiceError('store-unavailable', 'Away.'));
    Object.assign(stage.engine.store.breakers, { get });
    await stage.pulse();
    expect(stage.log.lines).toContainEqual({
      level: 'error',
      event: 'pulse.limits-failed',
      fields: { subscription, code: 'store-unavailable', message: 'Away.' },
    });
    expect(await stage.engine.store.heartbeats.last('pulse')).toBe(stage.clock.now());
  });
});

describe('the pulse’s look at a cluster that is stopped for long', () => {
  it('is one list, also while endpoints that were taken down wait for its start', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    const calls: string[] = [];
    stage.world.trouble = (call) => {
      calls.push(call);
      return undefined;
    };
    await stage.pulse();
    expect(calls).toEqual(['clusters.list']);
  });

  it('shows a start that no event has told of, with the restart that follows from it', async () => {
    const stage = createStage();
    await stage.pulse();
    stopCluster(stage.world);
    stage.clock.advance(hour);
    await stage.pulse();
    startCluster(stage.world, 'Approved');
    stage.clock.advance(hour);
    await stage.pulse();
    expect(await rowOf(stage)).toMatchObject({ power: 'Running', powerSeenAt: stage.clock.now() });
    expect((await stage.runs()).map((run) => run.cause)).toEqual(['restart']);
  });
});

describe('the pulse and the run of a cluster', () => {
  it('begins no second run right after it has freed the cluster of one that had ended', async () => {
    const stage = await known();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'restart', intent: 'repair' });
    const run = await stage.engine.store.runs.get(runId);
    if (run) await stage.engine.store.runs.save({ ...run, value: { ...run.value, state: 'succeeded' } });
    await stage.pulse();
    expect(await rowOf(stage)).toMatchObject({ activeRunId: undefined, handled: { restartId: 'restart-1', end: 'succeeded' } });
    expect(await stage.runs()).toHaveLength(1);
  });

  it('begins none right after it has buried one that nobody can read, and logs no trouble of its own', async () => {
    const stage = await known({ activeRunId: 'unreadable' });
    const { runs } = stage.engine.store;
    const get = async () => Promise.reject(new ServiceError('store-corrupt', 'No JSON.'));
    await pulse({ ...stage.engine, store: { ...stage.engine.store, runs: { ...runs, get } } }, forever);
    expect(stage.log.lines.map(({ event }) => event)).toEqual(['pulse.done']);
    expect(await stage.runs()).toEqual([]);
    expect(await rowOf(stage)).toMatchObject({ handled: { restartId: 'restart-1', end: 'failed', attempts: 1 } });
  });

  it('wakes a run at the very moment when its message is due', async () => {
    const stage = createStage();
    await stage.engine.store.runs.insert(runRow('due', { state: 'relinking', wakeAt: stage.clock.now() + minute }));
    stage.clock.advance(minute);
    await stage.pulse();
    expect(stage.queue.messages()).toEqual([{ runId: 'due', visibleAt: stage.clock.now() }]);
  });
});
