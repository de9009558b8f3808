import { nameOf } from '../domain/arm-id.ts';
import type { Breaker } from '../domain/breaker.ts';
import type { Engine } from './engine.ts';

/** Raises the alert of an open breaker, or resolves it. Safe to repeat: the pulse does, in case a crash came between. */
export async function sayBreaker(engine: Engine, breaker: Breaker): Promise<void> {
  const { alerts } = engine.store;
  const at = engine.clock.now();
  const condition = { code: 'breaker-open', subject: breaker.subscription } as const;
  if (!breaker.opened)
    return alerts.resolve(condition, { at, because: 'A repair succeeded, and all other repairs of the subscription may begin again.' });
  const probeFrom = new Date(breaker.opened.probeFrom).toISOString();
  await alerts.raise({
    ...condition,
    seen: seenOf(breaker),
    done: 'No further repair of the subscription begins to write. Repairs that had begun go on to their end.',
    notDone: 'Repairs that are needed meanwhile wait in the queue with their plans; none is lost. Plans and mode observe work as ever.',
    next: `Read the journals of these runs and remove what they have in common. From ${probeFrom} on one repair is let through; if it succeeds, all go on. To try at once, ask for a repair of one cluster.`,
    at,
  });
}

function seenOf({ failures, opened }: Breaker): string {
  if (opened?.isUnread) return 'The row of the breaker in RelinkClusters cannot be read, so nobody knows how many repairs failed.';
  const runs = failures.map(({ runId, clusterId, code }) => `run ${runId} of ${nameOf(clusterId)} (${code})`).join(', ');
  const tries = (opened?.times ?? 1) - 1;
  const again = tries === 0 ? '' : ` Since then ${tries} of them ${tries === 1 ? 'was' : 'were'} let through as a try and failed too.`;
  return `Repairs failed one after another, and none succeeded in between: ${runs}.${again}`;
}
