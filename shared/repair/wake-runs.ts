import { sameId, subscriptionScope } from '../domain/arm-id.ts';
import { nextInTurn } from '../domain/turn-order.ts';
import type { Engine } from './engine.ts';

/** Wakes the runs of a subscription that were held back, oldest first: one of them, or all, may begin now. */
export async function wakeHeldBack(engine: Engine, subscription: string): Promise<void> {
  const waiting = (await engine.store.runs.listActive()).filter(
    (run) => run.heldBack !== undefined && sameId(subscriptionScope(run.clusterId), subscription),
  );
  for (const run of waiting.toSorted((one, other) => one.createdAt - other.createdAt)) await engine.queue.wake(run.runId, 0);
}

/**
 * Wakes the runs that wait for a turn and may have one now: a run ended, or waits for people. One that has not looked yet has its first
 * message under way, and one that is overdue is woken by the pulse. Waking one twice does no harm.
 */
export async function wakeNextInTurn(engine: Engine, subscription: string): Promise<void> {
  const active = await engine.store.runs.listActive();
  const next = nextInTurn(subscription, active, engine.settings.maxActiveRuns);
  const now = engine.clock.now();
  for (const run of next) if (run.slices > 0 && run.wakeAt > now) await engine.queue.wake(run.runId, 0);
}
