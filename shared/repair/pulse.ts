import { type ArmId, idKey } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import { isStoppedSince } from '../domain/restart.ts';
import { hasEnded } from '../domain/run.ts';
import { isInScope, subscriptionsOf } from '../domain/scope.ts';
import { asServiceError, hasCode } from '../domain/service-error.ts';
import type { ClusterRow } from '../ports/store.ts';
import { sayBreaker } from './breaker-alert.ts';
import { readBreaker } from './breaker-row.ts';
import { buryCorruptRun } from './bury-run.ts';
import { cleanUp } from './clean-up.ts';
import { recordPower } from './cluster-row.ts';
import { consultHistory } from './consult-history.ts';
import { freeCluster } from './end-run.ts';
import type { Engine } from './engine.ts';
import { dropExpiredHolds } from './holds.ts';
import { type ListedClusters, lookAfterWaiting } from './look-after-waiting.ts';
import { lookForLate } from './look-for-late.ts';
import { startRun } from './start-run.ts';
import { startDueTeardown } from './start-teardown.ts';
import { resolveUnseen, sayUnseen } from './unseen-clusters.ts';
import { wakeNextInTurn } from './wake-runs.ts';

const minute = 60_000;
/** The activity log lags by minutes; a start that no stop explains after this long is taken for one of a running cluster. */
const proofWithinMs = 30 * minute;
export const mostAttemptsPerRestart = 3;

/**
 * Every five minutes: finds restarts that no event told us about, wakes runs whose message was lost, tries failed repairs again
 * with patience, begins early teardowns and looks after what they took down, removes what is old, and leaves a heartbeat. One list of
 * clusters per subscription.
 */
export async function pulse(engine: Engine, signal: AbortSignal): Promise<void> {
  const startedAt = engine.clock.now();
  const listed = new Map<string, ReadonlySet<string>>();
  for (const subscriptionId of subscriptionsOf(engine.settings.scope)) {
    const clusters = await lookAtClusters(engine, subscriptionId, signal);
    if (clusters) listed.set(subscriptionId, clusters);
  }
  // Runs whose message was lost are woken also when the rows of the clusters cannot be read; the heartbeat is for a whole pulse only.
  const looked = lookAtRows(engine, listed, signal);
  await Promise.allSettled([looked]);
  const activeRuns = await wakeLostRuns(engine);
  const rows = await looked;
  for (const id of subscriptionsOf(engine.settings.scope)) await lookAtLimits(engine, `/subscriptions/${id}`);
  await cleanUp(engine);
  await engine.store.heartbeats.beat('pulse', engine.clock.now());
  const subscriptions = subscriptionsOf(engine.settings.scope).length;
  engine.log.info('pulse.done', {
    subscriptions,
    unread: subscriptions - listed.size,
    clusters: rows.length,
    stopped: rows.filter(({ power }) => power === 'Stopped').length,
    activeRuns,
    ms: engine.clock.now() - startedAt,
  });
}

async function lookAtRows(engine: Engine, listed: ListedClusters, signal: AbortSignal): Promise<readonly ClusterRow[]> {
  const rows = await engine.store.clusters.list();
  for (const row of rows) await lookAtRow(engine, { row, listed, signal });
  return rows;
}

async function lookAtClusters(engine: Engine, subscriptionId: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> {
  try {
    const clusters = await engine.azure.clusters.list(subscriptionId, signal);
    for (const cluster of clusters.filter((found) => isInScope(found.id, engine.settings.scope))) {
      await oneByOne(engine, cluster.id, async () => {
        const row = await notePower(engine, cluster, signal);
        await startDueTeardown(engine, cluster);
        await lookForLate(engine, row, cluster);
      });
    }
    await resolveUnseen(engine, subscriptionId);
    return new Set(clusters.map((cluster) => idKey(cluster.id)));
  } catch (thrown) {
    await sayUnseen(engine, subscriptionId, asServiceError(thrown));
    return undefined;
  }
}

/** Lists lag behind writes, so a change that a list shows is read directly before it is believed. Answers the row as it was found. */
async function notePower(engine: Engine, listed: ClusterState, signal: AbortSignal): Promise<ClusterRow | undefined> {
  const known = await engine.store.clusters.get(listed.id);
  const isNews = known === undefined || known.value.power !== listed.power;
  const isUnanswered = known !== undefined && isStoppedSince(known.value);
  if (!isNews && isUnanswered === (listed.power === 'Stopped')) return known?.value;
  const cluster = await engine.azure.clusters.get(listed.id, signal);
  if (!cluster || cluster.power === 'Unknown') return known?.value;
  await recordPower(engine, listed.id, {
    kind: cluster.power === 'Stopped' ? 'stopped' : 'running',
    at: engine.clock.now(),
    source: 'read',
  });
  return known?.value;
}

async function lookAtRow(
  engine: Engine,
  { row, listed, signal }: { row: ClusterRow; listed: ListedClusters; signal: AbortSignal },
): Promise<void> {
  await oneByOne(engine, row.clusterId, async () => {
    await dropExpiredHolds(engine, row);
    await startWhatIsDue(engine, row, signal);
    await lookAfterWaiting(engine, row, { listed, signal });
  });
}

/** Trouble with one cluster must not keep the others, or lost runs, waiting. */
async function oneByOne(engine: Engine, clusterId: ArmId, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (thrown) {
    const error = asServiceError(thrown);
    engine.log.error('pulse.cluster-failed', { clusterId, code: error.code, message: error.message });
  }
}

async function startWhatIsDue(engine: Engine, found: ClusterRow, signal: AbortSignal): Promise<void> {
  if (!isInScope(found.clusterId, engine.settings.scope)) return;
  const row = isUnproven(found, engine.clock.now()) ? (await consultHistory(engine, found.clusterId, signal)).row : found;
  if (await hasActiveRun(engine, row)) return;
  if (!isDue(row, engine.clock.now())) return;
  const isNewRestart = row.restart !== undefined && row.restart.id !== row.handled?.restartId;
  await startRun(engine, { clusterId: row.clusterId, cause: isNewRestart ? 'restart' : 'unfinished', intent: 'repair' });
}

/** A run that ended without freeing its cluster (a crash in between) is cleared away here. */
async function hasActiveRun(engine: Engine, row: ClusterRow): Promise<boolean> {
  if (row.activeRunId === undefined) return false;
  const run = await engine.store.runs.get(row.activeRunId).catch((error: unknown) => buriedIfCorrupt(engine, row, error));
  if (run === 'buried' || (run && !hasEnded(run.value))) return true;
  if (run) await freeCluster(engine, run.value);
  return run !== undefined;
}

/** A run that nobody can read holds its cluster for ever, unless it is cleared away; not while a slice may be at work on it. */
async function buriedIfCorrupt(engine: Engine, row: ClusterRow, error: unknown): Promise<'buried'> {
  if (!hasCode(error, 'store-corrupt') || (row.lease && row.lease.until > engine.clock.now())) throw error;
  await buryCorruptRun(engine, row.activeRunId ?? '');
  return 'buried';
}

function isUnproven(row: ClusterRow, now: number): boolean {
  return row.unprovenStart !== undefined && now - row.unprovenStart.at < proofWithinMs;
}

/** A restart that no run has answered, or one whose run failed and may be tried again by now. */
function isDue(row: ClusterRow, now: number): boolean {
  if (row.power === 'Stopped') return false;
  if (row.restart && row.handled?.restartId !== row.restart.id) return true;
  return (
    row.handled?.end === 'failed' &&
    row.handled.attempts < mostAttemptsPerRestart &&
    now - row.handled.at > row.handled.attempts * 30 * minute
  );
}

/** Answers how many runs are active. */
async function wakeLostRuns(engine: Engine): Promise<number> {
  const now = engine.clock.now();
  const active = await engine.store.runs.listActive();
  for (const run of active) {
    if (run.wakeAt > now) continue;
    engine.log.warn('run.woken', { runId: run.runId, overdueMs: now - run.wakeAt });
    await engine.queue.wake(run.runId, 0);
  }
  return active.length;
}

/** A crash may have come between a change and telling it: the alert of a breaker, the turn of the next run. Trouble must not keep the heartbeat. */
async function lookAtLimits(engine: Engine, subscription: string): Promise<void> {
  try {
    const breaker = await readBreaker(engine, subscription);
    if (breaker) await sayBreaker(engine, breaker.value);
    await wakeNextInTurn(engine, subscription);
  } catch (thrown) {
    const error = asServiceError(thrown);
    engine.log.error('pulse.limits-failed', { subscription, code: error.code, message: error.message });
  }
}
