import { describe, expect, it } from 'vitest';
import { objectAt } from '../../shared/domain/json.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, fraudId, hubId, setCluster, spokeId, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

const written = (stage: Stage, pattern: RegExp) => stage.world.writes.filter((write) => pattern.test(write));
const texts = async (stage: Stage, what: string) =>
  (await stage.journal()).filter((entry) => entry.what === what).map((entry) => entry.text);
const hold = (stage: Stage, changes: { name?: string; by?: string; until?: number } = {}) =>
  placeHold(stage.engine, { clusterId, name: 'upgrade', reason: 'we change the nodes', by: 'Ada', ...changes });
const workFor = async (stage: Stage, ms: number) => {
  const until = stage.clock.now() + ms;
  await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > until);
  stage.clock.advance(Math.max(0, until - stage.clock.now()));
};

/** A night whose repair is in the middle of taking the endpoints apart; slices are short, so people get a word in. */
async function endpointsApart(settings: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage({ sliceMs: 5_000, ...settings });
  await stage.night();
  await stage.work(() => written(stage, /endpoint\.delete/).length > 0);
  return stage;
}

async function expectEndpointsDoneAndComputesUntouched(stage: Stage): Promise<void> {
  expect(pictureOf(stage.world)).toEqual({ ...healed, computes: ['churn: Succeeded, dead', 'fraud: Succeeded, dead'] });
  expect(intentsWithoutResult(await stage.journal())).toEqual([]);
}

describe('a hold', () => {
  it('keeps a run from starting any write, spends no lease, and lets it go on when it is lifted', async () => {
    const stage = createStage();
    const placed = await hold(stage);
    await stage.night();
    await workFor(stage, 3 * hour);
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'queued', halt: { says: expect.stringContaining('“upgrade” by Ada') } });
    expect((await stage.engine.store.clusters.get(clusterId))?.value.lease).toBeUndefined();
    await liftHold(stage.engine, { holdId: placed.holdId, by: 'Grace' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    const run = await stage.lastRun();
    expect(run.halt).toBeUndefined();
    expect(run.state).toBe('succeeded');
    expect(await texts(stage, 'run.halted')).toHaveLength(1);
    expect(await texts(stage, 'hold.lifted')).toEqual([expect.stringContaining('Grace lifted the hold “upgrade”')]);
  });

  it('stops a run at the next safe point: endpoints that were begun are finished, computes are left attached', async () => {
    const stage = await endpointsApart();
    const placed = await hold(stage);
    await workFor(stage, 2 * hour);
    await expectEndpointsDoneAndComputesUntouched(stage);
    expect(await stage.lastRun()).toMatchObject({ halt: { says: expect.stringContaining('Held') } });
    await liftHold(stage.engine, { holdId: placed.holdId, by: 'Ada' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(written(stage, /endpoint\.delete/)).toHaveLength(2);
  });

  it('does not use up the patience of a compute that waits for a job', async () => {
    const stage = createStage({ inUseTimeoutMs: hour });
    stage.world.uses.set(fraudId.toLowerCase(), [{ what: 'job 1 is Running' }]);
    await stage.night();
    await stage.work(() => written(stage, /attach churn/).length > 0);
    const placed = await hold(stage);
    await workFor(stage, 5 * hour);
    expect(written(stage, /detach fraud/)).toEqual([]);
    stage.world.uses.clear();
    await liftHold(stage.engine, { holdId: placed.holdId, by: 'Ada' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('ends by itself, with the pulse, when its time has come, and only when it was the last one', async () => {
    const stage = createStage();
    await stage.night();
    await hold(stage, { until: stage.clock.now() + hour });
    await hold(stage, { name: 'audit', by: 'Grace', until: stage.clock.now() + 2 * hour });
    stage.queue.lose();
    for (const after of [90 * minute, 20 * minute]) {
      stage.clock.advance(after);
      await stage.pulse();
      await workFor(stage, minute);
    }
    expect(stage.world.writes).toEqual([]);
    stage.queue.lose();
    stage.clock.advance(20 * minute);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect((await texts(stage, 'hold.expired')).map((text) => /“\w+”/.exec(text)?.[0])).toEqual(['“upgrade”', '“audit”']);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.holds).toEqual([]);
  });

  it('repairs for the latest restart when the cluster was restarted under it', async () => {
    const stage = await endpointsApart();
    const placed = await hold(stage);
    await workFor(stage, hour);
    stopCluster(stage.world);
    await stage.signal('stopped');
    stage.clock.advance(hour);
    startCluster(stage.world, 'Disconnected');
    await stage.signal('started');
    await workFor(stage, hour);
    await liftHold(stage.engine, { holdId: placed.holdId, by: 'Ada' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is told apart by name and cannot be changed by somebody else', async () => {
    const stage = createStage();
    const first = await hold(stage, { until: stage.clock.now() + hour });
    const again = await hold(stage);
    expect(again).toMatchObject({ holdId: first.holdId, name: 'upgrade' });
    expect(again.until).toBeUndefined();
    await expect(hold(stage, { by: 'Grace' })).rejects.toMatchObject({ code: 'not-now' });
    await expect(hold(stage, { name: 'late', until: stage.clock.now() })).rejects.toMatchObject({ code: 'bad-request' });
    const elsewhere = { clusterId: clusterId.replace('11111111', '99999999'), name: 'x', reason: 'x', by: 'x' };
    await expect(placeHold(stage.engine, elsewhere)).rejects.toMatchObject({ code: 'out-of-scope' });
    await expect(liftHold(stage.engine, { holdId: 'none', by: 'Ada' })).rejects.toMatchObject({ code: 'not-found' });
    expect((await stage.engine.store.clusters.get(clusterId))?.value.holds).toHaveLength(1);
  });

  it('does not stop a plan, which only reads', async () => {
    const stage = createStage();
    await hold(stage);
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
    await stage.work();
    expect((await stage.engine.store.runs.get(runId))?.value.state).toBe('succeeded');
  });
});

describe('a cancelled run', () => {
  const cancel = async (stage: Stage) => {
    const { runId } = await stage.lastRun();
    await cancelRun(stage.engine, { runId, by: 'Ada', reason: 'not tonight' });
    return runId;
  };

  it('ends at once when nothing was begun, and stays ended when the pulse comes by', async () => {
    const stage = createStage();
    await stage.night();
    await cancel(stage);
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({
      state: 'cancelled',
      verdict: expect.stringMatching(/^Cancelled by Ada: not tonight\. Nothing was written\./),
    });
    stage.clock.advance(5 * hour);
    await stage.pulse();
    await stage.work();
    expect(await stage.runs()).toHaveLength(1);
    expect(stage.world.writes).toEqual([]);
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('finishes what it has begun to take apart and says what state each part is in', async () => {
    const stage = await endpointsApart();
    const runId = await cancel(stage);
    await cancel(stage);
    await stage.work();
    await expectEndpointsDoneAndComputesUntouched(stage);
    const run = await stage.lastRun();
    expect(run.state).toBe('cancelled');
    for (const part of [
      'pe-hub is repaired.',
      'pe-spoke is repaired.',
      'churn was left as it was.',
      'fraud was left as it was.',
      'ask for one',
    ])
      expect(run.verdict).toContain(part);
    expect(await texts(stage, 'cancel.asked')).toHaveLength(1);
    await cancelRun(stage.engine, { runId, by: 'Ada', reason: 'again' });
    expect((await stage.engine.store.clusters.get(clusterId))?.value).toMatchObject({ activeRunId: undefined, wishes: undefined });
  });

  it('does not wait for the job that keeps a compute from being detached', async () => {
    const stage = createStage({ inUseTimeoutMs: 5 * hour });
    stage.world.uses.set(fraudId.toLowerCase(), [{ what: 'job 1 is Running' }]);
    await stage.night();
    await stage.work(() => written(stage, /attach churn/).length > 0);
    const asked = stage.clock.now();
    await cancel(stage);
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'cancelled', verdict: expect.stringContaining('fraud was left as it was.') });
    expect((run.endedAt ?? 0) - asked).toBeLessThan(15 * minute);
  });

  it('does not wait for a part that is not ready to be begun', async () => {
    const stage = createStage({ sliceMs: 5_000 });
    await stage.night();
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = { ...spoke.body, properties: { ...objectAt(spoke.body, 'properties'), provisioningState: 'Updating' } };
    await stage.work(() => written(stage, /endpoint\.delete/).length > 0);
    const asked = stage.clock.now();
    await cancel(stage);
    await stage.work();
    const run = await stage.lastRun();
    expect(run).toMatchObject({ state: 'cancelled', verdict: expect.stringContaining('pe-hub is repaired.') });
    expect(run.verdict).toContain('pe-spoke was left as it was.');
    expect((run.endedAt ?? 0) - asked).toBeLessThan(15 * minute);
  });

  it('answers a restart that joined it, so that no new run begins at once', async () => {
    const stage = createStage();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.night();
    expect((await stage.lastRun()).restartId).toBeUndefined();
    await cancel(stage);
    await stage.work();
    await stage.pulse();
    await stage.work();
    expect(await stage.runs()).toHaveLength(1);
    expect((await stage.lastRun()).state).toBe('cancelled');
    expect(stage.world.writes).toEqual([]);
  });

  it('is stronger than a hold and than waiting for an approval', async () => {
    const stage = createStage({ mode: 'approve' });
    await stage.night();
    await workFor(stage, 10 * minute);
    await hold(stage);
    await workFor(stage, 10 * minute);
    expect((await stage.lastRun()).state).toBe('awaiting-approval');
    await cancel(stage);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('cancelled');
  });

  it('must exist and not have ended otherwise', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    const { runId } = await stage.lastRun();
    await expect(cancelRun(stage.engine, { runId, by: 'Ada', reason: 'x' })).rejects.toMatchObject({ code: 'not-now' });
    await expect(cancelRun(stage.engine, { runId: 'none', by: 'Ada', reason: 'x' })).rejects.toMatchObject({ code: 'not-found' });
    const plan = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
    await expect(cancelRun(stage.engine, { runId: plan.runId, by: 'Ada', reason: 'x' })).rejects.toMatchObject({ code: 'not-now' });
  });
});

describe('a mode that is changed by tag in the middle of a run', () => {
  it.each(['observe', 'off'])('to %s stops at the next safe point and goes on when it is changed back', async (mode) => {
    const stage = await endpointsApart();
    setCluster(stage.world, { tags: { 'relink-mode': mode } });
    await workFor(stage, 2 * hour);
    await expectEndpointsDoneAndComputesUntouched(stage);
    expect((await stage.lastRun()).halt?.says).toBe(`The mode of the cluster was changed to ${mode} during the run.`);
    setCluster(stage.world, { tags: {} });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('to approve asks a person about what is left', async () => {
    const stage = await endpointsApart();
    setCluster(stage.world, { tags: { 'relink-mode': 'approve' } });
    await workFor(stage, 2 * hour);
    await expectEndpointsDoneAndComputesUntouched(stage);
    const { runId, state, plan } = await stage.lastRun();
    expect(state).toBe('awaiting-approval');
    await approveRun(stage.engine, { runId, hash: plan?.hash ?? '', by: 'Ada' });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('leaves an endpoint that is already gone to be made again, not missing', async () => {
    const stage = await endpointsApart();
    setCluster(stage.world, { tags: { 'relink-mode': 'off' } });
    await workFor(stage, hour);
    expect(endpointOf(stage.world, hubId).linkGeneration).toBe(stage.world.linkGeneration);
  });
});
