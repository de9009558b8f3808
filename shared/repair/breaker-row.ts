import { askPass, type Breaker, type BreakerLimits, closedBreaker, type Pass, unreadBreaker } from '../domain/breaker.ts';
import { hasCode } from '../domain/service-error.ts';
import { afterLostRaces } from '../ports/lost-races.ts';
import type { Versioned } from '../ports/store.ts';
import { sayBreaker } from './breaker-alert.ts';
import type { Engine } from './engine.ts';

export function breakerLimits({ settings }: Pick<Engine, 'settings'>): BreakerLimits {
  return { failures: settings.breakerFailures, coolDownMs: settings.breakerCoolDownMs };
}

/**
 * Changes the breaker of a subscription under its ETag, and says it when it opens or closes. `change` may be called several times and
 * may answer the same breaker to leave it as it is.
 */
export async function changeBreaker(
  engine: Engine,
  subscription: string,
  change: (breaker: Breaker) => Breaker,
): Promise<{ readonly before: Breaker; readonly after: Breaker }> {
  const { breakers } = engine.store;
  return afterLostRaces(async () => {
    const found = await readBreaker(engine, subscription);
    const before = found?.value ?? closedBreaker(subscription);
    const after = change(before);
    if (after !== before) await (found ? breakers.save({ value: after, etag: found.etag }) : breakers.insert(after));
    if (before.opened?.times !== after.opened?.times) await sayBreaker(engine, after);
    return { before, after };
  });
}

/**
 * Whether the run may begin to write. The claim of a probe is stored before this answers, so of many that ask at once exactly one
 * is let through.
 */
export async function askBreaker(
  engine: Engine,
  subscription: string,
  request: { readonly runId: string; readonly isAsked: boolean },
): Promise<Pass> {
  let pass: Pass = { kind: 'closed' };
  await changeBreaker(engine, subscription, (breaker) => {
    pass = askPass(breaker, { ...request, now: engine.clock.now() });
    return pass.kind === 'probe' ? pass.breaker : breaker;
  });
  return pass;
}

/** A row that cannot be read is replaced by an open breaker: it says so, cools down and closes as any other (R5). */
export async function readBreaker(engine: Engine, subscription: string): Promise<Versioned<Breaker> | undefined> {
  const { breakers } = engine.store;
  try {
    return await breakers.get(subscription);
  } catch (error) {
    if (!hasCode(error, 'store-corrupt')) throw error;
    const unread = unreadBreaker(subscription, engine.clock.now(), breakerLimits(engine));
    await breakers.overwrite(unread);
    await sayBreaker(engine, unread);
    return breakers.get(subscription);
  }
}
