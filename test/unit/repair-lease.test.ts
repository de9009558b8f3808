import { describe, expect, it } from 'vitest';
import { type LeaseAnswer, takeLease } from '../../shared/repair/lease.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;
const holderOf = async (stage: Stage) => (await stage.engine.store.clusters.get(clusterId))?.value.lease;

function held(answer: LeaseAnswer) {
  if (answer.kind !== 'held') throw new Error('The lease was expected to be free.');
  return answer.lease;
}

describe('the lease of a cluster', () => {
  it('has one holder until 90 seconds after its end, for clocks may differ', async () => {
    const stage = createStage();
    held(await takeLease(stage.engine, clusterId));
    expect(await takeLease(stage.engine, clusterId)).toEqual({ kind: 'taken', until: stage.clock.now() + 2.5 * minute });
    stage.clock.advance(2.5 * minute - 1);
    expect((await takeLease(stage.engine, clusterId)).kind).toBe('taken');
    stage.clock.advance(1);
    expect((await takeLease(stage.engine, clusterId)).kind).toBe('held');
  });

  it('goes to one of many that ask at the same moment', async () => {
    const stage = createStage();
    const answers = await Promise.all([1, 2, 3, 4].map(() => takeLease(stage.engine, clusterId)));
    expect(answers.filter((answer) => answer.kind === 'held')).toHaveLength(1);
  });

  it('is kept by renewing it in time, also by many parts of a slice at once', async () => {
    const stage = createStage();
    const lease = held(await takeLease(stage.engine, clusterId));
    for (let passed = 0; passed < 10; passed += 1) {
      stage.clock.advance(0.75 * minute);
      await Promise.all([lease.keep(), lease.keep(), lease.keep()]);
      expect((await takeLease(stage.engine, clusterId)).kind).toBe('taken');
    }
  });

  it('is proved by the row, however much of it the clock says is left', async () => {
    const stage = createStage();
    const old = held(await takeLease(stage.engine, clusterId));
    const ahead = { ...stage.engine, clock: { ...stage.clock, now: () => stage.clock.now() + 10 * minute } };
    held(await takeLease(ahead, clusterId));
    expect(old.leftMs()).toBe(minute);
    await old.keep();
    await expect(old.confirm()).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('lasts its whole length again once it is confirmed, counted from before the row was written', async () => {
    const stage = createStage();
    const lease = held(await takeLease(stage.engine, clusterId));
    stage.clock.advance(10_000);
    expect(lease.leftMs()).toBe(50_000);
    await lease.confirm();
    expect(lease.leftMs()).toBe(minute);
  });

  it('is free again when it is given back', async () => {
    const stage = createStage();
    await held(await takeLease(stage.engine, clusterId)).release();
    expect((await takeLease(stage.engine, clusterId)).kind).toBe('held');
  });

  it('cannot be kept or given back by a holder from whom it was taken', async () => {
    const stage = createStage();
    const old = held(await takeLease(stage.engine, clusterId));
    stage.clock.advance(2.5 * minute);
    held(await takeLease(stage.engine, clusterId));
    const holder = await holderOf(stage);
    await expect(old.keep()).rejects.toMatchObject({ code: 'lease-lost' });
    await old.release();
    expect(await holderOf(stage)).toEqual(holder);
  });
});
