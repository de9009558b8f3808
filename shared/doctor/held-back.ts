import { nameOf, subscriptionScope } from '../domain/arm-id.ts';
import { askPass } from '../domain/breaker.ts';
import { mayBeginFrom } from '../domain/daily-limit.ts';
import { hasCode } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Engine } from '../repair/engine.ts';
import { supposedRestart } from './dry-part.ts';
import type { Refusal } from './report.ts';

/** Relink's own limits that would keep tonight's repair waiting: the breaker of the subscription, and repairs of the cluster in a day. */
export async function heldBack(engine: Engine, row: ClusterRow): Promise<readonly Refusal[]> {
  return [...(await byBreaker(engine, row)), ...byDailyLimit(engine, row)];
}

async function byBreaker({ store, clock }: Engine, { clusterId }: ClusterRow): Promise<readonly Refusal[]> {
  const subject = subscriptionScope(clusterId);
  const next = 'docs/runbooks/breaker-open.md says how it closes.';
  try {
    const breaker = (await store.breakers.get(subject))?.value;
    const pass = breaker && askPass(breaker, { runId: 'doctor', isAsked: false, now: clock.now() });
    if (pass?.kind !== 'wait') return [];
    return [
      { subject, reason: `repairs of the subscription failed one after another, and its breaker is open until ${iso(pass.until)}.`, next },
    ];
  } catch (error) {
    if (!hasCode(error, 'store-corrupt')) throw error;
    return [{ subject, reason: 'the row of its breaker cannot be read, so the next repair finds it open.', next }];
  }
}

function byDailyLimit({ settings, clock }: Engine, { clusterId, begun = [] }: ClusterRow): readonly Refusal[] {
  const most = settings.maxRunsPerDay;
  const until = mayBeginFrom(begun, { runId: 'doctor', restartId: supposedRestart }, { now: clock.now(), most });
  if (until === undefined) return [];
  const reason = `Relink has begun ${most} repairs of ${nameOf(clusterId)} by itself within 24 hours (RELINK_MAX_RUNS_PER_DAY); the next one begins at ${iso(until)}.`;
  return [{ subject: clusterId, reason, next: 'Find out why the cluster needs so many; docs/runbooks/too-many-repairs.md.' }];
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
