import { describe, expect, it } from 'vitest';
import type { Breaker } from '../../shared/domain/breaker.ts';
import type { PlanItem, Run, Track } from '../../shared/domain/run.ts';
import { changeBreaker } from '../../shared/repair/breaker-row.ts';
import { isHaltedAt, isHaltedBefore } from '../../shared/repair/halt-track.ts';
import { isHeldBack, keepProbe, letGoOfProbe, waitHeldBack } from '../../shared/repair/hold-back.ts';
import { placeHold } from '../../shared/repair/holds.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import type { Check } from '../../shared/repair/steps/step.ts';
import { clusterId, hubId, setCluster, subscription } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

async function sliceOf(stage: Stage, changes: Partial<Run> = {}) {
  const { slice } = await openedTrack(stage, hubId);
  await slice.saveRun({ cause: 'restart', ...changes });
  return slice;
}

const breakerOf = async (stage: Stage) => (await stage.engine.store.breakers.get(subscription))?.value;
const openBreaker = (stage: Stage, leftMs: number, more: Partial<Breaker> = {}) =>
  changeBreaker(stage.engine, subscription, (breaker) => {
    const now = stage.clock.now();
    return { ...breaker, opened: { at: now, probeFrom: now + leftMs, times: 1 }, ...more };
  });
const told = async (stage: Stage, runId: string) =>
  (await stage.engine.store.journal.list(runId)).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);

const says = 'Repairs of the subscription failed one after another, and its breaker is open.';

describe('a run that an open breaker holds back', () => {
  it('is told once, and waits without its slice until the cool-down is over', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage);
    await openBreaker(stage, hour);
    expect(await isHeldBack(slice)).toBe(true);
    expect(slice.run().heldBack).toEqual({ says, since: stage.clock.now() });
    const wait = { kind: 'wait', forWhat: says, leavesSlice: true };
    expect(await waitHeldBack(slice)).toEqual({ ...wait, afterMs: 5 * minute });
    stage.clock.advance(hour - 2_000);
    expect(await waitHeldBack(slice)).toEqual({ ...wait, afterMs: 2_000 });
    expect(await told(stage, slice.run().runId)).toEqual([`state run.held-back: ${says} The run waits in the queue; nothing was written.`]);
  });

  it('goes on as the probe when the cool-down is over, and says what hangs on it', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage, { heldBack: { says, since: 1 } });
    await openBreaker(stage, 0);
    expect(await waitHeldBack(slice)).toBeUndefined();
    expect(slice.run()).toMatchObject({ heldBack: undefined, isProbe: true });
    expect(await told(stage, slice.run().runId)).toEqual([
      'state run.let-through: The run is let through the open breaker as a try. If it succeeds, the breaker closes; if it fails, the breaker stays open longer.',
    ]);
  });

  it('goes on when the breaker has closed', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage, { heldBack: { says, since: 1 } });
    expect(await waitHeldBack(slice)).toBeUndefined();
    expect(slice.run().isProbe).toBeUndefined();
    expect(await told(stage, slice.run().runId)).toEqual(['state run.let-through: Nothing holds the run back any more.']);
  });
});

describe('the claim of a probe', () => {
  it('is renewed while it works, and never taken by keeping', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage, { isProbe: true });
    const { runId } = slice.run();
    await openBreaker(stage, 0, { probe: { runId, until: stage.clock.now() + minute } });
    await keepProbe(slice);
    expect((await breakerOf(stage))?.probe).toEqual({ runId, until: stage.clock.now() + 45 * minute });
    await openBreaker(stage, hour, { probe: undefined as never });
    await keepProbe(slice);
    expect((await breakerOf(stage))?.probe).toBeUndefined();
  });

  it('is given back by a run that waits for people, and by no other', async () => {
    const stage = createStage();
    const slice = await sliceOf(stage, { isProbe: true });
    const probe = { runId: slice.run().runId, until: stage.clock.now() + minute };
    await openBreaker(stage, 0, { probe });
    await letGoOfProbe(slice);
    expect((await breakerOf(stage))?.probe).toBeUndefined();
    expect(slice.run().isProbe).toBeUndefined();
    await openBreaker(stage, 0, { probe });
    await letGoOfProbe(slice);
    expect((await breakerOf(stage))?.probe).toEqual(probe);
  });
});

describe('a track under a hold', () => {
  const item: PlanItem = {
    trackKind: 'endpoint',
    resourceId: hubId.toUpperCase(),
    action: 'repair',
    because: 'it is dead.',
    calls: [],
    incarnation: 'guid-1',
  };

  /** A track whose plan found the incarnation `guid-1`; `step` is the index of the step that comes next. */
  async function held(track: Partial<Track> = {}, planned: PlanItem = item): Promise<{ stage: Stage; open: OpenTrack }> {
    const stage = createStage();
    const open = await openedTrack(stage, hubId, { doomed: 'guid-1', ...track });
    await open.slice.saveRun({ plan: { at: 1, items: [planned], remarks: [] } });
    await placeHold(stage.engine, { clusterId, name: 'upgrade', reason: 'we change the nodes', by: 'Ada' });
    return { stage, open };
  }

  const destructive = ({ steps }: OpenTrack) => steps.findIndex((step) => step.isDestructive);
  const stepAt = (open: OpenTrack, index: number) => open.steps[index] ?? expect.fail('There is no such step.');
  const needed: Check = { kind: 'needed', intent: 'Delete it.' };
  const at = (open: OpenTrack, check: Check = needed) => isHaltedAt(open, { step: stepAt(open, destructive(open)), check });

  it('stops before the steps that only read, and goes on from the destructive one', async () => {
    const { open } = await held();
    expect(await isHaltedBefore(open, stepAt(open, 0))).toBe(true);
    expect(await isHaltedBefore(open, stepAt(open, destructive(open) - 1))).toBe(true);
    expect(await isHaltedBefore(open, stepAt(open, destructive(open)))).toBe(false);
  });

  it('goes on where something was written, or an earlier repair was interrupted', async () => {
    const written = await held({ applies: 1 });
    expect(await isHaltedBefore(written.open, stepAt(written.open, 0))).toBe(false);
    const interrupted = await held({}, { ...item, snapshotId: 'snapshot-1' });
    expect(await isHaltedBefore(interrupted.open, stepAt(interrupted.open, 0))).toBe(false);
  });

  it('stops at the delete as long as what the plan found is still whole', async () => {
    const { open } = await held();
    expect(await at(open)).toBe(true);
    expect(await at(open, { kind: 'waiting', forWhat: 'a job', afterMs: 1 })).toBe(true);
    expect(await at(open, { kind: 'satisfied' })).toBe(false);
    expect(await isHaltedAt(open, { step: stepAt(open, 0), check: needed })).toBe(false);
  });

  it('goes on where the delete is under way, or another incarnation is to go', async () => {
    const underWay = await held({ applies: 1 });
    expect(await at(underWay.open, { kind: 'waiting', forWhat: 'the delete', afterMs: 1 })).toBe(false);
    const another = await held({ doomed: 'guid-2' });
    expect(await at(another.open)).toBe(false);
    const unplanned = await held({}, { ...item, resourceId: `${hubId}-other` });
    expect(await at(unplanned.open)).toBe(false);
  });

  it('does not use up its patience meanwhile', async () => {
    const { open } = await held({ waitingSince: 1 });
    expect(await at(open)).toBe(true);
    expect(open.track().waitingSince).toBeUndefined();
  });

  it('stops in the same way when the mode is off', async () => {
    const stage = createStage();
    const open = await openedTrack(stage, hubId, { doomed: 'guid-1' });
    await open.slice.saveRun({ plan: { at: 1, items: [item], remarks: [] } });
    expect([await isHaltedBefore(open, stepAt(open, 0)), await at(open)]).toEqual([false, false]);
    setCluster(stage.world, { tags: { 'relink-mode': 'off' } });
    stage.clock.advance(minute);
    expect([await isHaltedBefore(open, stepAt(open, 0)), await at(open)]).toEqual([true, true]);
  });
});
