import type { Finding, Suppression } from '../domain/finding.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Engine } from '../repair/engine.ts';
import { isoTime, subjectOf } from './finding-alerts.ts';

export interface SuppressRequest {
  readonly findingId: string;
  readonly by: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface LiftedSuppression {
  readonly findingId: string;
  readonly by: string;
}

/** More than a year is no suppression for a while. */
const longestMs = 366 * 24 * 60 * 60_000;

/**
 * Nothing is told or repaired for the finding until then, whether it is open or not; it is counted all the same. Ends by itself. Its alert
 * is resolved at once. `not-found`; `bad-request` for an end in the past or more than a year away.
 */
export async function suppressFinding(engine: Engine, { findingId, by, reason, until }: SuppressRequest): Promise<Finding> {
  const at = engine.clock.now();
  if (until <= at || until - at > longestMs) throw new ServiceError('bad-request', 'until must lie ahead, by at most 366 days.');
  const finding = await changed(engine, findingId, { by, reason, at, until });
  const because = `${by} suppressed it until ${isoTime(until)}: ${reason}`;
  await engine.store.alerts.resolve({ code: 'drift-finding', subject: subjectOf(finding) }, { at, because });
  engine.log.info('finding.suppressed', { findingId, ruleId: finding.ruleId, clusterId: finding.clusterId, until: isoTime(until) });
  return finding;
}

/** From the next sweep on the finding is told and repaired as any other. `not-found`; nothing happens when it is not suppressed. */
export async function liftSuppression(engine: Engine, { findingId, by }: LiftedSuppression): Promise<Finding> {
  const finding = await changed(engine, findingId, undefined);
  engine.log.info('finding.suppression-lifted', { findingId, ruleId: finding.ruleId, clusterId: finding.clusterId, by });
  return finding;
}

async function changed({ store }: Engine, findingId: string, suppressed: Suppression | undefined): Promise<Finding> {
  const { after } = await store.findings.change(findingId, (row) => {
    if (!row || (suppressed === undefined && row.suppressed === undefined)) return row;
    const { suppressed: _, ...rest } = row;
    return { ...rest, ...(suppressed && { suppressed }) };
  });
  if (!after) throw new ServiceError('not-found', 'There is no finding of that id.');
  return after;
}
