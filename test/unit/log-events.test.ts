import { describe, expect, it } from 'vitest';
import { type LogEvent, type LogEventShape, logEvents } from '../../shared/domain/log-events.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { buryRun } from '../../shared/repair/bury-run.ts';
import { consultHistory } from '../../shared/repair/consult-history.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, setCluster, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { createStage, forever, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

const linesOf = (stage: Stage, event: LogEvent) => stage.log.lines.filter((line) => line.event === event).map(({ fields }) => fields);

async function known(changes: Partial<ClusterRow> = {}): Promise<Stage> {
  const stage = createStage();
  const now = stage.clock.now();
  await stage.engine.store.clusters.insert({ clusterId, power: 'Running', powerSeenAt: now, firstSeenAt: now, adoptedAt: now, ...changes });
  return stage;
}

describe('the log of the pulse', () => {
  it('is one line with the figures of what it looked at', async () => {
    const stage = await known();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.pulse();
    expect(linesOf(stage, 'pulse.done')).toEqual([{ subscriptions: 1, unread: 0, clusters: 1, stopped: 0, activeRuns: 1, ms: 0 }]);
  });

  it('says how many clusters sleep, and how many subscriptions could not be read', async () => {
    const stage = await known({ power: 'Stopped' });
    stage.world.trouble = () => new ServiceError('azure-unavailable', 'Away.');
    await stage.pulse();
    expect(linesOf(stage, 'pulse.done')).toMatchObject([{ subscriptions: 1, unread: 1, clusters: 1, stopped: 1, activeRuns: 0 }]);
  });

  it('is silent about a heartbeat that was not left', async () => {
    const stage = await known();
    const heartbeats = { ...stage.engine.store.heartbeats, beat: () => Promise.reject(new Error('Away.')) };
    const engine = { ...stage.engine, store: { ...stage.engine.store, heartbeats } };
    await expect(pulse(engine, forever)).rejects.toThrow('Away.');
    expect(linesOf(stage, 'pulse.done')).toEqual([]);
  });
});

describe('the log of a restart', () => {
  it('is one line, whoever else hears of it afterwards', async () => {
    const stage = await known();
    stopCluster(stage.world);
    await stage.pulse();
    stage.clock.advance(hour);
    startCluster(stage.world, 'Disconnected');
    const startedAt = stage.clock.now();
    stage.clock.advance(minute);
    await stage.signal('started', startedAt);
    await stage.signal('started', startedAt);
    await stage.pulse();
    expect(linesOf(stage, 'restart.seen')).toEqual([{ clusterId, restartId: `restart-${startedAt}`, heardBy: 'event', lateMs: minute }]);
  });

  it('says when only a reading told of it', async () => {
    const stage = await known();
    stopCluster(stage.world);
    await stage.pulse();
    stage.clock.advance(hour);
    setCluster(stage.world, { power: 'Running' });
    await stage.pulse();
    expect(linesOf(stage, 'restart.seen')).toMatchObject([{ clusterId, heardBy: 'read', lateMs: 0 }]);
  });

  it('says when Azure’s own history proved it', async () => {
    const stage = createStage();
    stopCluster(stage.world);
    stage.clock.advance(hour);
    startCluster(stage.world, 'Disconnected');
    stage.clock.advance(2 * minute);
    await consultHistory(stage.engine, clusterId, forever);
    expect(linesOf(stage, 'restart.seen')).toMatchObject([{ clusterId, heardBy: 'history', lateMs: 2 * minute }]);
  });
});

describe('the log of a run', () => {
  it('tells the end also of one whose message could not be processed', async () => {
    const stage = await known();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    stage.clock.advance(minute);
    await buryRun(stage.engine, runId);
    expect(linesOf(stage, 'run.ended')).toMatchObject([
      { runId, clusterId, end: 'failed', intent: 'repair', cause: 'request', ms: minute, parts: 0, repaired: 0 },
    ]);
    expect(linesOf(stage, 'run.ended')[0]).not.toHaveProperty('sinceRestartMs');
  });
});

describe('the catalogue of log events', () => {
  it.each(Object.entries<LogEventShape>(logEvents))('names no field of %s that the log would take for a secret', (_event, { fields }) => {
    expect(Object.keys(fields).filter((name) => /token|secret|password|claims|authorization|credential/i.test(name))).toEqual([]);
  });
});
