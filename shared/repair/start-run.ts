import type { ArmId } from '../domain/arm-id.ts';
import { hasEnded, type Run } from '../domain/run.ts';
import { hasCode } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';
import { wishesOf } from './wishes-of.ts';

export interface RunRequest {
  readonly clusterId: ArmId;
  readonly cause: Run['cause'];
  readonly intent: Run['intent'];
  readonly requestedBy?: string;
  readonly reason?: string;
  readonly isForced?: boolean;
  readonly restoreOf?: string;
}

/** A queued run whose message has not come by then is woken by the pulse. */
const firstMessageMs = 60_000;

type Started = { readonly runId: string; readonly joined: boolean };

/**
 * Starts a run of a cluster, or joins the one that is active (R8). The claim on the cluster row comes first; a claim without a run, left by
 * a crash or by somebody who is about to insert it, is filled in by whoever comes next, so all end in one run. A plan writes
 * nothing and needs no claim.
 */
export async function startRun(engine: Engine, request: RunRequest): Promise<Started> {
  const freshId = engine.random.id();
  if (request.intent === 'plan') return insertRun(engine, request, { runId: freshId });
  const claimed = await claimedRun(engine, request.clusterId);
  if (claimed?.state === 'active') return join(engine, request, claimed.runId);
  if (claimed?.state === 'missing') return fillIn(engine, request, claimed.row);
  const { after } = await changeCluster(engine, request.clusterId, (row) =>
    row.activeRunId === claimed?.runId ? { ...row, activeRunId: freshId } : row,
  );
  return after.activeRunId === freshId ? fillIn(engine, request, after) : startRun(engine, request);
}

async function join(engine: Engine, request: RunRequest, runId: string): Promise<Started> {
  if (request.cause === 'request') await noteAsked(engine, request, runId);
  await engine.queue.wake(runId, 0);
  return { runId, joined: true };
}

/** Inserts the run that the row names. Somebody else may have done so by now; theirs is joined. */
async function fillIn(engine: Engine, request: RunRequest, row: ClusterRow): Promise<Started> {
  const runId = row.activeRunId ?? '';
  try {
    return await insertRun(engine, request, { runId, row });
  } catch (error) {
    if (!hasCode(error, 'store-conflict')) throw error;
    return join(engine, request, runId);
  }
}

/** The request joins a run that may be held back by a limit on automatic ones. */
async function noteAsked(engine: Engine, request: RunRequest, runId: string): Promise<void> {
  const { before, after } = await changeCluster(engine, request.clusterId, (row) => {
    const wishes = wishesOf(row, runId);
    if (!wishes || wishes.asked) return row;
    const asked = { ...(request.requestedBy && { by: request.requestedBy }), at: engine.clock.now() };
    return { ...row, wishes: { ...wishes, asked } };
  });
  if (before === after) return;
  const text = `${request.requestedBy ?? 'Somebody'} asked for a repair; the request joined this run.`;
  await engine.store.journal.append({ runId, at: engine.clock.now(), kind: 'state', what: 'run.joined', text });
}

/** The run that the cluster row names, and what has become of it; undefined when it names none. */
async function claimedRun(engine: Engine, clusterId: ArmId) {
  const row = (await engine.store.clusters.get(clusterId))?.value;
  if (row?.activeRunId === undefined) return undefined;
  const run = await engine.store.runs.get(row.activeRunId);
  const state = run === undefined ? 'missing' : hasEnded(run.value) ? 'ended' : 'active';
  return { runId: row.activeRunId, row, state } as const;
}

async function insertRun(engine: Engine, request: RunRequest, options: { runId: string; row?: ClusterRow }): Promise<Started> {
  const now = engine.clock.now();
  const restartId = options.row?.restart?.id;
  const run: Run = {
    ...request,
    runId: options.runId,
    state: 'queued',
    createdAt: now,
    updatedAt: now,
    wakeAt: now + firstMessageMs,
    slices: 0,
    errors: 0,
    ...(restartId && { restartId }),
  };
  await engine.store.runs.insert(run);
  await engine.store.journal.append({
    runId: run.runId,
    at: now,
    kind: 'state',
    what: 'run.queued',
    resourceId: run.clusterId,
    text: `Run queued; cause: ${run.cause}${run.reason ? ` (${run.reason})` : ''}.`,
  });
  await engine.queue.wake(run.runId, 0);
  engine.log.info('run.queued', { runId: run.runId, clusterId: run.clusterId, cause: run.cause, intent: run.intent });
  return { runId: run.runId, joined: false };
}
