import { isInScope } from '../../domain/scope.ts';
import { aheadOf } from '../../domain/turn-order.ts';
import { waitHeldBack } from '../hold-back.ts';
import type { Phase } from './phase.ts';

/** Whoever makes room wakes the next in line, and the pulse looks too; this is for a message that was lost on the way. */
const turnMs = 15 * 60_000;

/** Scope and blast radius: nothing outside the scope, and at most so many active runs per subscription, oldest first. */
export const queued: Phase = async (slice) => {
  const { engine } = slice;
  const run = slice.run();
  if (!isInScope(run.clusterId, engine.settings.scope)) {
    return {
      kind: 'end',
      end: 'refused',
      verdict: `${run.clusterId} is not in RELINK_SCOPE. Nothing was read or written. Add its subscription or resource group to the scope, if Relink shall work there.`,
    };
  }
  const heldBack = await waitHeldBack(slice);
  if (heldBack) return heldBack;
  const ahead = aheadOf(run, await engine.store.runs.listActive());
  if (ahead.length >= engine.settings.maxActiveRuns)
    return { kind: 'wait', forWhat: `${ahead.length} other runs in the subscription`, afterMs: turnMs, leavesSlice: true };
  return { kind: 'enter', phase: run.intent === 'teardown' ? 'tearing-down' : 'settling' };
};
