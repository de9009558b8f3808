import { subscriptionScope } from '../domain/arm-id.ts';
import { afterNothingProved } from '../domain/breaker.ts';
import { askBreaker, changeBreaker } from './breaker-row.ts';
import { dailyLimitOf, noteBegun, raiseTooMany, resolveTooMany } from './daily-limit.ts';
import { lookAgainIn } from './look-again.ts';
import type { PhaseOutcome } from './phases/phase.ts';
import type { Slice } from './slice.ts';
import { wishesOf } from './wishes-of.ts';

interface HeldBack {
  /** A sentence that stays the same while the cause does. */
  readonly says: string;
  readonly until: number;
}

/** Asked right before a run lays its tracks: true when a limit holds it back, and then it has to wait in `queued`. */
export async function isHeldBack(slice: Slice): Promise<boolean> {
  const isAsked = await isAskedFor(slice);
  const held = await whyHeldBack(slice, isAsked);
  if (held) await noteHeldBack(slice, held);
  else if (!isAsked) await noteBegun(slice);
  return held !== undefined;
}

/** For a run that was held back: how much longer it waits, or undefined when it may go on. It holds no slice and no turn meanwhile. */
export async function waitHeldBack(slice: Slice): Promise<PhaseOutcome | undefined> {
  if (!slice.run().heldBack) return undefined;
  const held = await whyHeldBack(slice, await isAskedFor(slice));
  if (held) {
    await noteHeldBack(slice, held);
    const leftMs = held.until - slice.engine.clock.now();
    return { kind: 'wait', forWhat: held.says, afterMs: lookAgainIn(leftMs), leavesSlice: true };
  }
  await resolveTooMany(slice);
  await slice.journal('state', 'run.let-through', { text: slice.run().isProbe ? probeText : 'Nothing holds the run back any more.' });
  await slice.saveRun({ heldBack: undefined });
  return undefined;
}

const probeText =
  'The run is let through the open breaker as a try. If it succeeds, the breaker closes; if it fails, the breaker stays open longer.';

async function noteHeldBack(slice: Slice, { says }: HeldBack): Promise<void> {
  if (slice.run().heldBack?.says === says) return;
  await slice.journal('state', 'run.held-back', { text: `${says} The run waits in the queue; nothing was written.` });
  await slice.saveRun({ heldBack: { says, since: slice.engine.clock.now() } });
}

async function whyHeldBack(slice: Slice, isAsked: boolean): Promise<HeldBack | undefined> {
  return (isAsked ? undefined : await byDailyLimit(slice)) ?? (await byBreaker(slice, isAsked));
}

async function byDailyLimit(slice: Slice): Promise<HeldBack | undefined> {
  const until = await dailyLimitOf(slice);
  if (until === undefined) return undefined;
  await raiseTooMany(slice, until);
  const most = slice.engine.settings.maxRunsPerDay;
  return { says: `Relink has begun ${most} repairs of the cluster by itself within 24 hours (RELINK_MAX_RUNS_PER_DAY).`, until };
}

async function byBreaker(slice: Slice, isAsked: boolean): Promise<HeldBack | undefined> {
  const { runId, clusterId, isProbe } = slice.run();
  const pass = await askBreaker(slice.engine, subscriptionScope(clusterId), { runId, isAsked });
  if (pass.kind === 'wait')
    return { says: 'Repairs of the subscription failed one after another, and its breaker is open.', until: pass.until };
  if (pass.kind === 'probe' && !isProbe) await slice.saveRun({ isProbe: true });
  return undefined;
}

/** A person's word passes: theirs is the run, or they asked for a repair while it waited. */
async function isAskedFor(slice: Slice): Promise<boolean> {
  if (slice.run().cause === 'request') return true;
  const row = await slice.engine.store.clusters.get(slice.run().clusterId);
  return row !== undefined && wishesOf(row.value, slice.run().runId)?.asked !== undefined;
}

/** A probe at work keeps its claim. */
export async function keepProbe(slice: Slice): Promise<void> {
  const { isProbe, runId, clusterId } = slice.run();
  if (isProbe) await askBreaker(slice.engine, subscriptionScope(clusterId), { runId, isAsked: false });
}

/** A probe that waits for people lets another one try meanwhile. */
export async function letGoOfProbe(slice: Slice): Promise<void> {
  const { isProbe, runId, clusterId } = slice.run();
  if (!isProbe) return;
  await changeBreaker(slice.engine, subscriptionScope(clusterId), (breaker) => afterNothingProved(breaker, runId));
  await slice.saveRun({ isProbe: undefined });
}
