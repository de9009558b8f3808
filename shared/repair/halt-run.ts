import { type Halt, haltOf } from '../domain/halt.ts';
import { modeOf } from '../domain/mode.ts';
import { cancelled } from './cancelled.ts';
import { lookAgainIn, lookAgainMs } from './look-again.ts';
import type { PhaseOutcome } from './phases/phase.ts';
import { hasNewerRestart, type Slice } from './slice.ts';

const modeAgeMs = 60_000;
/** Before these nothing can have been begun in this round, and the planning looks at the mode itself. */
const earlyPhases: readonly string[] = ['queued', 'settling', 'planning', 'awaiting-approval'];

/** Why nothing more may be taken apart, read now. Without `modeAgeMs` the cluster is not asked for its mode. */
export async function readHalt(slice: Slice, options: { readonly modeAgeMs?: number }): Promise<Halt | undefined> {
  const { store, settings, clock } = slice.engine;
  const run = slice.run();
  const row = (await store.clusters.get(run.clusterId))?.value;
  const mode = options.modeAgeMs === undefined ? 'auto' : modeOf(await slice.readCluster(options.modeAgeMs), settings.mode);
  return haltOf({ run, wishes: row?.wishes, holds: row?.holds, mode, now: clock.now() });
}

/**
 * Asked before each phase. A run that has taken nothing apart yet stops as a whole; once it has, its tracks stop one by one where each of
 * them is whole (`halt-track.ts`). Undefined: go on with the phase.
 */
export async function haltRun(slice: Slice): Promise<PhaseOutcome | undefined> {
  const { state, intent, halt: before } = slice.run();
  if (intent === 'plan' || state === 'verifying') return undefined;
  const isEarly = earlyPhases.includes(state);
  const halt = await readHalt(slice, isEarly ? {} : { modeAgeMs });
  if (!halt) return before ? goOn(slice, isEarly) : undefined;
  if (state === 'awaiting-approval' && halt.kind !== 'cancel') return undefined;
  if (!isEarly && (await hasBegun(slice))) {
    if (halt.kind !== 'cancel') await say(slice, halt);
    return undefined;
  }
  return outcomeOf(slice, halt);
}

/** When every track that had begun is finished and the others are left as they are. */
export async function whileHalted(slice: Slice): Promise<PhaseOutcome> {
  const halt = await readHalt(slice, { modeAgeMs });
  return halt ? outcomeOf(slice, halt) : { kind: 'wait', forWhat: 'the next look', afterMs: 1_000 };
}

async function outcomeOf(slice: Slice, halt: Halt): Promise<PhaseOutcome> {
  if (slice.run().intent === 'teardown') return teardownHalted(halt);
  if (halt.kind === 'cancel') return cancelled(slice, halt.says);
  await say(slice, halt);
  if (halt.kind === 'mode' && halt.mode === 'approve') {
    await slice.saveRun({ halt: undefined });
    return { kind: 'enter', phase: 'settling' };
  }
  const leftMs = halt.kind === 'hold' && halt.until !== undefined ? halt.until - slice.engine.clock.now() : lookAgainMs;
  return { kind: 'wait', forWhat: halt.says, afterMs: lookAgainIn(leftMs), leavesSlice: true };
}

/** A teardown has nothing to wait for: what it has not taken down is dealt with after the start, by a run that can wait. */
function teardownHalted(halt: Halt): PhaseOutcome {
  return { kind: 'end', end: 'cancelled', verdict: `${halt.says.replace(/\.$/, '')}. What was not taken down yet stays until the start.` };
}

async function say(slice: Slice, halt: Halt): Promise<void> {
  if (slice.run().halt?.says === halt.says) return;
  await slice.journal('state', 'run.halted', { text: `${halt.says} Nothing more is taken apart; what had been begun is finished.` });
  await slice.saveRun({ halt: { says: halt.says, since: slice.engine.clock.now() } });
}

/** The world may have changed during the halt: unless the run is in the middle of its work, it is read and planned again. */
async function goOn(slice: Slice, isEarly: boolean): Promise<PhaseOutcome | undefined> {
  await slice.journal('state', 'run.resumed', { text: 'Nothing holds the run any more; it goes on.' });
  await slice.saveRun({ halt: undefined });
  if (isEarly || ((await hasBegun(slice)) && !(await hasNewerRestart(slice)))) return undefined;
  return { kind: 'enter', phase: 'settling' };
}

async function hasBegun(slice: Slice): Promise<boolean> {
  const tracks = await slice.engine.store.tracks.list(slice.run().runId);
  return tracks.some((track) => track.value.applies > 0);
}
