import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Started } from '../../shared/ports/operations.ts';
import { changeCluster } from '../../shared/repair/cluster-row.ts';
import { makeWrite } from '../../shared/repair/make-write.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import type { Step } from '../../shared/repair/steps/step.ts';
import { clusterId, hubId, setCluster } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

/** A step whose write answers so; `effect` happens at its very end, before the answer is stored. */
const stepThat = (answer: Started, more: Partial<Step> = {}, effect: () => Promise<void> = async () => {}): Step => ({
  name: 'create',
  what: 'endpoint.create',
  check: async () => ({ kind: 'satisfied' }),
  apply: async () => {
    await effect();
    return answer;
  },
  ...more,
});

async function opened(): Promise<{ stage: Stage; open: OpenTrack }> {
  const stage = createStage();
  return { stage, open: await openedTrack(stage, hubId, { snapshotId: 'snapshot-1' }) };
}

const linesOf = async (stage: Stage) => (await stage.journal()).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);
const longOne = { kind: 'operation', token: 'token-1', retryAfterMs: 10_000 } as const;

describe('a write that Azure carries out by and by', () => {
  it('is looked at again when Azure says so, or at once where it says nothing', async () => {
    const { stage, open } = await opened();
    expect(await makeWrite(open, stepThat(longOne), 'Make it.')).toEqual({ kind: 'waiting', forWhat: 'Azure', afterMs: 10_000 });
    expect(open.track().operation).toEqual({ token: 'token-1', startedAt: stage.clock.now(), what: 'endpoint.create' });
    expect(await makeWrite(open, stepThat({ kind: 'operation', token: 'token-2' }), 'Make it.')).toBe('go on');
  });

  it('has its result told by the slice that sent it when another has taken the track over (R4)', async () => {
    const { stage, open } = await opened();
    const takeOver = async () => {
      const [row] = await stage.engine.store.tracks.list(open.track().runId);
      if (row) await stage.engine.store.tracks.save(row);
    };
    await expect(makeWrite(open, stepThat(longOne, {}, takeOver), 'Make it.')).rejects.toMatchObject({ code: 'store-conflict' });
    expect(await linesOf(stage)).toEqual([
      'intent endpoint.create: Make it.',
      'result endpoint.create: Unknown: Azure accepted it, and another slice had taken the track over. It looks at the resource.',
    ]);
  });

  it('has no result yet when the store is away: the next slice looks at the resource', async () => {
    const { stage, open } = await opened();
    const { tracks } = stage.engine.store;
    const loseStore = async () => {
      Object.assign(tracks, { save: async () => Promise.reject(new ServiceError('store-unavailable', 'Away.')) });
    };
    await expect(makeWrite(open, stepThat(longOne, {}, loseStore), 'Make it.')).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await linesOf(stage)).toEqual(['intent endpoint.create: Make it.']);
  });
});

describe('a write under a lease that somebody else has taken meanwhile', () => {
  const stolen = async (isDestructive: boolean | undefined) => {
    const { stage, open } = await opened();
    let sent = 0;
    const send = async () => {
      sent += 1;
    };
    const steal = async () => {
      const until = stage.clock.now() + 60_000;
      await changeCluster(stage.engine, clusterId, (row) => ({ ...row, lease: { owner: 'somebody else', until } }));
    };
    const more = { prepare: steal, ...(isDestructive !== undefined && { isDestructive }) };
    const made = makeWrite(open, stepThat({ kind: 'finished' }, more, send), 'Do it.');
    return { error: await made.then(() => undefined).catch((error: unknown) => error), sent, lines: await linesOf(stage) };
  };

  it('is not sent when it destroys something: the row is asked right before (R8)', async () => {
    const { error, sent, lines } = await stolen(true);
    expect(error).toMatchObject({ code: 'lease-lost' });
    expect(sent).toBe(0);
    expect(lines).toEqual([
      'intent endpoint.create: Do it. Its snapshot is snapshot-1.',
      'result endpoint.create: Not confirmed: Another slice has taken the cluster over.',
    ]);
  });

  it('costs no further question when it destroys nothing and the lease is young', async () => {
    const { error, sent, lines } = await stolen(undefined);
    expect(error).toBeUndefined();
    expect(sent).toBe(1);
    expect(lines).toEqual(['intent endpoint.create: Do it.', 'result endpoint.create: Done.']);
  });
});

it('tells that a destructive write was not made after all, and does not count it, when the cluster stops right before it (R6)', async () => {
  const { stage, open } = await opened();
  const step = stepThat({ kind: 'finished' }, { isDestructive: true, prepare: async () => setCluster(stage.world, { power: 'Stopped' }) });
  expect(await makeWrite(open, step, 'Delete it.')).toMatchObject({ kind: 'parked' });
  expect(await linesOf(stage)).toEqual([
    'intent endpoint.create: Delete it. Its snapshot is snapshot-1.',
    'result endpoint.create: Not made: the cluster is not any more as it has to be for it.',
  ]);
  expect(open.track()).toMatchObject({ applies: 0, openIntent: undefined });
});
