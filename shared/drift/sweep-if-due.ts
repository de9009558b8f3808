import type { Engine } from '../repair/engine.ts';
import { gatherEstate } from './gather-estate.ts';
import { rules } from './registry.ts';
import { sweep, sweepHeartbeat } from './sweep.ts';
import { isSweepDue } from './sweep-due.ts';

/** One tick of the timer: sweeps with all rules when it is time for it, and otherwise only reads when that last was. */
export async function sweepIfDue(engine: Engine, signal: AbortSignal): Promise<void> {
  const { azure, clock, settings, store } = engine;
  if (!isSweepDue(clock.now(), await store.heartbeats.last(sweepHeartbeat), settings.scope)) return;
  await sweep(engine, { rules, gather: (remember, ending) => gatherEstate({ azure, clock, settings, remember, signal: ending }) }, signal);
}
