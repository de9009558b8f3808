import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, hubId, nightCluster, setCluster, stopCluster, subscription } from '../support/fakes/night-world.ts';
import { createStage, forever, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const outside = clusterId.replace('rg-night', 'rg-other');

/** A stage whose cluster Relink has known for long; nothing is due. */
async function known(changes: Partial<ClusterRow> = {}, settings: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage(settings);
  const now = stage.clock.now();
  const row: ClusterRow = { clusterId, power: 'Running', powerSeenAt: now, firstSeenAt: now, adoptedAt: now, ...changes };
  await stage.engine.store.clusters.insert(row);
  return stage;
}

function callsOf(stage: Stage): readonly string[] {
  const calls: string[] = [];
  stage.world.trouble = (call, id) => {
    calls.push(`${call} ${id}`);
    return undefined;
  };
  return calls;
}

const rowOf = async (stage: Stage, id = clusterId) => (await stage.engine.store.clusters.get(id))?.value;
const causes = async (stage: Stage) => (await stage.runs()).map((run) => run.cause);

describe('the pulse’s look at clusters', () => {
  it('is one list while it shows nothing new', async () => {
    const stage = await known();
    const calls = callsOf(stage);
    await stage.pulse();
    expect(calls).toEqual([`clusters.list ${subscription.slice(15)}`]);
    expect(await stage.runs()).toEqual([]);
  });

  it('reads a cluster that it sees for the first time, and remembers its power', async () => {
    const stage = createStage();
    await stage.pulse();
    expect(await rowOf(stage)).toEqual({
      clusterId,
      power: 'Running',
      powerSeenAt: stage.clock.now(),
      firstSeenAt: stage.clock.now(),
      unprovenStart: undefined,
    });
    expect(await stage.runs()).toEqual([]);
  });

  it('believes a change only when a direct read shows it', async () => {
    const stage = await known();
    const list = async () => [{ ...nightCluster, power: 'Stopped' as const }];
    const { clusters } = stage.engine.azure;
    await pulse({ ...stage.engine, azure: { ...stage.engine.azure, clusters: { ...clusters, list } } }, forever);
    expect(await rowOf(stage)).toMatchObject({ power: 'Running' });
    stopCluster(stage.world);
    stage.clock.advance(minute);
    await stage.pulse();
    expect(await rowOf(stage)).toMatchObject({ power: 'Stopped', stoppedAt: stage.clock.now() });
  });

  it.each([
    ['shows no power state (R5)', () => ({ ...nightCluster, power: 'Unknown' as const })],
    ['does not find it any more', () => undefined],
  ])('remembers nothing of a cluster when the direct read %s', async (_, get) => {
    const stage = await known();
    stopCluster(stage.world);
    const { clusters } = stage.engine.azure;
    await pulse({ ...stage.engine, azure: { ...stage.engine.azure, clusters: { ...clusters, get: async () => get() } } }, forever);
    expect(await rowOf(stage)).toMatchObject({ power: 'Running' });
  });

  it('passes over clusters out of scope, those of the list and those of its rows', async () => {
    const stage = await known(
      { clusterId: outside, restart: { id: 'restart-1', at: 1 } },
      { scope: [`${subscription}/resourceGroups/rg-night`] },
    );
    stage.world.clusters.set(idKey(outside), { ...nightCluster, id: outside, power: 'Stopped' });
    await stage.pulse();
    expect(await rowOf(stage, outside)).toMatchObject({ power: 'Running' });
    expect(await stage.runs()).toEqual([]);
  });

  it('goes on with the next when one makes trouble, and logs which', async () => {
    const stage = await known();
    const broken = clusterId.replace('aks-night', 'aks-broken');
    stage.world.clusters.clear();
    stage.world.clusters.set(idKey(broken), { ...nightCluster, id: broken });
    stage.world.clusters.set(idKey(clusterId), { ...nightCluster, power: 'Stopped' });
    stage.world.trouble = (call, id) =>
      call === 'clusters.get' && id === broken ? new ServiceError('azure-unavailable', 'Away.') : undefined;
    await stage.pulse();
    expect(await rowOf(stage)).toMatchObject({ power: 'Stopped' });
    expect(stage.log.lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', event: 'pulse.cluster-failed', fields: { clusterId: broken, code: 'azure-unavailable', message: 'Away.' } },
    ]);
  });

  it('logs a subscription whose clusters cannot be listed, and leaves a heartbeat all the same', async () => {
    const stage = await known();
    stage.world.trouble = () => new ServiceError('azure-unavailable', 'Away.');
    await stage.pulse();
    const subscriptionId = subscription.slice(15);
    expect(stage.log.lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', event: 'pulse.list-failed', fields: { subscriptionId, code: 'azure-unavailable', message: 'Away.' } },
    ]);
    expect(await stage.engine.store.heartbeats.last('pulse')).toBe(stage.clock.now());
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  });

  it('raises an alert where Relink may not list them, and resolves it when it may again (R12)', async () => {
    const stage = await known();
    stage.world.trouble = () => new ServiceError('azure-forbidden', 'Microsoft.ContainerService/managedClusters/read is missing.');
    await stage.pulse();
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      { code: 'clusters-unseen', state: 'open', subject: subscription, seen: expect.stringContaining('managedClusters/read') },
    ]);
    stage.world.trouble = () => undefined;
    await stage.pulse();
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'clusters-unseen', state: 'resolved' }]);
  });
});

describe('what the pulse starts', () => {
  const restart = { id: 'restart-1', at: 1 };

  it('is a run for a restart that no run has answered', async () => {
    const stage = await known({ restart });
    await stage.pulse();
    expect(await causes(stage)).toEqual(['restart']);
  });

  it.each(['succeeded', 'refused', 'cancelled'] as const)('is nothing for a restart whose run ended as %s', async (end) => {
    const stage = await known({ restart, handled: { restartId: 'restart-1', end, attempts: 1, at: 1 } });
    await stage.pulse();
    expect(await stage.runs()).toEqual([]);
  });

  it('is nothing while the cluster is stopped', async () => {
    const stage = await known({ power: 'Stopped', restart, stoppedAt: 2 });
    setCluster(stage.world, { power: 'Stopped' });
    await stage.pulse();
    expect(await stage.runs()).toEqual([]);
  });

  it.each([
    [1, 30],
    [2, 60],
  ])('is another try after %i failed ones, more than %i minutes after the last', async (attempts, minutes) => {
    const stage = createStage();
    const failedAt = stage.clock.now() - minutes * minute;
    await stage.engine.store.clusters.insert({
      clusterId,
      power: 'Running',
      powerSeenAt: 1,
      firstSeenAt: 1,
      restart,
      handled: { restartId: 'restart-1', end: 'failed', attempts, at: failedAt },
    });
    await stage.pulse();
    expect(await stage.runs()).toEqual([]);
    stage.clock.advance(1);
    await stage.pulse();
    expect(await causes(stage)).toEqual(['unfinished']);
  });

  it('is nothing after the third failed try', async () => {
    const stage = await known({ restart, handled: { restartId: 'restart-1', end: 'failed', attempts: 3, at: 1 } });
    stage.clock.advance(1_000 * hour);
    await stage.pulse();
    expect(await stage.runs()).toEqual([]);
  });

  it.each([
    [30 * minute - 1, true],
    [30 * minute, false],
  ])('asks Azure’s log about a start that no stop explains, %i ms after it: %s', async (ago, isAsked) => {
    const stage = createStage();
    const now = stage.clock.now();
    await stage.engine.store.clusters.insert({
      clusterId,
      power: 'Running',
      powerSeenAt: now - ago,
      firstSeenAt: 1,
      adoptedAt: 1,
      unprovenStart: { at: now - ago },
    });
    const calls = callsOf(stage);
    await stage.pulse();
    expect(calls.some((call) => call.startsWith('history.powerEvents'))).toBe(isAsked);
  });
});

describe('the pulse and runs that are under way', () => {
  it('starts no second run', async () => {
    const stage = await known({ restart: { id: 'restart-1', at: 1 } });
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.pulse();
    expect(await causes(stage)).toEqual(['request']);
  });

  it('frees a cluster whose run ended without doing so', async () => {
    const stage = await known();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    const run = await stage.engine.store.runs.get(runId);
    if (run) await stage.engine.store.runs.save({ ...run, value: { ...run.value, state: 'failed' } });
    await stage.pulse();
    expect(await rowOf(stage)).toMatchObject({
      activeRunId: undefined,
      handled: { end: 'failed', attempts: 1, at: stage.clock.now() },
    });
    expect(await stage.runs()).toHaveLength(1);
  });

  it('takes a claim without a run for no run', async () => {
    const stage = await known({ activeRunId: 'never-stored', restart: { id: 'restart-1', at: 1 } });
    await stage.pulse();
    expect(await causes(stage)).toEqual(['restart']);
  });

  it('wakes a run when its message is overdue, not before, and logs by how much', async () => {
    const stage = await known();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    stage.queue.lose();
    stage.clock.advance(minute - 1);
    await stage.pulse();
    expect(stage.queue.messages()).toEqual([]);
    stage.clock.advance(3);
    await stage.pulse();
    expect(stage.queue.messages()).toEqual([{ runId, visibleAt: stage.clock.now() }]);
    expect(stage.log.lines).toContainEqual({ level: 'warn', event: 'run.woken', fields: { runId, overdueMs: 2 } });
  });

  it('leaves a run whose row cannot be read while a slice may be at work on it', async () => {
    const stage = await known();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    const row = await stage.engine.store.clusters.get(clusterId);
    const until = stage.clock.now() + minute;
    if (row) await stage.engine.store.clusters.save({ ...row, value: { ...row.value, lease: { owner: 'x', until } } });
    const { runs } = stage.engine.store;
    const get = async () => Promise.reject(new ServiceError('store-corrupt', 'No JSON.'));
    const engine = { ...stage.engine, store: { ...stage.engine.store, runs: { ...runs, get } } };
    await pulse(engine, forever);
    expect(await rowOf(stage)).toMatchObject({ activeRunId: runId });
    expect(stage.log.lines).toContainEqual({
      level: 'error',
      event: 'pulse.cluster-failed',
      fields: { clusterId, code: 'store-corrupt', message: 'No JSON.' },
    });
    stage.clock.advance(minute);
    await pulse(engine, forever);
    expect(await rowOf(stage)).toMatchObject({ activeRunId: undefined, handled: { end: 'failed', attempts: 1 } });
  });

  it('leaves a heartbeat although old snapshots cannot be removed, and logs that', async () => {
    const stage = await known();
    const { ledger } = stage.engine.store;
    const list = async () => Promise.reject(new ServiceError('store-unavailable', 'Away.'));
    await pulse({ ...stage.engine, store: { ...stage.engine.store, ledger: { ...ledger, list } } }, forever);
    expect(stage.log.lines.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', event: 'clean-up.failed', fields: { what: 'snapshots', code: 'store-unavailable', message: 'Away.' } },
    ]);
    expect(await stage.engine.store.heartbeats.last('pulse')).toBe(stage.clock.now());
  });
});

describe('old snapshots', () => {
  const removedBy = async (stage: Stage, count: number, id = hubId, cluster = clusterId) => {
    const { ledger, snapshots } = stage.engine.store;
    await ledger.put({ resourceId: id, clusterId: cluster, kind: 'compute', condition: 'whole', updatedAt: 1 });
    for (let number = 1; number <= count; number += 1) {
      stage.clock.advance(1);
      await snapshots.put({ kind: 'compute', resourceId: id, body: { number }, unknownProperties: [] }, stage.clock.now());
    }
  };
  const numbersOf = async (stage: Stage, id = hubId) => {
    const { snapshots } = stage.engine.store;
    const kept = await Promise.all((await snapshots.list(id)).map(({ snapshotId }) => snapshots.get(snapshotId)));
    return kept.map(({ body }) => body['number']);
  };

  it('are removed but for the newest ones and the one that the ledger names', async () => {
    const stage = await known({}, { snapshotsKept: 2 });
    await removedBy(stage, 5);
    const { ledger, snapshots } = stage.engine.store;
    const oldest = (await snapshots.list(hubId)).at(-1)?.snapshotId ?? '';
    await ledger.put({ resourceId: hubId, clusterId, kind: 'compute', condition: 'whole', snapshotId: oldest, updatedAt: 1 });
    await stage.pulse();
    expect(await numbersOf(stage)).toEqual([5, 4, 1]);
  });

  it('stay while the cluster has an active run', async () => {
    const stage = await known({}, { snapshotsKept: 1 });
    await removedBy(stage, 3);
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.pulse();
    expect(await numbersOf(stage)).toEqual([3, 2, 1]);
  });
});
