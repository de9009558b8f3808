import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { isPastLastMoment } from '../../shared/ports/last-moment.ts';
import { writeUnderLease } from '../../shared/repair/fence.ts';
import { type Lease, takeLease } from '../../shared/repair/lease.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { createStage, forever, type Stage } from '../support/fakes/stage.ts';

/** Of a minute, the lease of the stage. */
const answerWithinMs = 52_500;
const destroyWithinMs = 15_000;

async function leasedSlice(stage: Stage) {
  const answer = await takeLease(stage.engine, clusterId);
  if (answer.kind !== 'held') throw new Error('The lease was expected to be free.');
  return { engine: stage.engine, signal: forever, lease: answer.lease };
}

/** Never answers, and ends with the signal's reason when it is given up. */
const hang = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The operation was aborted.')));
  });

describe('a write under the lease', () => {
  it('answers what the call answers, and leaves nobody waiting', async () => {
    const stage = createStage();
    const slice = await leasedSlice(stage);
    const before = stage.clock.now();
    expect(await writeUnderLease(slice, { isDestructive: true, send: async () => 'accepted' })).toBe('accepted');
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.clock.now()).toBe(before);
  });

  it('that hangs is given up before the lease ends', async () => {
    const stage = createStage();
    const slice = await leasedSlice(stage);
    const before = stage.clock.now();
    await expect(writeUnderLease(slice, { isDestructive: true, send: hang })).rejects.toMatchObject({
      code: 'lease-lost',
      message: 'The lease on the cluster was about to end: the call was given up.',
    });
    expect(stage.clock.now() - before).toBe(answerWithinMs);
  });

  it.each([
    ['destructive', true, destroyWithinMs],
    ['other', false, answerWithinMs],
  ])('may not leave any more when the process stood still: %s', async (_, isDestructive, withinMs) => {
    const stage = createStage();
    const seen: boolean[] = [];
    await writeUnderLease(await leasedSlice(stage), {
      isDestructive,
      send: async (signal) => {
        stage.clock.advance(withinMs - 1);
        seen.push(isPastLastMoment(signal));
        stage.clock.advance(1);
        seen.push(isPastLastMoment(signal));
      },
    });
    expect(seen).toEqual([false, true]);
  });

  it('is not even begun when no time is left after the proof', async () => {
    const lease: Lease = { keep: async () => {}, confirm: async () => {}, leftMs: () => 7_500, release: async () => {} };
    let isBegun = false;
    const send = async () => {
      isBegun = true;
    };
    await expect(
      writeUnderLease({ engine: createStage().engine, signal: forever, lease }, { isDestructive: false, send }),
    ).rejects.toMatchObject({ code: 'lease-lost', message: 'The lease on the cluster was about to end: nothing was sent.' });
    expect(isBegun).toBe(false);
  });

  it('is not begun when the row names somebody else, whatever the clock says', async () => {
    const stage = createStage();
    const slice = await leasedSlice(stage);
    const ahead = { ...stage.engine, clock: { ...stage.clock, now: () => stage.clock.now() + 600_000 } };
    await takeLease(ahead, clusterId);
    let isBegun = false;
    const send = async () => {
      isBegun = true;
    };
    await expect(writeUnderLease(slice, { isDestructive: true, send })).rejects.toMatchObject({ code: 'lease-lost' });
    expect(isBegun).toBe(false);
  });

  it('fails as the call fails', async () => {
    const refused = new ServiceError('azure-locked', 'There is a lock.');
    const slice = await leasedSlice(createStage());
    await expect(writeUnderLease(slice, { isDestructive: false, send: () => Promise.reject(refused) })).rejects.toBe(refused);
  });
});
