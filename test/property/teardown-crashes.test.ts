import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signal } from '../../shared/domain/signal.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { createFaultyEngine, type PortCall } from '../support/fakes/faulty.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { clusterId, setCluster, startCluster, stopCluster } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, onceEach, pictureOf } from '../support/fakes/oracles.ts';
import { forever, hour, type Stage } from '../support/fakes/stage.ts';
import { teardownStage } from '../support/fakes/teardown-night.ts';

const minute = 60_000;
const mostTicks = 20;

interface Death {
  readonly deathAt: number;
  readonly effect: 'before' | 'after';
}

type EventName = 'stopped' | 'started';

interface NightPlan {
  readonly deaths?: readonly Death[];
  /** Delivered in the evening, and in the morning after the start. */
  readonly evening?: readonly EventName[];
  readonly morning?: readonly EventName[];
  /** Turns of the timer between the stop and the start; unset means until nothing is left to do. */
  readonly ticks?: number;
  readonly connectionsSay?: 'Approved' | 'Disconnected';
}

/** Does a piece of work, in as many lives as it takes. */
type Live = (work: (engine: Engine) => Promise<unknown>) => Promise<void>;

/** Each of the given processes dies at its write, counted over its own life; the last one lives. */
function mortals(stage: Stage, deaths: readonly Death[]): { readonly live: Live; readonly writes: () => number } {
  let left = deaths;
  let writes = 0;
  const live: Live = async (work) => {
    for (;;) {
      const [death = { deathAt: Number.POSITIVE_INFINITY, effect: 'after' as const }, ...later] = left;
      const mortal = createMortalEngine(stage.engine, { ...death, deathAt: death.deathAt - writes });
      const isAlive = await Promise.race([work(mortal.engine).then(() => true), mortal.died.then(() => false)]);
      writes += mortal.writes.length;
      if (isAlive) return;
      left = later;
      writes = 0;
      stage.clock.advance(10 * minute);
    }
  };
  return { live, writes: () => writes };
}

async function tick(stage: Stage, live: Live): Promise<void> {
  stage.clock.advance(5 * minute);
  await live((engine) => pulse(engine, forever));
  for (let message = stage.queue.take(); message; message = stage.queue.take()) {
    const { runId, visibleAt } = message;
    stage.clock.advance(Math.max(0, visibleAt - stage.clock.now()));
    await live((engine) => workRun(engine, runId, forever));
  }
}

async function isAtRest(stage: Stage, intent: 'teardown' | 'repair'): Promise<boolean> {
  const row = (await stage.engine.store.clusters.get(clusterId))?.value;
  const isAnswered = intent === 'teardown' ? row?.teardown !== undefined : row?.handled !== undefined;
  return isAnswered && row?.activeRunId === undefined && stage.queue.messages().length === 0;
}

async function untilAtRest(stage: Stage, live: Live, intent: 'teardown' | 'repair'): Promise<void> {
  for (let ticks = 0; ticks < mostTicks && (ticks < 2 || !(await isAtRest(stage, intent))); ticks += 1) await tick(stage, live);
}

/** Answers how many writes the last process made before the start, and in all. */
async function playNight(stage: Stage, plan: NightPlan): Promise<{ readonly beforeStart: number; readonly inAll: number }> {
  const { evening = ['stopped'], morning = ['started'], connectionsSay = 'Approved' } = plan;
  await stage.pulse();
  stage.clock.advance(hour);
  const { live, writes } = mortals(stage, plan.deaths ?? []);
  stopCluster(stage.world);
  const stopped: Signal = { kind: 'stopped', clusterId, at: stage.clock.now(), eventId: 'stopped' };
  for (const _ of evening) await live((engine) => acceptSignal(engine, stopped));
  if (plan.ticks === undefined) await untilAtRest(stage, live, 'teardown');
  for (let ticks = 0; ticks < (plan.ticks ?? 0); ticks += 1) await tick(stage, live);
  const beforeStart = writes();
  stage.clock.advance(plan.ticks === undefined ? 10 * hour : minute);
  startCluster(stage.world, connectionsSay);
  const started: Signal = { kind: 'started', clusterId, at: stage.clock.now(), eventId: 'started' };
  for (const name of morning) await live((engine) => acceptSignal(engine, name === 'stopped' ? stopped : started));
  await untilAtRest(stage, live, 'repair');
  return { beforeStart, inAll: writes() };
}

async function expectSound(stage: Stage): Promise<void> {
  expect(pictureOf(stage.world)).toEqual(healed);
  expect(stage.world.writes.toSorted()).toEqual(onceEach);
  expect(detachedTooEarly(stage.world)).toEqual([]);
  expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  const ends = (await stage.runs()).map((run) => `${run.intent} ${run.state}`);
  expect(ends.filter((end) => !/^(repair|teardown) succeeded$|^teardown parked$| cancelled$/.test(end))).toEqual([]);
  expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  const row = (await stage.engine.store.clusters.get(clusterId))?.value;
  expect(row?.activeRunId).toBeUndefined();
  expect((await stage.engine.store.ledger.list(clusterId)).filter((entry) => entry.condition === 'apart')).toEqual([]);
}

/** A long night has time for the teardown, whoever dies. */
async function expectSoundWithTeardown(stage: Stage): Promise<void> {
  await expectSound(stage);
  const ofTeardown = (await stage.runs()).filter((run) => run.intent === 'teardown' && run.state !== 'cancelled');
  expect(ofTeardown.map((run) => run.state)).toEqual(['succeeded']);
  const ofRepair = (await stage.runs()).filter((run) => run.intent === 'repair').map((run) => run.runId);
  const intents = (await stage.journal()).filter((entry) => entry.kind === 'intent' && ofRepair.includes(entry.runId));
  expect(intents.filter((entry) => entry.what === 'endpoint.delete')).toEqual([]);
}

describe('a process that dies in a night with early teardown', () => {
  it.each([
    ['before', 9 * minute],
    ['after', 9 * minute],
    ['before', 15_000],
    ['after', 15_000],
  ] as const)(
    'right %s any write up to the start, and many after it, leaves a night that ends healed, with each write to Azure made once (slices of %d ms)',
    async (effect, sliceMs) => {
      const straight = teardownStage({ sliceMs });
      const { beforeStart, inAll } = await playNight(straight, {});
      await expectSound(straight);
      expect(beforeStart).toBeGreaterThan(50);
      // What comes after the start is a repair, whose every crash point has a test of its own.
      for (let deathAt = 1; deathAt <= inAll; deathAt += deathAt < beforeStart + 20 ? 1 : 9) {
        const stage = teardownStage({ sliceMs });
        await playNight(stage, { deaths: [{ deathAt, effect }] });
        await expectSoundWithTeardown(stage).catch((error: Error) => {
          throw new Error(`Died ${effect} write ${deathAt}: ${error.message}`, { cause: error });
        });
      }
    },
  );

  it('again and again, with a start at once and with events lost, twice or reversed, leaves one that ends healed all the same', async () => {
    const death = fc.record({ deathAt: fc.integer({ min: 1, max: 80 }), effect: fc.constantFrom<Death['effect']>('before', 'after') });
    const night = fc.record(
      {
        deaths: fc.array(death, { maxLength: 5 }),
        evening: fc.constantFrom<readonly EventName[]>([], ['stopped'], ['stopped', 'stopped']),
        morning: fc.constantFrom<readonly EventName[]>([], ['started'], ['started', 'stopped'], ['stopped', 'started', 'started']),
        ticks: fc.integer({ min: 0, max: 3 }),
        connectionsSay: fc.constantFrom<'Approved' | 'Disconnected'>('Approved', 'Disconnected'),
      },
      { requiredKeys: ['deaths', 'morning', 'connectionsSay'] },
    );
    // Nobody can know of a stop that no event told and that no timer saw.
    const isKnown = ({ evening, morning, ticks }: NightPlan) =>
      ticks !== 0 || evening === undefined || evening.length > 0 || (morning ?? []).includes('stopped');
    const property = fc.asyncProperty(night.filter(isKnown), async (plan) => {
      const stage = teardownStage({ sliceMs: 30_000 });
      await playNight(stage, plan);
      await expectSound(stage);
    });
    await fc.assert(property, { numRuns: 80, seed: 5 });
  });
});

const startLastsMs = 3 * minute;

/** Starts the cluster once; it settles some minutes later, as time goes by. */
function createStarter({ world, clock }: Stage) {
  let startedAt: number | undefined;
  return {
    isStarted: () => startedAt !== undefined,
    start: () => {
      startedAt = clock.now();
      startCluster(world, 'Approved');
      setCluster(world, { provisioningState: 'Starting' });
    },
    settle: () => {
      if (startedAt !== undefined && clock.now() >= startedAt + startLastsMs) setCluster(world, { provisioningState: 'Succeeded' });
    },
  };
}

interface Moment {
  readonly isMoment: (call: number) => boolean;
  readonly when: 'before' | 'after';
}

/** The cluster is started in the very moment of one port call of the evening. Answers the calls up to the start. */
async function startInTheMidst(stage: Stage, { isMoment, when }: Moment): Promise<readonly PortCall[]> {
  await stage.pulse();
  stage.clock.advance(hour);
  stopCluster(stage.world);
  await stage.signal('stopped');
  const starter = createStarter(stage);
  const { engine, calls } = createFaultyEngine(stage.engine, {
    all: true,
    mishap: async (make, call) => {
      starter.settle();
      if (when === 'before' && isMoment(call.number)) starter.start();
      const answer = await make();
      if (when === 'after' && isMoment(call.number)) starter.start();
      return answer;
    },
  });
  const live: Live = async (work) => void (await work(engine));
  for (let ticks = 0; ticks < 2 && !starter.isStarted(); ticks += 1) await tick(stage, live);
  const inTheEvening = calls.slice();
  if (!starter.isStarted()) starter.start();
  stage.clock.advance(startLastsMs);
  await stage.signal('started');
  await untilAtRest(stage, live, 'repair');
  return inTheEvening;
}

describe('a cluster that is started again', () => {
  it.each(['before', 'after'] as const)(
    'right %s any one call of its early teardown ends healed, with each endpoint deleted once',
    async (when) => {
      const straight = teardownStage();
      const { length } = await startInTheMidst(straight, { isMoment: () => false, when });
      await expectSound(straight);
      expect(length).toBeGreaterThan(80);
      for (let moment = 1; moment <= length; moment += 1) {
        const stage = teardownStage();
        const calls = await startInTheMidst(stage, { isMoment: (call) => call === moment, when });
        await expectSound(stage).catch((error: Error) => {
          throw new Error(`Started ${when} call ${moment}, ${calls[moment - 1]?.name}: ${error.message}`, { cause: error });
        });
      }
    },
  );
});
