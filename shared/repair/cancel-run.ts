import { hasEnded, type Run } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import { wishesOf } from './wishes-of.ts';

export interface CancelRequest {
  readonly runId: string;
  readonly by: string;
  readonly reason: string;
}

/**
 * Asks the run to stop at the next safe point: what it has begun to take apart is finished first. Idempotent; the first request counts.
 * `not-found` for an unknown run, `not-now` for one that has ended otherwise or only plans.
 */
export async function cancelRun(engine: Engine, request: CancelRequest): Promise<void> {
  const run = (await engine.store.runs.get(request.runId))?.value;
  if (!run) throw new ServiceError('not-found', 'There is no run of that id.');
  if (run.state === 'cancelled') return;
  if (hasEnded(run)) throw new ServiceError('not-now', `The run has ended as ${run.state}.`);
  if (run.intent === 'plan') throw new ServiceError('not-now', 'The run only makes a plan: it writes nothing and ends by itself.');
  const { before, after } = await changeCluster(engine, run.clusterId, (row) => withCancel(row, run, { request, now: engine.clock.now() }));
  if (after.wishes?.runId !== run.runId) throw new ServiceError('not-now', `Run ${run.runId} is not the active run of its cluster.`);
  if (after !== before) {
    const text = `${request.by} cancelled the run: ${request.reason}. It stops at the next safe point.`;
    await engine.store.journal.append({ runId: run.runId, at: engine.clock.now(), kind: 'state', what: 'cancel.asked', text });
  }
  await engine.queue.wake(run.runId, 0);
}

function withCancel(row: ClusterRow, run: Run, { request, now }: { request: CancelRequest; now: number }): ClusterRow {
  const wishes = wishesOf(row, run.runId);
  if (!wishes || wishes.cancel) return row;
  return { ...row, wishes: { ...wishes, cancel: { by: request.by, reason: request.reason, at: now } } };
}
