import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workRun } from '../../shared/repair/work-run.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, onceEach, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, forever, type Stage } from '../support/fakes/stage.ts';
import { type StallPlace, stallAt, withSkew } from '../support/fakes/two-instances.ts';

const minute = 60_000;

interface TwoAtOnce {
  readonly place: StallPlace;
  /** How far the clock of the instance that stands still is ahead. */
  readonly skewMs: number;
  /** What passes before the other instance hears of the run. */
  readonly stalledMs: number;
}

/** One instance stands still in the middle of its slice, another does all the rest, and then the first one goes on. */
async function playTwo(stage: Stage, { place, skewMs, stalledMs }: TwoAtOnce): Promise<readonly string[]> {
  await stage.night({ connectionsSay: 'Approved' });
  const { runId } = await stage.lastRun();
  stage.queue.take();
  const stalled = stallAt(withSkew(stage.engine, skewMs), place);
  const first = workRun(stalled.engine, runId, forever);
  await Promise.race([stalled.reached, first]);
  stage.clock.advance(stalledMs);
  await workRun(stage.engine, runId, forever);
  await stage.work();
  stalled.goOn();
  await first;
  await comeToRest(stage);
  return stalled.calls;
}

async function comeToRest(stage: Stage): Promise<void> {
  for (let ticks = 0; ticks < 3; ticks += 1) {
    await stage.work();
    stage.clock.advance(5 * minute);
    await stage.pulse();
  }
  await stage.work();
}

async function expectSound(stage: Stage): Promise<void> {
  expect(pictureOf(stage.world)).toEqual(healed);
  expect(stage.world.writes.toSorted()).toEqual(onceEach);
  expect(detachedTooEarly(stage.world)).toEqual([]);
  expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  expect((await stage.runs()).map((run) => run.state)).toEqual(['succeeded']);
  const row = (await stage.engine.store.clusters.get(clusterId))?.value;
  expect([row?.lease, row?.activeRunId]).toEqual([undefined, undefined]);
  expect((await stage.engine.store.ledger.list(clusterId)).map((entry) => entry.condition)).toEqual(['whole', 'whole', 'whole', 'whole']);
}

async function playAll(options: Omit<TwoAtOnce, 'place'> & { when: StallPlace['when'] }): Promise<number> {
  const { when, ...rest } = options;
  const straight = createStage();
  const { length } = await playTwo(straight, { ...rest, place: { isPlace: () => false, when } });
  await expectSound(straight);
  for (let stalledAt = 1; stalledAt <= length; stalledAt += 1) {
    const stage = createStage();
    const calls = await playTwo(stage, { ...rest, place: { isPlace: (_, number) => number === stalledAt, when } });
    await expectSound(stage).catch((error: Error) => {
      throw new Error(`Stalled ${when} call ${stalledAt}, ${calls[stalledAt - 1]}: ${error.message}`, { cause: error });
    });
  }
  return length;
}

describe('two instances, one of which stands still for longer than its lease and then goes on', () => {
  it.each(['before', 'after'] as const)('right %s any one of its calls, delete nothing twice and lose no update (R8)', async (when) => {
    expect(await playAll({ when, skewMs: 0, stalledMs: 5 * minute })).toBeGreaterThan(200);
  });
});

interface Interleaving {
  readonly skewMs: number;
  readonly firstStallsAt: number;
  readonly secondStallsAt: number;
}

const interleavingOf = (skewMs: number) =>
  fc.record({
    skewMs: fc.constant(skewMs),
    firstStallsAt: fc.integer({ min: 1, max: 300 }),
    secondStallsAt: fc.integer({ min: 1, max: 300 }),
  });

/** Both work the same run: the second one begins while the first stands still, and stands still itself while the first goes on. */
async function interleave(stage: Stage, { skewMs, firstStallsAt, secondStallsAt }: Interleaving): Promise<void> {
  await stage.night({ connectionsSay: 'Approved' });
  const { runId } = await stage.lastRun();
  stage.queue.take();
  const first = stallAt(withSkew(stage.engine, skewMs), { isPlace: (_, number) => number === firstStallsAt, when: 'before' });
  const second = stallAt(stage.engine, { isPlace: (_, number) => number === secondStallsAt, when: 'before' });
  const works = [workRun(first.engine, runId, forever)];
  await Promise.race([first.reached, works[0]]);
  works.push(workRun(second.engine, runId, forever));
  await Promise.race([second.reached, works[1]]);
  first.goOn();
  await works[0];
  second.goOn();
  await works[1];
  await comeToRest(stage);
}

describe('two instances whose clocks differ', () => {
  it.each([90, -90])('by %d seconds take turns: everything is written once', async (seconds) => {
    const property = fc.asyncProperty(interleavingOf(seconds * 1000), async (interleaving) => {
      const stage = createStage();
      await interleave(stage, interleaving);
      await expectSound(stage);
    });
    await fc.assert(property, { numRuns: 60, seed: 11 });
  });

  it.each([10, -10])('by %d minutes may take the cluster from each other, and still lose nothing and end healed', async (minutes) => {
    const property = fc.asyncProperty(interleavingOf(minutes * minute), async (interleaving) => {
      const stage = createStage();
      await interleave(stage, interleaving);
      expect(pictureOf(stage.world)).toEqual(healed);
      expect(stage.world.writes.filter((write) => write.startsWith('endpoint.create')).toSorted()).toEqual([
        'endpoint.create pe-hub',
        'endpoint.create pe-spoke',
      ]);
      expect((await stage.engine.store.ledger.list(clusterId)).map((entry) => entry.condition)).toEqual([
        'whole',
        'whole',
        'whole',
        'whole',
      ]);
      expect(intentsWithoutResult(await stage.journal())).toEqual([]);
      expect((await stage.engine.store.clusters.get(clusterId))?.value.lease).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 60, seed: 12 });
  });
});
