import { isAtRest, isSettled } from '../../local/simulator/cluster-facts.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import { readManyClusters } from '../soak/many-clusters.ts';
import { createPatientStopwatch } from '../soak/patient-stopwatch.ts';
import { findLeftovers } from '../soak/store-look.ts';
import { type CostCounter, createCostCounter } from './cost-counter.ts';
import type { CostCounts } from './cost-counts.ts';
import { createPacedClock, type PacedClock } from './paced-clock.ts';

export interface CostRecord {
  readonly clusters: number;
  /** All clusters stopped, and started again in the morning, with everything that follows from it; no timers. */
  readonly night: CostCounts;
  /** One hour of timers while all clusters are stopped, and one while they run and are well. */
  readonly stoppedHour: CostCounts;
  readonly runningHour: CostCounts;
  readonly troubles: readonly string[];
}

export interface CostOptions {
  readonly clusters: number;
  /** Simulated seconds in one real second during the night; the hours of timers pass at real speed. */
  readonly speed: number;
  readonly armMs: number;
  readonly storageMs: number;
}

interface Scene {
  readonly stack: Stack;
  readonly clock: PacedClock;
  readonly counter: CostCounter;
  readonly clusterIds: readonly string[];
  readonly speed: number;
}

const minuteMs = 60_000;
/** For each cluster: a look at a hundred clusters takes a second of this machine. */
const lookEveryMs = 3_000;
const askAgainMs = 5_000;
/** A hundred clusters whose endpoints share a subnet take about two and a half hours. */
const longestMs = 5 * 60 * minuteMs;

/** Plays two nights through the whole local stack and counts the second one: in the first, Relink meets everything for the first time. */
export async function playCost(options: CostOptions): Promise<CostRecord> {
  const { clusters, speed } = options;
  const world = await readManyClusters(clusters);
  const stopwatch = createPatientStopwatch();
  const clock = createPacedClock(speed, stopwatch.elapsedMs);
  const counter = createCostCounter(clock, options);
  const clusterIds = world.resources.map(({ id }) => id).filter((id) => typeOf(id) === 'microsoft.containerservice/managedclusters');
  const stack = await startStack({
    world,
    clock,
    speed,
    simulator: { seed: 1, throttling: true },
    // At a fast clock the usual margin before the host's timeout is a fraction of a real second.
    settings: speed > 20 ? { RELINK_SLICE_SECONDS: '300', RELINK_LEASE_SECONDS: '300' } : {},
    host: { timers: 'manual', log: counter.log },
    onDelivery: (delivery, send) => {
      counter.noteDelivery();
      return send(delivery);
    },
    armTransport: counter.armTransport,
    storageTransport: counter.storageTransport,
  });
  const scene = { stack, clock, counter, clusterIds, speed };
  try {
    await hourOfTimers(scene);
    await playNight(scene);
    const { night, stoppedHour } = await playNight(scene);
    const runningHour = await hourOfTimers(scene);
    const { problems, breaches } = stack.judge.verdict();
    return { clusters, night, stoppedHour, runningHour, troubles: [...problems, ...breaches] };
  } finally {
    await stack.stop();
    stopwatch.stop();
  }
}

async function playNight(scene: Scene): Promise<Pick<CostRecord, 'night' | 'stoppedHour'>> {
  const { counter, stack } = scene;
  counter.take();
  await everybody(scene, 'stop');
  await untilAtRest(scene, () => true);
  const evening = counter.take();
  const stoppedHour = await hourOfTimers(scene);
  await everybody(scene, 'start');
  await untilAtRest(scene, () => stack.judge.verdict().problems.length === 0);
  return { night: sumOf(evening, counter.take()), stoppedHour };
}

/** Resolves when Azure is done with every cluster, and its events have had the time to come. */
async function everybody({ stack, clock, clusterIds }: Scene, action: 'stop' | 'start'): Promise<void> {
  const owner = stack.simulator.as('owner');
  // Azure allows so many writes at a time: what it refuses at the moment is asked again.
  for (const id of clusterIds) while ((await owner('POST', `${id}/${action}`)).status !== 202) await clock.sleep(askAgainMs);
  const { core } = stack.simulator;
  const isDone = (id: string) => {
    const cluster = core.world.get(id);
    return cluster !== undefined && (action === 'stop' ? isAtRest(core, cluster) : isSettled(core, cluster));
  };
  while (!clusterIds.every(isDone)) await clock.sleep(lookEveryMs * clusterIds.length);
  await clock.sleep(minuteMs);
}

async function untilAtRest({ stack, clock, clusterIds }: Scene, isDone: () => boolean): Promise<void> {
  const latest = clock.now() + longestMs;
  const isAtRest = async () => isDone() && (await findLeftovers(stack.storageConnection, clock.now())).length === 0;
  while (!(await isAtRest())) {
    if (clock.now() > latest)
      throw new Error(`The night did not come to its end: ${stack.judge.verdict().problems.slice(0, 5).join('; ')}`);
    await clock.sleep(lookEveryMs * clusterIds.length);
  }
}

/** Twelve ticks of each timer, at real speed, so that the machine's own milliseconds count once. */
async function hourOfTimers({ stack, clock, counter, speed }: Scene): Promise<CostCounts> {
  counter.take();
  clock.setSpeed(1);
  for (let tick = 0; tick < 12; tick += 1) {
    clock.advance(5 * minuteMs);
    await stack.host().invokeTimer('pulse');
    await stack.host().invokeTimer('drift-sweep');
  }
  clock.setSpeed(speed);
  return counter.take();
}

function sumOf(a: CostCounts, b: CostCounts): CostCounts {
  return {
    executions: [...a.executions, ...b.executions],
    tables: a.tables + b.tables,
    queues: a.queues + b.queues,
    lines: a.lines + b.lines,
    lineBytes: a.lineBytes + b.lineBytes,
    armCalls: a.armCalls + b.armCalls,
    deliveries: a.deliveries + b.deliveries,
  };
}
