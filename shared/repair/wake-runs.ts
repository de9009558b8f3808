import { sameId, subscriptionScope } from '../domain/arm-id.ts';
import type { Engine } from './engine.ts';

/** Wakes the runs of a subscription that were held back, oldest first: one of them, or all, may begin now. */
export async function wakeHeldBack(engine: Engine, subscription: string): Promise<void> {
  const waiting = (await engine.store.runs.listActive()).filter(
    (run) => run.heldBack !== undefined && sameId(subscriptionScope(run.clusterId), subscription),
  );
  for (const run of waiting.toSorted((one, other) => one.createdAt - other.createdAt)) await engine.queue.wake(run.runId, 0);
}
