import { describe, expect, it } from 'vitest';
import type { Run } from '../../shared/domain/run.ts';
import type { ClusterRow } from '../../shared/ports/store.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { haltRun, readHalt, whileHalted } from '../../shared/repair/halt-run.ts';
import { awaitingApproval } from '../../shared/repair/phases/awaiting-approval.ts';
import { settling } from '../../shared/repair/phases/settling.ts';
import { verifying } from '../../shared/repair/phases/verifying.ts';
import { clusterId, hubId, setCluster, spokeId, stopCluster } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';
import { storyOf } from '../support/fakes/story.ts';

const minute = 60_000;
const hash = 'a'.repeat(64);
const stopped = 'power state Stopped, provisioning state Succeeded, agent pools: system Succeeded';

/** A slice of a run in the given state, with one track that has written so often. */
async function inState(state: Run['state'], more: { run?: Partial<Run>; applies?: number; settings?: Partial<RepairSettings> } = {}) {
  const stage = createStage(more.settings);
  const { slice } = await openedTrack(stage, hubId, { applies: more.applies ?? 0 });
  await slice.saveRun({ state, ...more.run });
  const change = (row: Partial<ClusterRow>) => changeCluster(stage.engine, clusterId, (found) => ({ ...found, ...row }));
  await change({ activeRunId: slice.run().runId });
  return { stage, slice, change };
}

describe('settling', () => {
  it('goes on to planning when the cluster is settled, and remembers that it runs', async () => {
    const { stage, slice } = await inState('settling');
    expect(await settling(slice)).toEqual({ kind: 'enter', phase: 'planning' });
    expect((await stage.engine.store.clusters.get(clusterId))?.value).toMatchObject({ power: 'Running', powerSeenAt: stage.clock.now() });
  });

  it('waits longer the longer it has waited, and fails after the time that the setting gives', async () => {
    const { stage, slice } = await inState('settling');
    setCluster(stage.world, { provisioningState: 'Starting' });
    expect(await settling(slice)).toEqual({ kind: 'wait', forWhat: 'the cluster to settle', afterMs: 1_500 });
    stage.clock.advance(48_000);
    expect(await settling(slice)).toEqual({ kind: 'wait', forWhat: 'the cluster to settle', afterMs: 4_000 });
    stage.clock.advance(hour - 48_000 - 1);
    expect(await settling(slice)).toMatchObject({ kind: 'wait', afterMs: 5_000 });
    stage.clock.advance(1);
    expect(await settling(slice)).toMatchObject({ kind: 'end', end: 'failed', error: { code: 'run-timed-out' } });
    expect((await storyOf(stage, clusterId)).filter((line) => line.includes('unsettled'))).toHaveLength(1);
  });

  it('remembers nothing of a power state that it cannot tell (R5)', async () => {
    const { stage, slice } = await inState('settling');
    setCluster(stage.world, { power: 'Unknown' });
    await settling(slice);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.power).toBe('Unknown');
    expect((await stage.engine.store.clusters.get(clusterId))?.value.powerSeenAt).toBe(0);
  });
});

describe('verifying', () => {
  const refused = { trackKind: 'endpoint', resourceId: spokeId, action: 'refuse', because: 'a lock.', blocksComputes: false } as const;

  it('says what was done, and what was left alone', async () => {
    const { stage, slice } = await inState('verifying');
    expect(await verifying(slice)).toEqual({ kind: 'end', end: 'succeeded', verdict: 'Nothing needed a repair; nothing was written.' });
    const [track] = await stage.engine.store.tracks.list(slice.run().runId);
    if (track) await stage.engine.store.tracks.save({ ...track, value: { ...track.value, state: 'done' } });
    expect(await verifying(slice)).toEqual({ kind: 'end', end: 'succeeded', verdict: '1 endpoint relinked, 0 computes reattached.' });
    await slice.saveRun({ plan: { at: 1, items: [refused], remarks: [] } });
    expect(await verifying(slice)).toEqual({
      kind: 'end',
      end: 'refused',
      verdict: '1 endpoint relinked, 0 computes reattached. Left alone: pe-spoke: a lock.',
    });
  });

  it('begins again for a newer restart (R8), and while the cluster is not settled', async () => {
    const { stage, slice, change } = await inState('verifying');
    setCluster(stage.world, { provisioningState: 'Updating' });
    expect(await verifying(slice)).toEqual({ kind: 'enter', phase: 'settling' });
    setCluster(stage.world, { provisioningState: 'Succeeded' });
    await change({ restart: { id: 'restart-2', at: 2 } });
    expect(await verifying(slice)).toEqual({ kind: 'enter', phase: 'settling' });
    await slice.saveRun({ restartId: 'restart-2' });
    expect(await verifying(slice)).toMatchObject({ kind: 'end', end: 'succeeded' });
  });

  it('parks when the cluster has stopped', async () => {
    const { stage, slice } = await inState('verifying');
    stopCluster(stage.world);
    expect(await verifying(slice)).toEqual({
      kind: 'end',
      end: 'parked',
      verdict: `The cluster stopped again (${stopped}). Its next start begins a new run.`,
    });
  });
});

describe('awaiting an approval', () => {
  const waiting = async (more: Partial<Run['plan']> = {}) => {
    const made = await inState('awaiting-approval', { settings: { mode: 'approve' } });
    const at = made.stage.clock.now();
    await made.slice.saveRun({ plan: { at, hash, expiresAt: at + hour, items: [], remarks: [], ...more } });
    return made;
  };

  it('looks again every five minutes, and at the latest when the plan expires', async () => {
    const { stage, slice } = await waiting();
    const wait = (afterMs: number) => ({ kind: 'wait', forWhat: 'a person’s approval', afterMs, leavesSlice: true });
    expect(await awaitingApproval(slice)).toEqual(wait(5 * minute));
    stage.clock.advance(hour - minute);
    expect(await awaitingApproval(slice)).toEqual(wait(minute));
    stage.clock.advance(minute);
    expect(await awaitingApproval(slice)).toMatchObject({ kind: 'end', end: 'refused' });
  });

  it('takes an approval of this plan, and has the world read again', async () => {
    const { stage, slice, change } = await waiting();
    const { runId } = slice.run();
    const at = stage.clock.now();
    await change({ wishes: { runId, approval: { hash, by: 'Ada', at } } });
    expect(await awaitingApproval(slice)).toEqual({ kind: 'enter', phase: 'queued' });
    expect(slice.run().approval).toEqual({ hash, by: 'Ada', at, expiresAt: at + hour });
    expect(await storyOf(stage)).toEqual(['state run.approved: Ada approved plan …. The world is read again before anything is done.']);
  });

  it.each([
    ['another plan', { hash: 'b'.repeat(64) }],
    ['the same plan at an earlier time', { at: 0 }],
  ])('takes no approval of %s', async (_, changes) => {
    const { slice, change, stage } = await waiting();
    await change({ wishes: { runId: slice.run().runId, approval: { hash, by: 'Ada', at: stage.clock.now(), ...changes } } });
    expect(await awaitingApproval(slice)).toMatchObject({ kind: 'wait' });
  });

  it('plans again when the mode has changed, or the cluster was restarted', async () => {
    const { stage, slice, change } = await waiting();
    setCluster(stage.world, { tags: { 'relink-mode': 'auto' } });
    expect(await awaitingApproval(slice)).toEqual({ kind: 'enter', phase: 'settling' });
    setCluster(stage.world, { tags: {} });
    await change({ restart: { id: 'restart-2', at: 2 } });
    expect(await awaitingApproval(slice)).toEqual({ kind: 'enter', phase: 'settling' });
  });

  it('parks when the cluster has stopped', async () => {
    const { stage, slice } = await waiting();
    stopCluster(stage.world);
    expect(await awaitingApproval(slice)).toEqual({
      kind: 'end',
      end: 'parked',
      verdict: `The cluster stopped again (${stopped}) while the plan waited for approval. Nothing was written for it; its next start begins a new run.`,
    });
  });
});

describe('what halts a run', () => {
  const hold = { holdId: 'h', name: 'upgrade', reason: 'nodes', by: 'Ada', placedAt: 1 };
  const says = 'Held: “upgrade” by Ada, until it is lifted: nodes';

  it.each(['queued', 'relinking'] as const)('is a hold, before anything was begun: %s', async (state) => {
    const { stage, slice, change } = await inState(state);
    await change({ holds: [hold] });
    const wait = { kind: 'wait', forWhat: says, afterMs: 5 * minute, leavesSlice: true };
    expect(await haltRun(slice)).toEqual(wait);
    expect(await haltRun(slice)).toEqual(wait);
    expect(slice.run().halt).toEqual({ says, since: stage.clock.now() });
    expect(await storyOf(stage)).toEqual([`state run.halted: ${says} Nothing more is taken apart; what had been begun is finished.`]);
  });

  it('is looked at again when a hold ends, within a second and five minutes', async () => {
    const { stage, slice, change } = await inState('queued');
    const now = stage.clock.now();
    for (const [leftMs, afterMs] of [
      [10, 1_000],
      [90_000, 90_000],
      [hour, 5 * minute],
    ] as const) {
      await change({ holds: [{ ...hold, until: now + leftMs }] });
      expect(await haltRun(slice)).toMatchObject({ kind: 'wait', afterMs });
    }
  });

  it('lets what was begun be finished, and says so', async () => {
    const { stage, slice, change } = await inState('relinking', { applies: 1 });
    await change({ holds: [hold] });
    expect(await haltRun(slice)).toBeUndefined();
    expect(slice.run().halt?.says).toBe(says);
    await change({ holds: [], wishes: { runId: slice.run().runId, cancel: { by: 'Ada', reason: 'no', at: 1 } } });
    expect(await haltRun(slice)).toBeUndefined();
    expect(await storyOf(stage)).toHaveLength(1);
  });

  it.each([
    ['plan', 'queued'],
    ['repair', 'verifying'],
  ] as const)('does not stop a %s that is %s', async (intent, state) => {
    const { slice, change } = await inState(state, { run: { intent } });
    await change({ holds: [hold] });
    expect(await haltRun(slice)).toBeUndefined();
  });

  it('does not take a run out of its wait for a person, unless it is a cancel', async () => {
    const { slice, change } = await inState('awaiting-approval');
    await change({ holds: [hold] });
    expect(await haltRun(slice)).toBeUndefined();
    await change({ wishes: { runId: slice.run().runId, cancel: { by: 'Ada', reason: 'no', at: 1 } } });
    expect(await haltRun(slice)).toMatchObject({ kind: 'end', end: 'cancelled' });
  });

  it('is a change of the mode, which early phases do not ask about', async () => {
    const { stage, slice } = await inState('relinking', { run: { mode: 'auto' } });
    setCluster(stage.world, { tags: { 'relink-mode': 'approve' } });
    expect(await readHalt(slice, {})).toBeUndefined();
    expect(await readHalt(slice, { modeAgeMs: 0 })).toEqual({
      kind: 'mode',
      mode: 'approve',
      says: 'The mode of the cluster was changed to approve during the run.',
    });
    expect(await haltRun(slice)).toEqual({ kind: 'enter', phase: 'settling' });
    expect(slice.run().halt).toBeUndefined();
    await slice.saveRun({ state: 'queued' });
    expect(await haltRun(slice)).toBeUndefined();
  });

  it('is over when nothing speaks against going on: the world is planned again, unless the run is in the middle of its work', async () => {
    const halt = { says, since: 1 };
    const early = await inState('queued', { run: { halt } });
    expect(await haltRun(early.slice)).toBeUndefined();
    expect(early.slice.run().halt).toBeUndefined();
    expect(await storyOf(early.stage)).toEqual(['state run.resumed: Nothing holds the run any more; it goes on.']);
    const whole = await inState('relinking', { run: { halt } });
    expect(await haltRun(whole.slice)).toEqual({ kind: 'enter', phase: 'settling' });
    const begun = await inState('relinking', { run: { halt }, applies: 1 });
    expect(await haltRun(begun.slice)).toBeUndefined();
    const restarted = await inState('relinking', { run: { halt }, applies: 1 });
    await restarted.change({ restart: { id: 'restart-2', at: 2 } });
    expect(await haltRun(restarted.slice)).toEqual({ kind: 'enter', phase: 'settling' });
  });

  it('is asked again when its tracks have stopped', async () => {
    const { slice, change } = await inState('relinking');
    expect(await whileHalted(slice)).toEqual({ kind: 'wait', forWhat: 'the next look', afterMs: 1_000 });
    await change({ holds: [hold] });
    expect(await whileHalted(slice)).toMatchObject({ kind: 'wait', forWhat: says, leavesSlice: true });
  });
});

describe('the verdict of a cancelled run', () => {
  const cancel = async (stage: Stage, runId: string) =>
    changeCluster(stage.engine, clusterId, (row) => ({ ...row, wishes: { runId, cancel: { by: 'Ada', reason: 'no', at: 1 } } }));

  it('names every part, also what an earlier repair may have left missing, and answers the restart (R8)', async () => {
    const { stage, slice, change } = await inState('queued');
    const { runId } = slice.run();
    await change({ restart: { id: 'restart-2', at: 2 } });
    const apart = { clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 } as const;
    await stage.engine.store.ledger.put({ ...apart, resourceId: spokeId, snapshotId: 'snap' });
    await stage.engine.store.ledger.put({ ...apart, resourceId: `${spokeId}-2` });
    await stage.engine.store.ledger.put({ ...apart, resourceId: `${spokeId}-3`, condition: 'whole' });
    await cancel(stage, runId);
    expect(await haltRun(slice)).toEqual({
      kind: 'end',
      end: 'cancelled',
      verdict:
        'Cancelled by Ada: no. Nothing was written. pe-hub was left as it was. pe-spoke may be missing since a repair that was interrupted: look whether it exists; its snapshot is snap. pe-spoke-2 may be missing since a repair that was interrupted: look whether it exists; its snapshot is not known. What was left still needs its repair: ask for one when it may go on. The next restart begins a run of its own; to keep Relink away from the cluster, place a hold.',
    });
    expect(slice.run().restartId).toBe('restart-2');
  });

  it('does not call missing what its track has repaired, whatever the ledger still says', async () => {
    const { stage, slice } = await inState('queued');
    const apart = { clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 } as const;
    await stage.engine.store.ledger.put({ ...apart, resourceId: hubId.toUpperCase() });
    const verdictWith = async (state: 'done' | 'working') => {
      const [track] = await stage.engine.store.tracks.list(slice.run().runId);
      if (track) await stage.engine.store.tracks.save({ ...track, value: { ...track.value, state, applies: 1 } });
      return ((await haltRun(slice)) as { verdict: string }).verdict.replace(/ What was left .*/, '');
    };
    await cancel(stage, slice.run().runId);
    expect(await verdictWith('working')).toMatch(/^Cancelled by Ada: no\. pe-hub was left as it was\. PE-HUB may be missing/);
    expect(await verdictWith('done')).toBe('Cancelled by Ada: no. pe-hub is repaired.');
    await stage.engine.store.ledger.put({ ...apart, resourceId: spokeId });
    expect(await verdictWith('done')).toMatch(/pe-hub is repaired\. pe-spoke may be missing/);
  });

  it.each([
    [{ state: 'refused', note: 'a lock.' }, 'pe-hub was refused: a lock.'],
    [{ state: 'failed', error: { code: 'azure-busy', message: 'Busy.' } }, 'pe-hub was failed: Busy.'],
    [{ state: 'parked' }, 'pe-hub was parked: see the journal'],
  ] as const)('tells what became of a part that is %j', async (changes, told) => {
    const { stage, slice } = await inState('awaiting-approval');
    const [track] = await stage.engine.store.tracks.list(slice.run().runId);
    if (track) await stage.engine.store.tracks.save({ ...track, value: { ...track.value, ...changes } });
    await cancel(stage, slice.run().runId);
    expect(await haltRun(slice)).toMatchObject({ verdict: expect.stringContaining(told) });
  });
});
