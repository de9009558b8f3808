import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { isSettled } from '../../local/simulator/cluster-facts.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import type { LongOperation, NightRecord, TimedCall, Variant } from './night-record.ts';
import { createPacedClock, type PacedClock } from './paced-clock.ts';
import { timedTransport } from './timed-transport.ts';
import { worldFacts } from './world-facts.ts';
import { readWorld, type WorldName } from './worlds.ts';

export interface NightOptions {
  readonly world: WorldName;
  readonly seed: number;
  readonly variant: Variant;
  /** Simulated seconds in one real second, from shortly before the start event on. */
  readonly speed: number;
}

/** Stop and pause are not measured. */
const dullSpeed = 600;
const pauseMs = 600_000;
/** How long before the end of the start the clock slows down. */
const leadMs = 5_000;
const longestRunMs = 3 * 60 * 60 * 1000;

/** Plays one night through the whole local stack and measures from the delivery of the start event to the end of the run. */
export async function playNight(options: NightOptions): Promise<NightRecord> {
  const world = await readWorld(options.world);
  const clock = createPacedClock(dullSpeed);
  const watch = createWatch(clock);
  const stack = await startStack({
    world,
    clock,
    speed: options.speed,
    simulator: { seed: options.seed, variant: options.variant, throttling: true },
    host: { timers: 'manual', log: watch.hear },
    onDelivery: (delivery, send) => {
      watch.deliveries.push(clock.exact());
      return send(delivery);
    },
    armTransport: (inner) => timedTransport(inner, clock, (call) => watch.calls.push(call)),
    storageTransport: timedTransport(createDefaultHttpClient(), clock, (call) => watch.storageCalls.push(call)),
  });
  try {
    return await measure({ stack, clock, watch, world, options });
  } finally {
    await stack.stop();
  }
}

/** What happens at the doors of the function host and on the wire, each with its time. */
function createWatch(clock: PacedClock) {
  const calls: TimedCall[] = [];
  const storageCalls: TimedCall[] = [];
  const deliveries: number[] = [];
  const begun: number[] = [];
  const ended: number[] = [];
  const hear = (level: string, category: string, message: string) => {
    if (level === 'error') console.error(`${category}: ${message.slice(0, 300)}`);
    if (category !== 'Function.run-worker') return;
    if (message.startsWith('Executing')) begun.push(clock.exact());
    if (message.startsWith('Executed')) ended.push(clock.exact());
  };
  return { calls, storageCalls, deliveries, begun, ended, hear };
}

interface Scene {
  readonly stack: Stack;
  readonly clock: PacedClock;
  readonly watch: ReturnType<typeof createWatch>;
  readonly world: WorldFile;
  readonly options: NightOptions;
}

async function measure(scene: Scene): Promise<NightRecord> {
  const { stack, clock, watch, world, options } = scene;
  const clusterId = world.resources.find(({ id }) => typeOf(id) === 'microsoft.containerservice/managedclusters')?.id ?? '';
  await stack.host().invokeTimer('pulse');
  await clock.sleep((await power(scene, clusterId, 'stop')) - clock.now() + pauseMs);
  await stack.host().idle();
  const startEndsAt = await power(scene, clusterId, 'start');
  await clock.sleep(startEndsAt - leadMs - clock.now());
  clock.setSpeed(options.speed);
  const settledAt = await untilSettled(scene, clusterId);
  const eventAt = await until(scene, 'the start event', () => watch.deliveries.find((at) => at >= startEndsAt));
  const { fixedAt, runState } = await untilEnded(scene, eventAt);
  const verdict = stack.judge.verdict();
  const isMeasured = (call: TimedCall) => call.startedAt >= eventAt && call.startedAt <= fixedAt;
  const calls = watch.calls.filter(isMeasured);
  return {
    ...options,
    eventAt,
    settledAt,
    workBegunAt: watch.begun.find((at) => at >= eventAt) ?? eventAt,
    fixedAt,
    runState,
    troubles: [...verdict.problems, ...verdict.breaches, ...(runState === 'succeeded' ? [] : [`the run ended ${runState}`])],
    calls,
    storageCalls: watch.storageCalls.filter(isMeasured),
    operations: operationsOf(stack, calls),
    facts: worldFacts(world),
  };
}

/** The owner stops or starts the cluster; answers when Azure will be done with it. */
async function power({ stack }: Scene, clusterId: string, what: 'stop' | 'start'): Promise<number> {
  const answer = await stack.simulator.as('owner')('POST', `${clusterId}/${what}`);
  const id = new URL(answer.headers['azure-asyncoperation'] ?? 'x:').pathname.split('/').at(-1) ?? '';
  const operation = stack.simulator.core.operations.find(id);
  if (!operation) throw new Error(`${what} of the cluster was answered ${answer.status}`);
  return operation.endsAt;
}

async function untilSettled(scene: Scene, clusterId: string): Promise<number> {
  const { core } = scene.stack.simulator;
  return until(scene, 'the cluster to settle', () => {
    const cluster = core.world.get(clusterId);
    return cluster && isSettled(core, cluster) ? scene.clock.exact() : undefined;
  });
}

/** Looks every few real milliseconds, inside this process and without a request. */
async function until<T>({ clock }: Scene, what: string, look: () => T | undefined): Promise<T> {
  const latest = clock.now() + longestRunMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (clock.now() > latest) throw new Error(`Waited too long for ${what}`);
    await clock.sleep(100);
  }
}

/** Asked only after a slice has ended, so that asking takes nothing from the run. */
async function untilEnded(scene: Scene, eventAt: number): Promise<{ fixedAt: number; runState: string }> {
  const { watch } = scene;
  for (let seen = eventAt; ; ) {
    const sliceEnd = await until(scene, 'a slice to end', () => watch.ended.find((at) => at > seen));
    const run = await newestRepair(scene);
    if (run?.hasEnded) return { fixedAt: sliceEnd, runState: run.state };
    seen = sliceEnd;
  }
}

async function newestRepair({ stack }: Scene): Promise<{ state: string; hasEnded: boolean } | undefined> {
  const host = stack.host();
  const answer = await fetch(`${host.url}/api/keyed/runs?limit=5`, { headers: { 'x-functions-key': host.keys.master } });
  const { runs } = (await answer.json()) as { runs: { state: string; hasEnded: boolean; cause: string }[] };
  return runs.find((run) => run.cause === 'restart');
}

function operationsOf(stack: Stack, calls: readonly TimedCall[]): readonly LongOperation[] {
  return calls.flatMap(({ kind, operationId }) => {
    const found = kind === 'write' && operationId !== undefined ? stack.simulator.core.operations.find(operationId) : undefined;
    if (!found) return [];
    const { id, style, startedAt, endsAt, status } = found;
    return [{ id: id.toLowerCase(), kind: found.kind, style, resourceId: found.resourceId.toLowerCase(), startedAt, endsAt, status }];
  });
}
