import { subscriptionScope } from '../domain/arm-id.ts';
import { afterFailed, afterNothingProved, afterWorked, type Breaker } from '../domain/breaker.ts';
import type { Run } from '../domain/run.ts';
import { breakerLimits, changeBreaker } from './breaker-row.ts';
import type { Engine } from './engine.ts';
import { readableTracks } from './readable-tracks.ts';
import { wakeHeldBack } from './wake-runs.ts';

type EndedRun = Pick<Run, 'runId' | 'clusterId' | 'state' | 'error'>;

/**
 * Tells the breaker of the subscription how a repair ended, and wakes what waited when that closed it. Only a failure counts against
 * it, and only a run that wrote and succeeded counts for it. Idempotent.
 */
export async function noteEnd(engine: Engine, run: EndedRun): Promise<void> {
  const subscription = subscriptionScope(run.clusterId);
  const applies = (await readableTracks(engine, run.runId)).reduce((sum, track) => sum + track.applies, 0);
  const { before, after } = await changeBreaker(engine, subscription, (breaker) => judged(breaker, run, { applies, engine }));
  if (before.opened && before.probe !== after.probe) await wakeHeldBack(engine, subscription);
}

function judged(breaker: Breaker, run: EndedRun, { applies, engine }: { applies: number; engine: Engine }): Breaker {
  const { runId, clusterId } = run;
  if (run.state === 'succeeded' && applies > 0) return afterWorked(breaker, runId);
  const code = run.error?.code ?? 'unexpected';
  // A cluster that was deleted before anything was begun is no failure of Relink's.
  const isGone = code === 'azure-not-found' && applies === 0;
  if (run.state !== 'failed' || isGone) return afterNothingProved(breaker, runId);
  return afterFailed(breaker, { runId, clusterId, code, at: engine.clock.now() }, breakerLimits(engine));
}
