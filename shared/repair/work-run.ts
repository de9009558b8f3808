import { subscriptionScope } from '../domain/arm-id.ts';
import { retryDelayMs } from '../domain/backoff.ts';
import { hasEnded, type Run, type RunPhase } from '../domain/run.ts';
import { asServiceError, type ServiceError } from '../domain/service-error.ts';
import type { Versioned } from '../ports/store.ts';
import { endRun } from './end-run.ts';
import type { Engine } from './engine.ts';
import { haltRun } from './halt-run.ts';
import { keepProbe, letGoOfProbe } from './hold-back.ts';
import { type Lease, takeLease } from './lease.ts';
import { awaitingApproval } from './phases/awaiting-approval.ts';
import type { Phase, PhaseOutcome } from './phases/phase.ts';
import { planning } from './phases/planning.ts';
import { queued } from './phases/queued.ts';
import { reattaching } from './phases/reattaching.ts';
import { relinking } from './phases/relinking.ts';
import { settling } from './phases/settling.ts';
import { tearingDown } from './phases/tearing-down.ts';
import { verifying } from './phases/verifying.ts';
import { sayEnd } from './say-end.ts';
import { createSlice, endsSlice, isOurs, type Slice } from './slice.ts';
import { wakeNextInTurn } from './wake-runs.ts';

const phases: Readonly<Record<RunPhase, Phase>> = {
  queued,
  settling,
  planning,
  'awaiting-approval': awaitingApproval,
  relinking,
  reattaching,
  verifying,
  'tearing-down': tearingDown,
};
const mostErrors = 25;
/** How long after a slice's end the pulse takes its message for lost. */
const lostAfterMs = 60_000;

/**
 * Works one slice of one run: at most `sliceMs`, under the cluster's lease (R8). Safe to call any number of times, late, twice at
 * once, or for a run that has ended. Throws only when the store cannot be used, so that the message comes back.
 */
export async function workRun(engine: Engine, runId: string, signal: AbortSignal): Promise<void> {
  const found = await engine.store.runs.get(runId);
  if (!found || hasEnded(found.value)) return;
  if (found.value.intent === 'plan') return workSlice(engine, found, { lease: noLease, signal });
  const answer = await takeLease(engine, found.value.clusterId);
  if (answer.kind === 'taken') {
    await engine.queue.wake(runId, Math.max(1000, answer.until - engine.clock.now()) * (1 + 0.2 * engine.random.fraction()));
    return;
  }
  const fresh = await engine.store.runs.get(runId);
  try {
    if (fresh && !hasEnded(fresh.value)) await workSlice(engine, fresh, { lease: answer.lease, signal });
  } finally {
    await answer.lease.release().catch((error) => engine.log.warn('lease.not-released', { runId, code: asServiceError(error).code }));
  }
}

/** A plan only reads, so it needs nobody's leave. */
const noLease: Lease = { keep: async () => {}, confirm: async () => {}, leftMs: () => Number.POSITIVE_INFINITY, release: async () => {} };

async function workSlice(engine: Engine, run: Versioned<Run>, options: { lease: Lease; signal: AbortSignal }): Promise<void> {
  const slice = createSlice(engine, { run, ...options });
  try {
    if (slice.run().intent !== 'plan' && !(await isOurs(slice))) return await cancelOvertaken(slice);
    await slice.saveRun({ slices: slice.run().slices + 1, wakeAt: slice.deadline + lostAfterMs });
    await keepProbe(slice);
    await goThroughPhases(slice);
  } catch (thrown) {
    const error = asServiceError(thrown);
    if (error.code !== 'lease-lost' && error.code !== 'store-conflict') throw error;
    engine.log.warn('slice.overtaken', { runId: slice.run().runId, code: error.code });
    await engine.queue.wake(slice.run().runId, engine.settings.leaseMs);
  } finally {
    engine.turns.leave(slice.run().runId);
  }
}

async function cancelOvertaken(slice: Slice): Promise<void> {
  await slice.saveRun({
    state: 'cancelled',
    verdict: 'Another run of the same cluster had been claimed at the same moment and does the work (R8).',
    endedAt: slice.engine.clock.now(),
  });
  sayEnd(slice.engine, slice.run(), []);
}

async function goThroughPhases(slice: Slice): Promise<void> {
  for (;;) {
    const outcome = await askPhase(slice);
    if (outcome.kind === 'end') return endRun(slice, outcome);
    if (outcome.kind === 'enter') {
      await slice.journal('state', 'run.phase', { text: `The run is ${outcome.phase}.` });
      await slice.saveRun({ state: outcome.phase, errors: 0 });
      continue;
    }
    if (!outcome.leavesSlice && (await slice.pause(outcome.afterMs))) continue;
    if (outcome.leavesSlice) await makeRoom(slice);
    await slice.saveRun({ wakeAt: slice.engine.clock.now() + outcome.afterMs + lostAfterMs });
    await slice.engine.queue.wake(slice.run().runId, outcome.afterMs);
    return;
  }
}

/** The wait may be long: others have their turn meanwhile. A run that waits for its own turn has none to give. */
async function makeRoom(slice: Slice): Promise<void> {
  await letGoOfProbe(slice);
  const { state, clusterId } = slice.run();
  if (state !== 'queued') await wakeNextInTurn(slice.engine, subscriptionScope(clusterId));
}

async function askPhase(slice: Slice): Promise<PhaseOutcome> {
  try {
    await slice.lease.keep();
    return (await haltRun(slice)) ?? (await phaseOf(slice.run())(slice));
  } catch (thrown) {
    return afterError(slice, asServiceError(thrown));
  }
}

/** A teardown has one phase beside its turn in the queue: nothing can lead it to any other write. */
function phaseOf({ intent, state }: Run): Phase {
  return intent === 'teardown' && state !== 'queued' ? tearingDown : phases[state as RunPhase];
}

/** Trouble outside of tracks: retried with patience, then an end with an alert. Trouble with the store is not ours to wait out. */
async function afterError(slice: Slice, error: ServiceError): Promise<PhaseOutcome> {
  if (endsSlice(error)) throw error;
  const errors = slice.run().errors + 1;
  await slice.saveRun({ errors });
  if (error.retry === 'never' || errors > mostErrors)
    return { kind: 'end', end: 'failed', verdict: error.message, error: error.toDetails() };
  const afterMs = retryDelayMs(error.retry, errors, { retryAfterMs: error.retryAfterMs, fraction: slice.engine.random.fraction() });
  await slice.journal('error', `run.${slice.run().state}`, {
    text: `${error.code}: ${error.message} Trying again in ${Math.ceil(afterMs / 1000)} s.`,
  });
  return { kind: 'wait', forWhat: error.code, afterMs };
}
