import { subscriptionScope } from '../domain/arm-id.ts';
import { type ClusterState, isAtRest } from '../domain/cluster.ts';
import { holdsInForce } from '../domain/hold.ts';
import { isTeardownWanted } from '../domain/teardown.ts';
import type { ClusterRow } from '../ports/store.ts';
import { readBreaker } from './breaker-row.ts';
import type { Engine } from './engine.ts';
import { startRun } from './start-run.ts';

/**
 * Starts the early teardown of a cluster that the pulse's list shows at rest: once for each stop, and only for a stop that Relink knows
 * of. The run reads the cluster itself before it does anything. There is no hurry, so events start none: they tell the cluster's row.
 */
export async function startDueTeardown(engine: Engine, listed: ClusterState): Promise<void> {
  if (!isAtRest(listed) || !isTeardownWanted(listed, engine.settings)) return;
  const row = (await engine.store.clusters.get(listed.id))?.value;
  if (!row || !isDue(row, engine.clock.now())) return;
  // Nothing is taken down that could not be made again at the moment.
  if ((await readBreaker(engine, subscriptionScope(listed.id)))?.value.opened) return;
  // A claim without a run is what a crash in `startRun` leaves; one whose run has ended is freed first, and tells what became of it.
  const isTaken = row.activeRunId !== undefined && (await engine.store.runs.get(row.activeRunId)) !== undefined;
  if (!isTaken) await startRun(engine, { clusterId: listed.id, cause: 'stop', intent: 'teardown' });
}

function isDue(row: ClusterRow, now: number): boolean {
  const sawStop = row.power === 'Stopped' && row.seenRunning === true;
  const isAnswered = row.teardown !== undefined && row.teardown.afterRestartId === row.restart?.id;
  return sawStop && !isAnswered && holdsInForce(row.holds, now).length === 0;
}
