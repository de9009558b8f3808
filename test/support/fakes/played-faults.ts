import type { Signal } from '../../../shared/domain/signal.ts';
import { buryRun } from '../../../shared/repair/bury-run.ts';
import type { Engine, RepairSettings } from '../../../shared/repair/engine.ts';
import { pulse } from '../../../shared/repair/pulse.ts';
import { startRun } from '../../../shared/repair/start-run.ts';
import { workRun } from '../../../shared/repair/work-run.ts';
import { acceptSignal } from '../../../shared/signals/accept-signal.ts';
import { createFaultyEngine, type Mishap, type PortCall } from './faulty.ts';
import { clusterId, startCluster, stopCluster } from './night-world.ts';
import { createStage, forever, hour, type Stage } from './stage.ts';

const minute = 60_000;
/** As in `host.json`. */
const visibleAgainMs = 30_000;
const mostDeliveries = 5;
const mostPulses = 60;
const mostMessages = 5_000;

export interface FaultedNight {
  readonly stage: Stage;
  readonly calls: readonly PortCall[];
  /** How many of them were made before the start. */
  readonly beforeStart: number;
}

type NightFault = {
  readonly mishap: (stage: Stage) => Mishap;
  /** How long to go on at least; unset means until nothing is left to do. */
  readonly pulses?: number;
} & ({ readonly number: number } | { readonly each: string });

/**
 * Plays one night, with both events, the queue and the timer, in which one port call, or every call of one name, goes wrong. What throws
 * comes back as it does in Azure: an event is delivered again, a message becomes visible again and ends on the poison queue, a timer
 * fires again. With early teardown on, the timer also turns before the stop and between stop and start.
 */
export async function playFaultedNight(
  fault?: NightFault,
  settings: Partial<RepairSettings> = {},
  prepare: (stage: Stage) => void = () => {},
): Promise<FaultedNight> {
  const stage = createStage(settings);
  prepare(stage);
  // Short operations are polled less often, and every poll of a running operation is like the other.
  stage.world.lastsMs = (usual) => usual / 4;
  const { engine, calls } = createFaultyEngine(stage.engine, fault && { ...fault, mishap: fault.mishap(stage) });
  const isTeardown = settings.teardown === 'on-stop';
  if (isTeardown) await stage.pulse();
  stage.clock.advance(hour);
  stopCluster(stage.world);
  await deliver(stage, engine, { kind: 'stopped', clusterId, at: stage.clock.now(), eventId: 'stopped' });
  for (let pulses = 0; isTeardown && pulses < 3; pulses += 1) await turn(stage, engine);
  const beforeStart = calls.length;
  stage.clock.advance(10 * hour);
  startCluster(stage.world, 'Disconnected');
  await deliver(stage, engine, { kind: 'started', clusterId, at: stage.clock.now(), eventId: 'started' });
  await untilAtRest(stage, engine, fault?.pulses);
  return { stage, calls, beforeStart };
}

/** A person has put right what was wrong and asks for a repair. */
export async function repairAgain(stage: Stage): Promise<void> {
  await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
  await untilAtRest(stage, stage.engine);
}

async function deliver(stage: Stage, engine: Engine, signal: Signal): Promise<void> {
  for (let delivery = 1; delivery <= mostDeliveries; delivery += 1) {
    if (await orFalse(acceptSignal(engine, signal))) return;
    stage.clock.advance(10_000);
  }
}

async function untilAtRest(stage: Stage, engine: Engine, leastPulses = 2): Promise<void> {
  for (let pulses = 0; pulses < mostPulses; pulses += 1) {
    await turn(stage, engine);
    if (pulses >= leastPulses - 1 && (await isAtRest(stage))) return;
  }
  if (engine === stage.engine) throw new Error(`Still not at rest after ${mostPulses} pulses.`);
}

/** All that waits on the queue, and then the timer. */
async function turn(stage: Stage, engine: Engine): Promise<void> {
  await drain(stage, engine);
  stage.clock.advance(5 * minute);
  await orFalse(pulse(engine, forever));
}

async function drain(stage: Stage, engine: Engine): Promise<void> {
  for (let count = 0; count < mostMessages; count += 1) {
    const message = stage.queue.take();
    if (!message) return;
    stage.clock.advance(Math.max(0, message.visibleAt - stage.clock.now()));
    await handle(stage, engine, message.runId);
  }
  throw new Error(`Still not at rest after ${mostMessages} messages.`);
}

async function handle(stage: Stage, engine: Engine, runId: string): Promise<void> {
  for (let delivery = 1; delivery <= mostDeliveries; delivery += 1) {
    if (await orFalse(workRun(engine, runId, forever))) return;
    stage.clock.advance(visibleAgainMs);
  }
  await orFalse(buryRun(engine, runId));
}

async function isAtRest(stage: Stage): Promise<boolean> {
  const row = await stage.engine.store.clusters.get(clusterId);
  return stage.queue.messages().length === 0 && row?.value.activeRunId === undefined && row?.value.handled !== undefined;
}

async function orFalse(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
