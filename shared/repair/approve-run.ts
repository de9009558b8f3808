import { givenApproval, isSamePerson, shortHash } from '../domain/approval.ts';
import { hasEnded, type Run } from '../domain/run.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import { wishesOf } from './wishes-of.ts';

export interface ApprovalRequest {
  readonly runId: string;
  readonly hash: string;
  readonly by: string;
}

/**
 * Notes a person's approval of the plan with that hash and wakes the run. Idempotent: the same approval again changes nothing.
 * `not-found` for an unknown run, `not-now` when the run does not wait for this approval or this person may not give it.
 */
export async function approveRun(engine: Engine, request: ApprovalRequest): Promise<void> {
  const run = (await engine.store.runs.get(request.runId))?.value;
  if (!run) throw new ServiceError('not-found', 'There is no run of that id.');
  if (run.approval?.hash === request.hash && run.state !== 'awaiting-approval') return;
  const reason = whyNot(run, request, engine.clock.now());
  if (reason !== undefined) throw new ServiceError('not-now', reason);
  const { before, after } = await changeCluster(engine, run.clusterId, (row) =>
    withApproval(row, run, { request, now: engine.clock.now() }),
  );
  if (after.wishes?.runId !== run.runId) throw new ServiceError('not-now', `Run ${run.runId} is not the active run of its cluster.`);
  if (after !== before) {
    const text = `${request.by} approved plan ${shortHash(request.hash)}.`;
    await engine.store.journal.append({ runId: run.runId, at: engine.clock.now(), kind: 'state', what: 'approval.given', text });
  }
  await engine.queue.wake(run.runId, 0);
}

function whyNot(run: Run, { hash, by }: ApprovalRequest, now: number): string | undefined {
  if (hasEnded(run)) return `The run has ended as ${run.state}.`;
  if (run.state !== 'awaiting-approval' || run.plan?.hash === undefined)
    return `The run is ${run.state}; it does not wait for an approval.`;
  if (run.plan.hash !== hash) return `The plan is another one now; its hash is ${run.plan.hash}. Read it before you approve it.`;
  if ((run.plan.expiresAt ?? 0) <= now) return 'The plan has expired.';
  if (run.requestedBy !== undefined && isSamePerson(run.requestedBy, by))
    return 'Who asked for the repair may not approve it; somebody else has to.';
  if (run.cause === 'request' && run.requestedBy === undefined)
    return 'Whoever asked for the repair gave no name, so nobody can be told from them. Let the plan expire and ask again with "by".';
  return undefined;
}

function withApproval(row: ClusterRow, run: Run, given: { request: ApprovalRequest; now: number }): ClusterRow {
  const wishes = wishesOf(row, run.runId);
  if (!wishes || givenApproval(run, wishes)) return row;
  const { hash, by } = given.request;
  return { ...row, wishes: { ...wishes, approval: { hash, by, at: given.now } } };
}
