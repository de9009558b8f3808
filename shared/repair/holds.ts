import { isSamePerson } from '../domain/approval.ts';
import type { ArmId } from '../domain/arm-id.ts';
import { describeHold, type Hold, holdsInForce, isInForce } from '../domain/hold.ts';
import { isInScope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';

export interface HoldRequest {
  readonly clusterId: ArmId;
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly until?: number;
}

const mostHolds = 20;

/**
 * Places a hold. The same name again by the same person changes that hold; by somebody else it is `not-now`, so that nobody shortens
 * another one's hold by accident. `out-of-scope`, `bad-request` for an end in the past.
 */
export async function placeHold(engine: Engine, request: HoldRequest): Promise<Hold> {
  const now = engine.clock.now();
  if (!isInScope(request.clusterId, engine.settings.scope))
    throw new ServiceError('out-of-scope', `${request.clusterId} is not in RELINK_SCOPE.`);
  if (request.until !== undefined && request.until <= now) throw new ServiceError('bad-request', 'until lies in the past.');
  const { clusterId, ...wanted } = request;
  const fresh: Hold = { ...wanted, holdId: engine.random.id(), placedAt: now };
  const { after } = await changeCluster(engine, clusterId, (row) => ({ ...row, holds: withHold(holdsInForce(row.holds, now), fresh) }));
  const hold = after.holds?.find(({ name }) => name === fresh.name) ?? fresh;
  await tellRun(engine, after, { what: 'hold.placed', text: `A hold was placed: ${describeHold(hold)}.` });
  engine.log.info('hold.placed', { clusterId, holdId: hold.holdId });
  return hold;
}

function withHold(holds: readonly Hold[], fresh: Hold): readonly Hold[] {
  const known = holds.find(({ name }) => name === fresh.name);
  if (known && !isSamePerson(known.by, fresh.by))
    throw new ServiceError('not-now', `A hold “${known.name}” by ${known.by} is in force; choose another name, or lift that one.`);
  if (!known && holds.length >= mostHolds) throw new ServiceError('not-now', `The cluster has ${mostHolds} holds; lift one first.`);
  return [...holds.filter((hold) => hold !== known), known ? { ...fresh, holdId: known.holdId } : fresh];
}

/** Lifts a hold; the cluster's run goes on when it was the last one. `not-found` when there is no such hold (any more). */
export async function liftHold(engine: Engine, request: { readonly holdId: string; readonly by: string }): Promise<void> {
  const rows = await engine.store.clusters.list();
  const holds = (row: ClusterRow) => (row.holds ?? []).filter(({ holdId }) => holdId === request.holdId);
  const row = rows.find((candidate) => holds(candidate).length > 0);
  const [hold] = row ? holds(row) : [];
  if (!row || !hold) throw new ServiceError('not-found', 'There is no hold of that id.');
  const { after } = await changeCluster(engine, row.clusterId, (found) => ({
    ...found,
    holds: (found.holds ?? []).filter(({ holdId }) => holdId !== request.holdId),
  }));
  await tellRun(engine, after, { what: 'hold.lifted', text: `${request.by} lifted the hold ${describeHold(hold)}.` });
  engine.log.info('hold.lifted', { clusterId: row.clusterId, holdId: hold.holdId });
}

/** Forgets holds whose end has come, and wakes the run that waited for it. */
export async function dropExpiredHolds(engine: Engine, row: ClusterRow): Promise<void> {
  const now = engine.clock.now();
  const expired = (row.holds ?? []).filter((hold) => !isInForce(hold, now));
  if (expired.length === 0) return;
  const { after } = await changeCluster(engine, row.clusterId, (found) => ({ ...found, holds: holdsInForce(found.holds, now) }));
  for (const hold of expired) await tellRun(engine, after, { what: 'hold.expired', text: `The hold expired: ${describeHold(hold)}.` });
}

async function tellRun(engine: Engine, row: ClusterRow, entry: { what: string; text: string }): Promise<void> {
  if (row.activeRunId === undefined) return;
  await engine.store.journal.append({ runId: row.activeRunId, at: engine.clock.now(), kind: 'state', resourceId: row.clusterId, ...entry });
  await engine.queue.wake(row.activeRunId, 0);
}
