import { sameId } from '../domain/arm-id.ts';
import { hasEnded } from '../domain/run.ts';
import { hasCode, type ServiceError } from '../domain/service-error.ts';
import type { OldRun } from '../ports/store.ts';
import type { Engine } from './engine.ts';

/** A bounded part of a pulse; what is left is the next one's. A run has some 100 to 200 rows. */
const perPulse = { looks: 100, rows: 2_000, timeMs: 30_000 };
const bookmark = 'clean-runs';

/**
 * Removes runs that ended longer ago than runs are kept, with their tracks and journals. What stays all the same: a run that has not ended or
 * cannot be read, the newest run of a cluster, what an open alert names, and what a part that is in pieces hangs on. A cluster with
 * an active run is left for later. Only old runs are read, from where the last pulse stopped.
 */
export async function cleanRuns(engine: Engine): Promise<void> {
  const { store, clock, settings } = engine;
  const before = clock.now() - settings.runsKeptMs;
  const from = (await store.bookmarks.get(bookmark)) ?? '';
  const { runs, next = '' } = await store.runs.listOld({ before, limit: perPulse.looks, ...(from && { from }) });
  const alerts = runs.length === 0 ? [] : await store.alerts.list(Number.POSITIVE_INFINITY);
  const named = new Set(alerts.filter((alert) => alert.state === 'open').map((alert) => alert.runId));
  const { stoppedAt, damage } = await cleanEach(engine, runs, { before, named });
  const goOn = stoppedAt?.position ?? next;
  if (goOn !== from) await store.bookmarks.put(bookmark, goOn);
  if (damage) throw damage;
}

interface Limits {
  readonly before: number;
  /** Runs that open alerts name. */
  readonly named: ReadonlySet<string | undefined>;
}

interface Cleaned {
  /** The run to go on with, when the time or the rows of a pulse were used up. */
  readonly stoppedAt?: OldRun;
  /** A row that cannot be read keeps its own run, and no other, from being removed. */
  readonly damage?: ServiceError;
}

async function cleanEach(engine: Engine, runs: readonly OldRun[], limits: Limits): Promise<Cleaned> {
  const until = engine.clock.now() + perPulse.timeMs;
  let left = perPulse.rows;
  let damage: ServiceError | undefined;
  const stopped = (stoppedAt: OldRun): Cleaned => ({ stoppedAt, ...(damage && { damage }) });
  for (const run of runs) {
    if (engine.clock.now() >= until) return stopped(run);
    try {
      if (await mayGo(engine, run, limits)) left -= await removeRun(engine, run, left);
    } catch (error) {
      if (!hasCode(error, 'store-corrupt')) throw error;
      damage ??= error;
    }
    if (left <= 0) return stopped(run);
  }
  return damage ? { damage } : {};
}

/** The row goes last, so a crash in between leaves no journal and no track without its run. Answers the rows that it cost. */
async function removeRun({ store, log }: Engine, run: OldRun, most: number): Promise<number> {
  const entries = await store.journal.remove(run.runId, most);
  const tracks = entries < most ? await store.tracks.remove(run.runId, most - entries) : 0;
  const removed = entries + tracks;
  if (removed >= most) return removed;
  await store.runs.remove(run);
  log.info('run.removed', { runId: run.runId, clusterId: run.clusterId, rows: removed + 1 });
  return removed + 1;
}

async function mayGo(engine: Engine, old: OldRun, { before, named }: Limits): Promise<boolean> {
  const { clusters, runs } = engine.store;
  const run = await runs.get(old.runId).catch(unreadable);
  if (run === 'unreadable' || named.has(old.runId)) return false;
  if ((await clusters.get(old.clusterId))?.value.activeRunId !== undefined) return false;
  // It never came to be, or its removal broke off after its row.
  if (run === undefined) return true;
  if (!hasEnded(run.value) || (run.value.endedAt ?? run.value.updatedAt) >= before) return false;
  const [newest] = await runs.list({ clusterId: old.clusterId, limit: 1 });
  // R5: no newest run means that its row cannot be read.
  return newest !== undefined && newest.runId !== old.runId && !(await hasPartInPieces(engine, old));
}

/** The row of a damaged run stays for a person to look at, and that was told when it was found (`bury-run.ts`). */
function unreadable(error: unknown): 'unreadable' {
  if (hasCode(error, 'store-corrupt')) return 'unreadable';
  throw error;
}

async function hasPartInPieces({ store }: Engine, { runId, clusterId }: OldRun): Promise<boolean> {
  const apart = (await store.ledger.list(clusterId)).filter((entry) => entry.condition === 'apart');
  if (apart.length === 0) return false;
  const tracks = await store.tracks.list(runId);
  return tracks.some(({ value: track }) => apart.some((entry) => sameId(entry.resourceId, track.resourceId)));
}
