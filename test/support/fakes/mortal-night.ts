import type { Signal } from '../../../shared/domain/signal.ts';
import type { Engine } from '../../../shared/repair/engine.ts';
import { pulse } from '../../../shared/repair/pulse.ts';
import { workRun } from '../../../shared/repair/work-run.ts';
import { acceptSignal } from '../../../shared/signals/accept-signal.ts';
import { createMortalEngine } from './mortal.ts';
import { clusterId, startCluster, stopCluster } from './night-world.ts';
import { forever, hour, type Stage } from './stage.ts';

const minute = 60_000;

export interface Death {
  readonly deathAt: number;
  readonly effect: 'before' | 'after';
}

/** One process after the other works the same night; each of the given ones dies at its write, the last one lives. */
export async function surviveNight(stage: Stage, deaths: readonly Death[], events: readonly Signal[]): Promise<number> {
  let left = deaths;
  let writes = 0;
  const live = async (work: (engine: Engine) => Promise<unknown>): Promise<void> => {
    for (;;) {
      const [death = { deathAt: Number.POSITIVE_INFINITY, effect: 'after' as const }, ...later] = left;
      const mortal = createMortalEngine(stage.engine, death);
      const isAlive = await Promise.race([work(mortal.engine).then(() => true), mortal.died.then(() => false)]);
      writes += mortal.writes.length;
      if (isAlive) return;
      left = later;
      stage.clock.advance(10 * minute);
    }
  };
  for (const event of events) await live((engine) => acceptSignal(engine, event));
  for (let ticks = 0; ticks < 12 && !(await isAtRest(stage, ticks)); ticks += 1) {
    for (let message = stage.queue.take(); message; message = stage.queue.take()) {
      const { runId, visibleAt } = message;
      stage.clock.advance(Math.max(0, visibleAt - stage.clock.now()));
      await live((engine) => workRun(engine, runId, forever));
    }
    stage.clock.advance(5 * minute);
    await live((engine) => pulse(engine, forever));
  }
  return writes;
}

async function isAtRest(stage: Stage, ticks: number): Promise<boolean> {
  const row = await stage.engine.store.clusters.get(clusterId);
  return ticks > 1 && stage.queue.messages().length === 0 && row?.value.activeRunId === undefined && row?.value.handled !== undefined;
}

/** The cluster has stopped and started again; nobody has been told yet. */
export function prepareNight(stage: Stage, connectionsSay: 'Approved' | 'Disconnected') {
  stage.clock.advance(hour);
  stopCluster(stage.world);
  const stoppedAt = stage.clock.now();
  stage.clock.advance(10 * hour);
  startCluster(stage.world, connectionsSay);
  const stopped: Signal = { kind: 'stopped', clusterId, at: stoppedAt, eventId: 'stopped' };
  const started: Signal = { kind: 'started', clusterId, at: stage.clock.now(), eventId: 'started' };
  return { stopped, started };
}
