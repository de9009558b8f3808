import { describe, expect, it } from 'vitest';
import { approveRun } from '../../shared/repair/approve-run.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, hubId, setCluster, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

/** A night in mode approve, worked until the run waits for a person. */
async function waiting(settings: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage({ mode: 'approve', ...settings });
  await stage.night();
  await workUntilWaiting(stage);
  return stage;
}

/** Works until nothing is due in the next minute: what waits for a person puts its next look further away. */
async function workUntilWaiting(stage: Stage): Promise<void> {
  await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + minute);
}

async function approve(stage: Stage, by = 'Ada'): Promise<string> {
  const { runId, plan } = await stage.lastRun();
  const hash = plan?.hash ?? 'no hash';
  await approveRun(stage.engine, { runId, hash, by });
  return hash;
}

const texts = async (stage: Stage, what: string) =>
  (await stage.journal()).filter((entry) => entry.what === what).map((entry) => entry.text);
const alertCodes = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).map((alert) => alert.code);
const openAlertCodes = async (stage: Stage) =>
  (await stage.engine.store.alerts.list(9)).filter((alert) => alert.state === 'open').map((alert) => alert.code);

describe('a run in mode approve', () => {
  it('waits for a person, says so, writes nothing and holds no lease', async () => {
    const stage = await waiting();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'awaiting-approval', mode: 'approve' });
    expect(run.plan?.expiresAt).toBe((run.plan?.at ?? 0) + 24 * hour);
    expect(stage.world.writes).toEqual([]);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.lease).toBeUndefined();
    expect(await stage.engine.store.alerts.list(9)).toEqual([
      expect.objectContaining({
        code: 'approval-needed',
        runId: run.runId,
        next: expect.stringContaining(`/api/runs/${run.runId}/approve`),
      }),
    ]);
    expect(await stage.engine.store.tracks.list(run.runId)).toEqual([]);
  });

  it('repairs what was approved, after it has looked again', async () => {
    const stage = await waiting();
    await approve(stage);
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', approval: { by: 'Ada' } });
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await texts(stage, 'run.phase')).slice(0, 7)).toEqual([
      'The run is settling.',
      'The run is planning.',
      'The run is awaiting-approval.',
      'The run is queued.',
      'The run is settling.',
      'The run is planning.',
      'The run is relinking.',
    ]);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.wishes).toBeUndefined();
    expect(await openAlertCodes(stage)).toEqual([]);
  });

  it('takes the same approval twice as once', async () => {
    const stage = await waiting();
    await approve(stage);
    await approve(stage);
    expect(await texts(stage, 'approval.given')).toHaveLength(1);
    const { runId, plan } = await stage.lastRun();
    await stage.work();
    await approveRun(stage.engine, { runId, hash: plan?.hash ?? '', by: 'Ada' });
    await stage.work();
    expect(await stage.runs()).toHaveLength(1);
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is woken by the pulse when the message was lost', async () => {
    const stage = await waiting();
    await approve(stage);
    stage.queue.lose();
    stage.clock.advance(10 * minute);
    await stage.pulse();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('voids the approval when the world changed, and asks anew', async () => {
    const stage = await waiting();
    const hash = await approve(stage);
    const hub = endpointOf(stage.world, hubId);
    const properties = hub.body['properties'] as Record<string, string>;
    hub.body = { ...hub.body, properties: { ...properties, resourceGuid: 'made-by-somebody' } };
    await workUntilWaiting(stage);
    const run = await stage.lastRun();
    expect(run.state).toBe('awaiting-approval');
    expect(run.approval).toBeUndefined();
    expect(run.plan?.hash).not.toBe(hash);
    expect(stage.world.writes).toEqual([]);
    expect(await texts(stage, 'approval.void')).toEqual([
      expect.stringContaining('The approval that Ada gave is void: the plan is another one now'),
    ]);
    expect(await alertCodes(stage)).toEqual(['approval-needed', 'approval-needed']);
    expect(await openAlertCodes(stage)).toEqual(['approval-needed']);
    await expect(approveRun(stage.engine, { runId: run.runId, hash, by: 'Ada' })).rejects.toMatchObject({ code: 'not-now' });
    await approve(stage, 'Grace');
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('does not act on an approval whose plan expired before the work could begin', async () => {
    const stage = await waiting({ planExpiryMs: hour });
    await approve(stage);
    setCluster(stage.world, { provisioningState: 'Updating' });
    const before = stage.clock.now();
    await stage.work(() => stage.clock.now() > before + 50 * minute);
    stage.clock.advance(15 * minute);
    setCluster(stage.world, { provisioningState: 'Succeeded' });
    await workUntilWaiting(stage);
    expect(await texts(stage, 'approval.void')).toEqual([expect.stringContaining('expired before it could be begun')]);
    expect(stage.world.writes).toEqual([]);
  });

  it('ends as refused when nobody approves in time', async () => {
    const stage = await waiting({ planExpiryMs: 2 * hour });
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'refused', verdict: expect.stringContaining('nobody approved plan') });
    expect((run.endedAt ?? 0) - run.createdAt).toBeLessThan(3 * hour);
    expect(stage.world.writes).toEqual([]);
    expect(await openAlertCodes(stage)).toEqual(['run-refused']);
    await expect(approveRun(stage.engine, { runId: run.runId, hash: run.plan?.hash ?? '', by: 'Ada' })).rejects.toMatchObject({
      code: 'not-now',
    });
  });

  it('parks when the cluster stops meanwhile, and the next start gets a run of its own', async () => {
    const stage = await waiting();
    stopCluster(stage.world);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('parked');
    expect(await openAlertCodes(stage)).toEqual([]);
    stage.clock.advance(hour);
    startCluster(stage.world, 'Disconnected');
    await stage.signal('started');
    await workUntilWaiting(stage);
    expect((await stage.lastRun()).state).toBe('awaiting-approval');
    expect(await stage.runs()).toHaveLength(2);
  });

  it('goes on by itself when the mode becomes auto', async () => {
    const stage = await waiting();
    setCluster(stage.world, { tags: { 'relink-mode': 'auto' } });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(await openAlertCodes(stage)).toEqual([]);
  });

  it('does not keep other clusters of the subscription waiting', async () => {
    const stage = await waiting({ maxActiveRuns: 1 });
    const other = clusterId.replace('aks-night', 'aks-day');
    stage.world.clusters.set(other.toLowerCase(), { ...[...stage.world.clusters.values()][0], id: other, isPrivate: false } as never);
    const { runId } = await startRun(stage.engine, { clusterId: other, cause: 'request', intent: 'repair' });
    await workUntilWaiting(stage);
    expect((await stage.engine.store.runs.get(runId))?.value.state).toBe('succeeded');
  });
});

describe('who may approve', () => {
  const asked = async (requestedBy?: string) => {
    const stage = createStage({ mode: 'approve' });
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair', isForced: true, ...(requestedBy && { requestedBy }) });
    await workUntilWaiting(stage);
    return stage;
  };

  it('is anybody but who asked', async () => {
    const stage = await asked('Ada');
    await expect(approve(stage, ' ADA ')).rejects.toMatchObject({ code: 'not-now', message: expect.stringContaining('Who asked') });
    await approve(stage, 'Grace');
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', requestedBy: 'Ada', approval: { by: 'Grace' } });
  });

  it('is nobody when the requester gave no name', async () => {
    const stage = await asked();
    await expect(approve(stage, 'Grace')).rejects.toMatchObject({ code: 'not-now', message: expect.stringContaining('gave no name') });
  });

  it('must name a run that waits', async () => {
    const stage = await waiting();
    const { runId } = await stage.lastRun();
    await expect(approveRun(stage.engine, { runId: 'nowhere', hash: 'x', by: 'Ada' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(approveRun(stage.engine, { runId, hash: 'x', by: 'Ada' })).rejects.toMatchObject({ code: 'not-now' });
    expect(await texts(stage, 'approval.given')).toEqual([]);
  });
});
