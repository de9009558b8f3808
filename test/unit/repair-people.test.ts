import { describe, expect, it } from 'vitest';
import type { Run } from '../../shared/domain/run.ts';
import type { Snapshot } from '../../shared/domain/snapshot.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId, hubId, subscription } from '../support/fakes/night-world.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const hash = 'a'.repeat(64);
const long = 'x'.repeat(300);

/** A run that waits for an approval, by its row alone. */
async function waiting(changes: Partial<Run> = {}): Promise<Stage> {
  const stage = createStage({ mode: 'approve' });
  const { runId } = await startRun(stage.engine, { clusterId, cause: 'restart', intent: 'repair' });
  const found = await stage.engine.store.runs.get(runId);
  const now = stage.clock.now();
  const plan = { at: now, hash, expiresAt: now + hour, items: [], remarks: [] };
  if (found) await stage.engine.store.runs.save({ ...found, value: { ...found.value, state: 'awaiting-approval', plan, ...changes } });
  stage.queue.lose();
  return stage;
}

async function approve(stage: Stage, given: { hash?: string; by?: string; runId?: string } = {}): Promise<void> {
  const { runId } = await stage.lastRun();
  await approveRun(stage.engine, { runId, hash, by: 'Ada', ...given });
}

async function cancel(stage: Stage, runId?: string): Promise<void> {
  await cancelRun(stage.engine, { runId: runId ?? (await stage.lastRun()).runId, by: 'Ada', reason: 'not tonight' });
}

const wishesOf = async (stage: Stage) => (await stage.engine.store.clusters.get(clusterId))?.value.wishes;
const texts = async (stage: Stage) => (await stage.journal()).slice(1).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);

describe('an approval', () => {
  it('is noted once with who gave it and when, told once, and wakes the run each time', async () => {
    const stage = await waiting();
    const { runId } = await stage.lastRun();
    const at = stage.clock.now();
    await approve(stage);
    const told = ['state approval.given: Ada approved plan aaaaaaaaaaaa.'];
    expect(await texts(stage)).toEqual(told);
    stage.clock.advance(1_000);
    await approve(stage);
    expect(await wishesOf(stage)).toEqual({ runId, approval: { hash, by: 'Ada', at } });
    expect(await texts(stage)).toEqual(told);
    expect(stage.queue.messages()).toEqual([at, at + 1_000].map((visibleAt) => ({ runId, visibleAt })));
  });

  it('that was taken already changes nothing, and wakes nothing', async () => {
    const stage = await waiting({ state: 'relinking', approval: { hash, by: 'Ada', at: 1, expiresAt: 2 } });
    await approve(stage);
    expect(await wishesOf(stage)).toBeUndefined();
    expect(stage.queue.messages()).toEqual([]);
  });

  it('given again for a run that waits with the plan of an approval that became void, is a new one', async () => {
    const stage = await waiting({ approval: { hash, by: 'Ada', at: 1, expiresAt: 2 } });
    await approve(stage);
    expect(await wishesOf(stage)).toMatchObject({ approval: { at: stage.clock.now() } });
  });

  it.each<[string, Partial<Run>, string]>([
    ['waits without a plan', { plan: undefined as never }, 'The run is awaiting-approval; it does not wait for an approval.'],
    ['has ended', { state: 'refused' }, 'The run has ended as refused.'],
    ['is at work', { state: 'relinking' }, 'The run is relinking; it does not wait for an approval.'],
    [
      'waits with a plan of an older release',
      { plan: { at: 1, items: [], remarks: [] } },
      'The run is awaiting-approval; it does not wait for an approval.',
    ],
    [
      'waits with another plan',
      { plan: { at: 1, hash: 'b'.repeat(64), expiresAt: 1e15, items: [], remarks: [] } },
      `The plan is another one now; its hash is ${'b'.repeat(64)}. Read it before you approve it.`,
    ],
    ['waits with a plan that knows no expiry', { plan: { at: 1, hash, items: [], remarks: [] } }, 'The plan has expired.'],
    ['was asked for by the same person', { requestedBy: ' ada' }, 'Who asked for the repair may not approve it; somebody else has to.'],
    [
      'was asked for by nobody knows whom',
      { cause: 'request' },
      'Whoever asked for the repair gave no name, so nobody can be told from them. Let the plan expire and ask again with "by".',
    ],
  ])('is not taken when the run %s', async (_, changes, message) => {
    const stage = await waiting(changes);
    await expect(approve(stage)).rejects.toMatchObject({ code: 'not-now', message });
    expect(await wishesOf(stage)).toBeUndefined();
  });

  it('is not taken at the moment at which the plan expires, but right before', async () => {
    const stage = await waiting();
    stage.clock.advance(hour - 1);
    await approve(stage);
    const late = await waiting();
    late.clock.advance(hour);
    await expect(approve(late)).rejects.toThrow('The plan has expired.');
  });

  it('is not taken for a run that is not the active one of its cluster, or that nobody knows', async () => {
    const stage = await waiting();
    const row = await stage.engine.store.clusters.get(clusterId);
    if (row) await stage.engine.store.clusters.save({ ...row, value: { ...row.value, activeRunId: 'other' } });
    const { runId } = await stage.lastRun();
    await expect(approve(stage)).rejects.toMatchObject({
      code: 'not-now',
      message: `Run ${runId} is not the active run of its cluster.`,
    });
    await expect(approve(stage, { runId: long })).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no run of that id.',
    });
  });
});

describe('a cancel', () => {
  it('is noted once with who asked and why, and wakes the run', async () => {
    const stage = await waiting();
    const { runId } = await stage.lastRun();
    const at = stage.clock.now();
    await cancel(stage);
    const told = ['state cancel.asked: Ada cancelled the run: not tonight. It stops at the next safe point.'];
    expect(await texts(stage)).toEqual(told);
    await cancel(stage);
    expect(await wishesOf(stage)).toEqual({ runId, cancel: { by: 'Ada', reason: 'not tonight', at } });
    expect(await texts(stage)).toEqual(told);
    expect(stage.queue.messages()).toEqual([at, at].map((visibleAt) => ({ runId, visibleAt })));
  });

  it('keeps an approval that was given before it', async () => {
    const stage = await waiting();
    await approve(stage);
    await cancel(stage);
    expect(await wishesOf(stage)).toMatchObject({ approval: { by: 'Ada' }, cancel: { by: 'Ada' } });
  });

  it.each<[string, Partial<Run>, string]>([
    ['has ended otherwise', { state: 'succeeded' }, 'The run has ended as succeeded.'],
    ['only plans', { intent: 'plan' }, 'The run only makes a plan: it writes nothing and ends by itself.'],
  ])('is not taken when the run %s', async (_, changes, message) => {
    const stage = await waiting(changes);
    await expect(cancel(stage)).rejects.toMatchObject({ code: 'not-now', message });
  });

  it('of a run that was cancelled changes nothing', async () => {
    const stage = await waiting({ state: 'cancelled' });
    await cancel(stage);
    expect(await wishesOf(stage)).toBeUndefined();
    expect(stage.queue.messages()).toEqual([]);
  });

  it('is not taken for a run that is not the active one of its cluster, or that nobody knows', async () => {
    const stage = await waiting();
    const row = await stage.engine.store.clusters.get(clusterId);
    if (row) await stage.engine.store.clusters.save({ ...row, value: { ...row.value, activeRunId: 'other' } });
    const { runId } = await stage.lastRun();
    await expect(cancel(stage)).rejects.toMatchObject({ code: 'not-now', message: `Run ${runId} is not the active run of its cluster.` });
    await expect(cancel(stage, long)).rejects.toMatchObject({ code: 'not-found', message: 'There is no run of that id.' });
  });
});

describe('a restore that somebody asks for', () => {
  async function withSnapshot(changes: Partial<Snapshot> = {}, scope = [subscription]) {
    const stage = createStage({ scope });
    const snapshot = {
      kind: 'endpoint',
      resourceId: hubId,
      body: endpointOf(stage.world, hubId).body,
      addresses: [],
      zoneGroups: [],
      records: [],
      unknownProperties: [],
      ...changes,
    } as Snapshot;
    const snapshotId = await stage.engine.store.snapshots.put(snapshot, 1);
    return { stage, snapshotId, ask: () => requestRestore(stage.engine, { snapshotId, by: 'Ada', reason: 'it is gone' }) };
  }

  it('starts a run of its cluster that says who asked and why, and keeps the snapshot among the newest', async () => {
    const { stage, snapshotId, ask } = await withSnapshot();
    const { runId } = await ask();
    expect(await stage.lastRun()).toMatchObject({
      runId,
      clusterId,
      cause: 'request',
      intent: 'repair',
      requestedBy: 'Ada',
      reason: 'it is gone',
      restoreOf: snapshotId,
    });
    expect(await stage.engine.store.snapshots.list(hubId)).toEqual([{ snapshotId, savedAt: stage.clock.now() }]);
  });

  it('is refused without such a snapshot, or with one of something that hangs on no cluster', async () => {
    const { stage, snapshotId, ask } = await withSnapshot({ body: {} });
    await expect(ask()).rejects.toMatchObject({
      code: 'bad-request',
      message: `Snapshot ${snapshotId} is not one of a part of a cluster.`,
    });
    await expect(requestRestore(stage.engine, { snapshotId: 'none', by: 'Ada', reason: 'x' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no snapshot none.',
    });
  });

  it.each([
    ['the resource', [`${subscription}/resourceGroups/rg-night`], hubId],
    ['the cluster', [`${subscription}/resourceGroups/rg-hub`], clusterId],
  ])('is refused when %s lies out of scope', async (_, scope, outside) => {
    const { stage, ask } = await withSnapshot({}, scope);
    await expect(ask()).rejects.toMatchObject({ code: 'out-of-scope', message: `${outside} is not in RELINK_SCOPE.` });
    expect(await stage.runs()).toEqual([]);
  });

  it('does not join a run that would not restore anything', async () => {
    const { stage, ask } = await withSnapshot();
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
    await expect(ask()).rejects.toMatchObject({
      code: 'run-active',
      message: `Run ${runId} of aks-night has not ended; nothing was restored.`,
    });
  });
});
