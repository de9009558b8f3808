import { sameId, subscriptionScope } from './arm-id.ts';
import type { Run } from './run.ts';

/** Runs of the same subscription that have their turn before this one: those at work, and those that wait longer. */
export function aheadOf(run: Run, active: readonly Run[]): readonly Run[] {
  return active.filter((other) => other.runId !== run.runId && takesTurns(other) && isSameSubscription(other, run) && isBefore(other, run));
}

/** Runs of a subscription that wait for a turn and may have one now, oldest first. */
export function nextInTurn(subscription: string, active: readonly Run[], most: number): readonly Run[] {
  const ofSubscription = active.filter((run) => takesTurns(run) && sameId(subscriptionScope(run.clusterId), subscription));
  const free = most - ofSubscription.filter((run) => run.state !== 'queued').length;
  const waiting = ofSubscription.filter((run) => run.state === 'queued').toSorted((one, other) => (isOlder(one, other) ? -1 : 1));
  return waiting.slice(0, Math.max(0, free));
}

/** A plan only reads. Who waits for people or for a limit, perhaps for days, takes no turn from others. */
function takesTurns(run: Run): boolean {
  return run.intent === 'repair' && run.state !== 'awaiting-approval' && run.halt === undefined && run.heldBack === undefined;
}

function isBefore(other: Run, run: Run): boolean {
  return other.state !== 'queued' || isOlder(other, run);
}

function isOlder(one: Run, other: Run): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.runId < other.runId);
}

function isSameSubscription(one: Run, other: Run): boolean {
  return sameId(subscriptionScope(one.clusterId), subscriptionScope(other.clusterId));
}
