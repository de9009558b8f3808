import { describe, expect, it } from 'vitest';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const otherCluster = clusterId.replace('aks-night', 'aks-day');

const hold = (stage: Stage, name: string, changes: { clusterId?: string; by?: string; until?: number } = {}) =>
  placeHold(stage.engine, { clusterId, name, reason: 'we change the nodes', by: 'Ada', ...changes });
const namesOn = async (stage: Stage, id = clusterId) => (await stage.engine.store.clusters.get(id))?.value.holds?.map(({ name }) => name);
const told = async (stage: Stage, what: string) => (await stage.journal()).filter((entry) => entry.what === what);

describe('placing a hold', () => {
  it('answers the hold that was placed, also when others stand beside it', async () => {
    const stage = createStage();
    const first = await hold(stage, 'upgrade');
    const second = await hold(stage, 'audit', { by: 'Grace', until: stage.clock.now() + hour });
    expect(second).toEqual({
      holdId: expect.any(String),
      name: 'audit',
      reason: 'we change the nodes',
      by: 'Grace',
      placedAt: stage.clock.now(),
      until: stage.clock.now() + hour,
    });
    expect(second.holdId).not.toBe(first.holdId);
    expect(await namesOn(stage)).toEqual(['upgrade', 'audit']);
  });

  it('tells the active run, wakes it, and logs which hold it was', async () => {
    const stage = createStage();
    await stage.night();
    stage.queue.lose();
    const { holdId } = await hold(stage, 'upgrade');
    const { runId } = await stage.lastRun();
    expect(await told(stage, 'hold.placed')).toMatchObject([
      { kind: 'state', resourceId: clusterId, text: 'A hold was placed: “upgrade” by Ada, until it is lifted: we change the nodes.' },
    ]);
    expect(stage.queue.messages()).toEqual([{ runId, visibleAt: stage.clock.now() }]);
    expect(stage.log.lines).toContainEqual({ level: 'info', event: 'hold.placed', fields: { clusterId, holdId } });
  });

  it('wakes nothing when the cluster has no active run', async () => {
    const stage = createStage();
    await hold(stage, 'upgrade');
    expect(stage.queue.messages()).toEqual([]);
    expect(await stage.engine.store.journal.list('undefined')).toEqual([]);
  });

  it('takes twenty for one cluster and no more; a known one may still be changed', async () => {
    const stage = createStage();
    for (let number = 1; number <= 20; number += 1) await hold(stage, `hold ${number}`);
    await expect(hold(stage, 'one too many')).rejects.toMatchObject({
      code: 'not-now',
      message: 'The cluster has 20 holds; lift one first.',
    });
    await hold(stage, 'hold 7', { until: stage.clock.now() + hour });
    expect(await namesOn(stage)).toHaveLength(20);
  });

  it('says why it refuses', async () => {
    const stage = createStage();
    await hold(stage, 'upgrade');
    await expect(hold(stage, 'upgrade', { by: 'Grace' })).rejects.toThrow(
      'A hold “upgrade” by Ada is in force; choose another name, or lift that one.',
    );
    await expect(hold(stage, 'late', { until: stage.clock.now() })).rejects.toThrow('until lies in the past.');
    const outside = clusterId.replace('11111111', '99999999');
    await expect(hold(stage, 'far', { clusterId: outside })).rejects.toThrow(`${outside} is not in RELINK_SCOPE.`);
  });
});

describe('lifting a hold', () => {
  it('lifts that one only, on the cluster that has it', async () => {
    const stage = createStage();
    await hold(stage, 'elsewhere', { clusterId: otherCluster });
    await hold(stage, 'audit');
    const { holdId } = await hold(stage, 'upgrade');
    await hold(stage, 'move');
    await liftHold(stage.engine, { holdId, by: 'Grace' });
    expect(await namesOn(stage)).toEqual(['audit', 'move']);
    expect(await namesOn(stage, otherCluster)).toEqual(['elsewhere']);
    expect(stage.log.lines).toContainEqual({ level: 'info', event: 'hold.lifted', fields: { clusterId, holdId } });
  });

  it('that there is not is answered without repeating what somebody sent for its id (R11)', async () => {
    const stage = createStage();
    await hold(stage, 'upgrade');
    await expect(liftHold(stage.engine, { holdId: 'password=1', by: 'Grace' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no hold of that id.',
    });
  });
});

describe('a hold that has expired', () => {
  it('is dropped by the pulse, which leaves the others of its cluster and does not touch other rows', async () => {
    const stage = createStage();
    await hold(stage, 'elsewhere', { clusterId: otherCluster });
    await hold(stage, 'upgrade', { until: stage.clock.now() + hour });
    await hold(stage, 'audit');
    const before = await stage.engine.store.clusters.get(otherCluster);
    stage.clock.advance(hour);
    await stage.pulse();
    expect(await namesOn(stage)).toEqual(['audit']);
    expect((await stage.engine.store.clusters.get(otherCluster))?.etag).toBe(before?.etag);
  });
});
