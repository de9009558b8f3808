import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { Started } from '../../shared/ports/operations.ts';
import { driveTrack, prepareTrack } from '../../shared/repair/drive-track.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import type { Check, Step } from '../../shared/repair/steps/step.ts';
import { clusterId, hubId, setCluster } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const minute = 60_000;

/** A step that says one thing after another, the last of them for ever. */
function saying(
  name: string,
  checks: readonly (Check | (() => never))[],
  more: Partial<Step> = {},
): Step & { readonly asked: () => number } {
  let asked = 0;
  return {
    name,
    what: `endpoint.${name}`,
    asked: () => asked,
    check: async () => {
      const check = checks[Math.min(asked, checks.length - 1)];
      asked += 1;
      if (typeof check === 'function') return check();
      if (!check) throw new Error('Nothing to say.');
      return check;
    },
    ...more,
  };
}

const done: Check = { kind: 'satisfied' };
const needed: Check = { kind: 'needed', intent: 'Do it.' };
const finished = async (): Promise<Started> => ({ kind: 'finished' });
const failing = (code: ConstructorParameters<typeof ServiceError>[0], message = 'It did not work.') => {
  return () => {
    throw new ServiceError(code, message);
  };
};

async function opened(steps: readonly Step[], stage = createStage()): Promise<{ stage: Stage; open: OpenTrack }> {
  const open = await openedTrack(stage, hubId, { step: steps[0]?.name ?? '' });
  return { stage, open: { ...open, steps } };
}

const told = async (stage: Stage, open: OpenTrack) =>
  (await stage.engine.store.journal.list(open.track().runId)).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);

describe('driving a track', () => {
  it('goes from step to step, keeps what each wants remembered, and tells notes', async () => {
    const { stage, open } = await opened([
      saying('one', [{ ...done, note: 'One is done.', remember: { snapshotId: 'kept' } }]),
      saying('two', [{ ...done, note: 'Two is done.' }]),
    ]);
    await open.save({ errors: 3, error: { code: 'azure-busy', message: 'x' }, waitingSince: 1 });
    expect(await driveTrack(open)).toEqual({ kind: 'done', note: 'Two is done.' });
    expect(open.track()).toMatchObject({ state: 'done', step: 'two', snapshotId: 'kept', errors: 0, note: 'Done.' });
    expect([open.track().error, open.track().waitingSince]).toEqual([undefined, undefined]);
    expect(await told(stage, open)).toEqual([
      'saw endpoint.one: One is done.',
      'saw endpoint.two: Two is done.',
      'state endpoint.done: Done.',
    ]);
  });

  it('is done when the last step says nothing, or when a later release knows its step no more', async () => {
    const { open } = await opened([saying('one', [done])]);
    expect(await driveTrack(open)).toEqual({ kind: 'done' });
    const other = await opened([saying('one', [needed])]);
    await other.open.save({ step: 'of another release' });
    expect(await driveTrack(other.open)).toEqual({ kind: 'done' });
  });

  it('writes once between two looks, and counts the write (R4)', async () => {
    const { stage, open } = await opened([saying('one', [{ ...needed, remember: { note: 'noted' } }, done], { apply: finished })]);
    await driveTrack(open);
    expect(open.track()).toMatchObject({ applies: 1, state: 'done' });
    expect(open.track().openIntent).toBeUndefined();
    expect(await told(stage, open)).toEqual(['intent endpoint.one: Do it.', 'result endpoint.one: Done.', 'state endpoint.done: Done.']);
  });

  it('says so when a step wants a write and has none', async () => {
    const { stage, open } = await opened([saying('one', [needed, done])]);
    await driveTrack(open);
    expect((await told(stage, open))[1]).toMatch(/^error endpoint\.one: unexpected: Step one found something to write and cannot write\./);
  });

  it('goes back where a step says so, and gives up after sixteen writes', async () => {
    const back: Check = { kind: 'back', toStep: 'one', because: 'it is gone', remember: { doomed: 'next' } };
    const { stage, open } = await opened([saying('one', [done]), saying('two', [back, done])]);
    await open.save({ waitingSince: 1 });
    expect((await driveTrack(open)).kind).toBe('done');
    expect(open.track().doomed).toBe('next');
    expect(await told(stage, open)).toContain('saw endpoint.two: Back to one: it is gone.');
    const worn = await opened([saying('one', [done]), saying('two', [back])]);
    await worn.open.save({ applies: 16 });
    expect(await driveTrack(worn.open)).toEqual({
      kind: 'failed',
      error: { code: 'run-timed-out', message: 'gave up after 16 writes: it is gone' },
    });
  });

  it('makes no seventeenth write, and names the last error', async () => {
    const { open } = await opened([saying('one', [needed], { apply: finished })]);
    expect(await driveTrack(open)).toEqual({
      kind: 'failed',
      error: { code: 'run-timed-out', message: 'gave up after 16 writes at step one' },
    });
    expect(open.track()).toMatchObject({ applies: 16, state: 'failed', error: { code: 'run-timed-out' } });
    const other = await opened([saying('one', [needed], { apply: finished })]);
    await other.open.save({ applies: 16, error: { code: 'azure-busy', message: 'Busy.' } });
    expect(await driveTrack(other.open)).toMatchObject({
      error: { message: 'gave up after 16 writes at step one; the last error was azure-busy: Busy.' },
    });
  });
});

describe('the patience of a track', () => {
  const waits: Check = { kind: 'waiting', forWhat: 'the moon', afterMs: 20 * minute };

  it('ends in a refusal where nothing was written, after the step’s own time', async () => {
    const stage = createStage({ sliceMs: 10 * hour });
    const { open } = await opened([saying('one', [waits], { patienceMs: () => 90 * minute })], stage);
    const startedAt = stage.clock.now();
    expect(await driveTrack(open)).toEqual({ kind: 'refused', reason: 'waited 90 minutes for the moon' });
    expect(stage.clock.now() - startedAt).toBe(100 * minute);
    expect(await told(stage, open)).toEqual([
      'saw endpoint.one: Waiting for the moon.',
      'refusal endpoint.refused: waited 90 minutes for the moon',
    ]);
    expect(open.track()).toMatchObject({ state: 'refused', note: 'waited 90 minutes for the moon' });
  });

  it('ends in a failure where something was written, after the time for a cluster to settle', async () => {
    const stage = createStage({ sliceMs: 10 * hour });
    const { open } = await opened([saying('one', [waits])], stage);
    await open.save({ applies: 1 });
    expect(await driveTrack(open)).toEqual({
      kind: 'failed',
      error: { code: 'run-timed-out', message: 'waited 60 minutes for the moon' },
    });
  });

  it('ends the slice when the next look comes after it, and goes on counting in the next one', async () => {
    const { stage, open } = await opened([saying('one', [waits])]);
    const since = stage.clock.now();
    expect(await driveTrack(open)).toEqual(waits);
    expect(open.track()).toMatchObject({ state: 'working', waitingSince: since });
    stage.clock.advance(minute);
    expect(await driveTrack(open)).toEqual(waits);
    expect(open.track().waitingSince).toBe(since);
  });

  it('waits for the cluster before a write, and writes nothing meanwhile (R6)', async () => {
    const stage = createStage();
    setCluster(stage.world, { provisioningState: 'Updating' });
    let writes = 0;
    const apply = async () => {
      writes += 1;
      return finished();
    };
    const { open } = await opened([saying('one', [needed, needed, done], { apply })], stage);
    stage.clock.sleep(2 * minute).then(
      () => setCluster(stage.world, { provisioningState: 'Succeeded' }),
      () => {},
    );
    expect((await driveTrack(open)).kind).toBe('done');
    expect(writes).toBeLessThan(3);
    expect((await told(stage, open))[0]).toBe(
      'saw endpoint.one: Waiting for the cluster to settle (power state Running, provisioning state Updating, agent pools: system Succeeded).',
    );
  });
});

describe('errors of a track', () => {
  it('that pass are told, counted and forgotten', async () => {
    const stage = createStage();
    const { open } = await opened([saying('one', [failing('azure-busy'), done])], stage);
    expect((await driveTrack(open)).kind).toBe('done');
    expect((await told(stage, open))[0]).toMatch(
      /^error endpoint\.one: azure-busy: It did not work\. Trying again in \d+ s \(error 1 in a row\)\.$/,
    );
  });

  it('that stay end in a refusal where nothing was written, and in a failure where something was', async () => {
    const { open } = await opened([saying('one', [failing('azure-forbidden')])]);
    expect(await driveTrack(open)).toEqual({ kind: 'refused', reason: 'azure-forbidden: It did not work.' });
    const other = await opened([saying('one', [failing('azure-forbidden')])]);
    await other.open.save({ applies: 1 });
    expect(await driveTrack(other.open)).toMatchObject({ kind: 'failed', error: { code: 'azure-forbidden', message: 'It did not work.' } });
  });

  it.each(['lease-lost', 'store-conflict', 'store-unavailable'] as const)('of the store end the slice: %s', async (code) => {
    const { open } = await opened([saying('one', [failing(code)])]);
    await expect(driveTrack(open)).rejects.toMatchObject({ code });
    expect(open.track()).toMatchObject({ state: 'working', errors: 0 });
  });
});

describe('what a track finds when it is taken up again', () => {
  it('is an intent without a result, which gets one before anything else (R4)', async () => {
    const { stage, open } = await opened([saying('one', [done])]);
    await open.save({ openIntent: 'endpoint.delete' });
    await driveTrack(open);
    expect(open.track().openIntent).toBeUndefined();
    expect((await told(stage, open))[0]).toBe(
      'result endpoint.delete: Unknown: work ended before the answer was stored. Looking at the resource first.',
    );
  });

  it('is a refusal that becomes a failure, when what was taken away is not there', async () => {
    const refused: Check = { kind: 'refused', reason: 'a lock.' };
    const { stage, open } = await opened([saying('one', [refused])]);
    await stage.engine.store.ledger.put({ resourceId: hubId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 });
    expect(await driveTrack(open)).toEqual({ kind: 'refused', reason: 'a lock.' });
    stage.world.endpoints.clear();
    open.forget();
    await open.save({ state: 'working' });
    expect(await driveTrack(open)).toEqual({
      kind: 'failed',
      error: { code: 'run-blocked', message: 'Relink took it away and cannot make it again yet: a lock.' },
    });
  });

  it('is taken to be away when it may not be read (R5)', async () => {
    const { stage, open } = await opened([saying('one', [{ kind: 'refused', reason: 'a lock.' }])]);
    await stage.engine.store.ledger.put({ resourceId: hubId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 });
    stage.world.trouble = (call) => (call === 'endpoints.get' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect((await driveTrack(open)).kind).toBe('failed');
  });
});

describe('preparing a track', () => {
  it('goes as far as the named step without asking it, and stops where it would have to wait', async () => {
    const last = saying('three', [done]);
    const { open } = await opened([saying('one', [done]), saying('two', [done]), last]);
    await prepareTrack(open, 'three');
    expect([open.track().step, last.asked()]).toEqual(['three', 0]);
    const slow = saying('one', [{ kind: 'waiting', forWhat: 'the moon', afterMs: 1 }]);
    const other = await opened([slow, saying('two', [done])]);
    await prepareTrack(other.open, 'two');
    expect([other.open.track().step, slow.asked()]).toEqual(['one', 1]);
  });
});
