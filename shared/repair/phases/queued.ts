import { sameId, subscriptionScope } from '../../domain/arm-id.ts';
import type { Run } from '../../domain/run.ts';
import { isInScope } from '../../domain/scope.ts';
import { waitHeldBack } from '../hold-back.ts';
import type { Phase } from './phase.ts';

const turnMs = 20_000;

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
  const ahead = (await engine.store.runs.listActive()).filter((other) => isAhead(other, run));
  if (ahead.length >= engine.settings.maxActiveRuns)
    return { kind: 'wait', forWhat: `${ahead.length} other runs in the subscription`, afterMs: turnMs };
  return { kind: 'enter', phase: 'settling' };
};

function isAhead(other: Run, run: Run): boolean {
  if (other.runId === run.runId || other.intent === 'plan' || isIdle(other)) return false;
  if (!sameId(subscriptionScope(other.clusterId), subscriptionScope(run.clusterId))) return false;
  return other.state !== 'queued' || other.createdAt < run.createdAt || (other.createdAt === run.createdAt && other.runId < run.runId);
}

/** Waits for people or for a limit, perhaps for days: it takes no turn from others. */
function isIdle(run: Run): boolean {
  return run.state === 'awaiting-approval' || run.halt !== undefined || run.heldBack !== undefined;
}
