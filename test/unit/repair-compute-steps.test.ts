import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, fraudId, hubId } from '../support/fakes/night-world.ts';
import { openedTrack, snapshottedTrack } from '../support/fakes/opened-track.ts';
import { computeOf, createStage, type Stage } from '../support/fakes/stage.ts';

const createdOn = '2026-01-05T18:00:00.000Z';

async function begun(id = fraudId): Promise<{ stage: Stage; open: OpenTrack }> {
  const stage = createStage();
  return { stage, open: await snapshottedTrack(stage, id, createdOn) };
}

function stepOf(open: OpenTrack, name: string) {
  const step = open.steps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`There is no step ${name}.`);
  return step;
}

/** What the step says of the world as it is now. */
async function checked(open: OpenTrack, name: string) {
  open.forget();
  return stepOf(open, name).check(await open.context());
}

const change = (stage: Stage, id: string, properties: JsonObject) => {
  const compute = computeOf(stage.world, id);
  compute.body = withProperties(compute.body, properties);
};
const remove = (stage: Stage, id = fraudId) => void stage.world.computes.delete(idKey(id));
const said = async (stage: Stage, open: OpenTrack) =>
  (await stage.engine.store.journal.list(open.track().runId)).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);

describe('the snapshot step of a compute', () => {
  it('takes the configuration, once (R3)', async () => {
    const { stage, open } = await begun();
    expect(await stage.engine.store.snapshots.get(open.track().snapshotId ?? '')).toEqual({
      kind: 'compute',
      resourceId: fraudId,
      body: computeOf(stage.world, fraudId).body,
      unknownProperties: [],
    });
    remove(stage);
    expect(await checked(open, 'snapshot')).toEqual({ kind: 'satisfied' });
  });

  it('refuses what was detached before it', async () => {
    const stage = createStage();
    const open = await openedTrack(stage, fraudId);
    remove(stage);
    expect(await checked(open, 'snapshot')).toEqual({
      kind: 'refused',
      reason: 'the compute was detached by somebody before Relink had taken a snapshot; there is nothing to attach it from.',
    });
  });
});

describe('the detach step', () => {
  it('detaches the very incarnation that was found dead', async () => {
    const { open } = await begun();
    expect(await checked(open, 'detach')).toEqual({
      kind: 'needed',
      intent: `Detach ${fraudId} (created ${createdOn}); its snapshot is ${open.track().snapshotId}.`,
    });
  });

  it('is done when the compute is gone or was attached anew', async () => {
    const { stage, open } = await begun();
    change(stage, fraudId, { createdOn: '2026-01-06T05:00:00.000Z' });
    expect(await checked(open, 'detach')).toEqual({ kind: 'satisfied', note: 'The compute was attached anew already.' });
    remove(stage);
    expect(await checked(open, 'detach')).toEqual({ kind: 'satisfied', note: 'The compute is detached.' });
  });

  it.each([
    [{ resourceId: `${clusterId}2` }, 'it does not point at this cluster (any more).'],
    [{ computeType: 'VirtualMachine' }, 'computeType VirtualMachine is not one that Relink reattaches.'],
  ])('leaves a compute with %j alone', async (properties, reason) => {
    const { stage, open } = await begun();
    change(stage, fraudId, properties);
    expect(await checked(open, 'detach')).toEqual({ kind: 'refused', reason });
  });

  it('waits for a detach that is under way, and for what is in flight', async () => {
    const { stage, open } = await begun();
    stage.world.uses.set(idKey(fraudId), [{ what: 'job 1 is Running' }, { what: 'job 2 is Queued' }]);
    expect(await checked(open, 'detach')).toEqual({
      kind: 'waiting',
      forWhat: 'operations on the compute to finish: job 1 is Running; job 2 is Queued',
      afterMs: 20_000,
    });
    change(stage, fraudId, { provisioningState: 'Deleting' });
    expect(await checked(open, 'detach')).toEqual({ kind: 'waiting', forWhat: 'the detach to finish', afterMs: 5_000 });
  });

  it('proves the snapshot, and enters the compute as apart, before the write (R3)', async () => {
    const { stage, open } = await begun();
    await stepOf(open, 'detach').prepare?.(await open.context());
    expect(await stage.engine.store.ledger.get(clusterId, fraudId)).toEqual({
      resourceId: fraudId,
      clusterId,
      kind: 'compute',
      condition: 'apart',
      incarnation: createdOn,
      snapshotId: open.track().snapshotId,
      updatedAt: stage.clock.now(),
    });
  });

  it.each([
    ['endpoint', hubId, 'delete'],
    ['compute', fraudId, 'detach'],
  ])('and that of an %s are not prepared without a snapshot, or with one that is not there (R3)', async (_, id, step) => {
    const stage = createStage();
    const open = await openedTrack(stage, id);
    const prepare = async () => stepOf(open, step).prepare?.(await open.context());
    await expect(prepare()).rejects.toMatchObject({
      code: 'store-corrupt',
      message: `The track of ${id} has no snapshot, so nothing may be destroyed (R3).`,
    });
    await open.save({ snapshotId: 'lost' });
    await expect(prepare()).rejects.toMatchObject({ code: 'store-corrupt' });
    expect(await stage.engine.store.ledger.get(clusterId, id)).toBeUndefined();
  });
});

describe('a step that is given a snapshot of another kind', () => {
  it.each([
    ['an endpoint', hubId, 'create', fraudId],
    ['a compute', fraudId, 'attach', hubId],
  ])('makes nothing from it: %s', async (what, id, name, otherId) => {
    const stage = createStage();
    const other = await snapshottedTrack(stage, otherId, 'x');
    const { snapshotId = '' } = other.track();
    await other.slice.lease.release();
    const open = await openedTrack(stage, id, { snapshotId });
    stage.world.endpoints.clear();
    await expect((async () => stepOf(open, name).apply?.(await open.context()))()).rejects.toMatchObject({
      code: 'store-corrupt',
      message: `The snapshot of ${id} is not one of ${what}.`,
    });
    expect(stage.world.writes).toEqual([]);
  });
});

describe('the attach step', () => {
  it('attaches what is missing, with the configuration of the snapshot (R9)', async () => {
    const { stage, open } = await begun();
    remove(stage);
    expect(await checked(open, 'attach')).toEqual({
      kind: 'needed',
      intent: `Attach ${fraudId} again from snapshot ${open.track().snapshotId}.`,
    });
    await stepOf(open, 'attach').apply?.(await open.context());
    expect(computeOf(stage.world, fraudId).body).toMatchObject({ tags: { team: 'ml-fraud' }, properties: { description: 'for ml-fraud' } });
  });

  it('is done when the compute is there, and waits while it is being attached', async () => {
    const { stage, open } = await begun();
    expect(await checked(open, 'attach')).toEqual({ kind: 'satisfied', note: 'The compute is attached.' });
    change(stage, fraudId, { provisioningState: 'Creating' });
    expect(await checked(open, 'attach')).toEqual({ kind: 'waiting', forWhat: 'the compute, which is Creating', afterMs: 5_000 });
  });

  it.each(['Failed', 'Canceled'])('detaches one first that is %s', async (provisioningState) => {
    const { stage, open } = await begun();
    change(stage, fraudId, { provisioningState });
    expect(await checked(open, 'attach')).toEqual({
      kind: 'back',
      toStep: 'detach',
      because: `the attach left the compute ${provisioningState}; a PUT over it would heal nothing`,
      remember: { doomed: createdOn },
    });
  });
});

describe('the verify step of a compute', () => {
  it('goes back when the compute is gone, and waits until it is Succeeded', async () => {
    const { stage, open } = await begun();
    change(stage, fraudId, { provisioningState: 'Creating' });
    expect(await checked(open, 'verify')).toEqual({
      kind: 'waiting',
      forWhat: 'the compute to be Succeeded (it is Creating)',
      afterMs: 5_000,
    });
    remove(stage);
    expect(await checked(open, 'verify')).toEqual({
      kind: 'back',
      toStep: 'attach',
      because: 'the compute disappeared after it had been attached',
    });
    expect(await stage.engine.store.ledger.get(clusterId, fraudId)).toBeUndefined();
  });

  it('calls the compute whole under its new incarnation', async () => {
    const { stage, open } = await begun();
    change(stage, fraudId, { createdOn: '2026-01-06T05:00:00.000Z' });
    expect(await checked(open, 'verify')).toEqual({ kind: 'satisfied', note: 'Succeeded, configured as before.' });
    expect(await stage.engine.store.ledger.get(clusterId, fraudId)).toEqual({
      resourceId: fraudId,
      clusterId,
      kind: 'compute',
      condition: 'whole',
      incarnation: '2026-01-06T05:00:00.000Z',
      snapshotId: open.track().snapshotId,
      updatedAt: stage.clock.now(),
    });
    expect(await said(stage, open)).toEqual([]);
  });

  it('says when the configuration is not the one of the snapshot', async () => {
    const { stage, open } = await begun();
    change(stage, fraudId, { description: 'something else' });
    await checked(open, 'verify');
    expect(await said(stage, open)).toEqual([
      'saw compute.saw: The configuration differs from the snapshot in a setting that Azure chose or somebody changed.',
    ]);
  });
});

describe('a track', () => {
  it('reads its resource once until it is told to forget', async () => {
    const { stage, open } = await begun();
    let reads = 0;
    stage.world.trouble = (call) => {
      if (call === 'computes.get') reads += 1;
      return undefined;
    };
    open.forget();
    const context = await open.context();
    await Promise.all([context.compute(), context.compute()]);
    await (await open.context()).compute();
    expect(reads).toBe(1);
    open.forget();
    await context.compute();
    expect(reads).toBe(2);
  });

  it('is saved with the time of its last change', async () => {
    const { stage, open } = await begun(churnId);
    stage.clock.advance(1_000);
    await open.save({ note: 'later' });
    expect((await stage.engine.store.tracks.list(open.track().runId)).map(({ value }) => value)).toMatchObject([
      { resourceId: churnId, note: 'later', updatedAt: stage.clock.now() },
    ]);
  });
});
