import type { ArmId } from '../domain/arm-id.ts';
import { hasEnded, type Run } from '../domain/run.ts';
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

/**
 * Starts a run of a cluster, or joins the one that is active (R8). The claim on the cluster row comes first, so a crash in
 * between leaves a claim without a run, which the next caller fills in. A plan writes nothing and needs no claim.
 */
export async function startRun(engine: Engine, request: RunRequest): Promise<{ readonly runId: string; readonly joined: boolean }> {
  const freshId = engine.random.id();
  if (request.intent === 'plan') return insertRun(engine, request, { runId: freshId });
  const claimed = await activeRun(engine, request.clusterId);
  if (claimed?.isActive) {
    if (request.cause === 'request') await noteAsked(engine, request, claimed.runId);
    await engine.queue.wake(claimed.runId, 0);
    return { runId: claimed.runId, joined: true };
  }
  const { after } = await changeCluster(engine, request.clusterId, (row) =>
    row.activeRunId === claimed?.runId ? { ...row, activeRunId: freshId } : row,
  );
  if (after.activeRunId !== freshId) return startRun(engine, request);
  return insertRun(engine, request, { runId: freshId, row: after });
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

/** The run that the cluster row names, and whether it still goes on. */
async function activeRun(engine: Engine, clusterId: ArmId): Promise<{ readonly runId: string; readonly isActive: boolean } | undefined> {
  const row = await engine.store.clusters.get(clusterId);
  const runId = row?.value.activeRunId;
  if (runId === undefined) return undefined;
  const run = await engine.store.runs.get(runId);
  return { runId, isActive: run !== undefined && !hasEnded(run.value) };
}

async function insertRun(engine: Engine, request: RunRequest, options: { runId: string; row?: ClusterRow }) {
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
  engine.log.info('run.queued', { runId: run.runId, clusterId: run.clusterId, cause: run.cause });
  return { runId: run.runId, joined: false };
}
