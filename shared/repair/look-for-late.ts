import { type ClusterState, settlementOf } from '../domain/cluster.ts';
import { holdsInForce } from '../domain/hold.ts';
import { modeOf } from '../domain/mode.ts';
import { hasEnded } from '../domain/run.ts';
import type { ClusterRow } from '../ports/store.ts';
import { changeCluster } from './cluster-row.ts';
import type { Engine } from './engine.ts';

/**
 * Tells people of a cluster that was restarted, has been settled for longer than the objective, and whose repair has not succeeded,
 * whatever the reason: a run that is slow, waits, failed, was refused, or was never made. Silent for what people want so: a stopped
 * cluster, a hold, a run that somebody cancelled, the modes `observe` and `off`. `row` may be as old as this pulse.
 */
export async function lookForLate(engine: Engine, row: ClusterRow | undefined, listed: ClusterState): Promise<void> {
  if (!row?.restart) return;
  const settled = await noteSettled(engine, row, listed);
  const isMeant = isRepairMeant(engine, row, listed);
  if (settled?.saidLate && (!isMeant || settled.restartId !== row.restart.id)) return sayOver(engine, row);
  if (!isMeant || settled?.restartId !== row.restart.id) return;
  if (engine.clock.now() - settled.at >= engine.settings.repairObjectiveMs) await sayLate(engine, row, settled.at);
}

/** By the list, which may lag by minutes: a time that is a little too late does no harm. */
async function noteSettled(engine: Engine, row: ClusterRow, listed: ClusterState): Promise<ClusterRow['settled']> {
  const { settled, restart } = row;
  const isKnown = settled?.restartId === restart?.id || settled?.saidLate;
  if (isKnown || !restart || row.power !== 'Running' || settlementOf(listed).kind !== 'settled') return settled;
  const noted = { restartId: restart.id, at: engine.clock.now() };
  await changeCluster(engine, row.clusterId, (found) => (found.restart?.id === restart.id ? { ...found, settled: noted } : found));
  return noted;
}

function isRepairMeant({ clock, settings }: Engine, row: ClusterRow, listed: ClusterState): boolean {
  const mode = modeOf(listed, settings.mode);
  const end = row.handled?.restartId === row.restart?.id ? row.handled?.end : undefined;
  const isOver = end === 'succeeded' || end === 'cancelled';
  const isWanted = (mode === 'auto' || mode === 'approve') && holdsInForce(row.holds, clock.now()).length === 0;
  return row.power === 'Running' && isWanted && !isOver;
}

async function sayLate(engine: Engine, row: ClusterRow, since: number): Promise<void> {
  const { clock, store } = engine;
  const { clusterId, activeRunId, handled, restart } = row;
  const run = activeRunId === undefined ? undefined : (await store.runs.get(activeRunId))?.value;
  const minutes = Math.floor((clock.now() - since) / 60_000);
  const last = handled?.restartId === restart?.id ? `The last run ended as ${handled?.end}.` : 'No run has ended since.';
  const isAtWork = run !== undefined && !hasEnded(run);
  await store.alerts.raise({
    code: 'repair-late',
    subject: clusterId,
    seen: `The cluster was started on ${timeOf(restart?.at ?? since)} and has been settled for ${minutes} minutes.`,
    done: isAtWork ? `Run ${run.runId} is at work; it is in state ${run.state}.` : `No run is at work. ${last}`,
    notDone: 'Its repair has not succeeded. Private endpoints may be dead and computes unable to deploy.',
    next: isAtWork
      ? 'Read the run: its tracks say what it waits for. Approve, or remove what stands in its way.'
      : 'Read the last run of the cluster, remove what stopped it, and ask for a repair.',
    ...(isAtWork && { runId: run.runId }),
    at: clock.now(),
  });
  await changeCluster(engine, clusterId, (found) =>
    found.settled && !found.settled.saidLate ? { ...found, settled: { ...found.settled, saidLate: true } } : found,
  );
}

/** The mark goes last: a crash in between says it again to nobody, because the alert is over already. */
async function sayOver(engine: Engine, row: ClusterRow): Promise<void> {
  const { clusterId, power } = row;
  const because =
    power === 'Running' ? 'No repair of this start is awaited any more.' : 'The cluster does not run any more: its next start begins anew.';
  await engine.store.alerts.resolve({ code: 'repair-late', subject: clusterId }, { at: engine.clock.now(), because });
  await changeCluster(engine, clusterId, (found) => {
    const { settled, ...rest } = found;
    return settled?.saidLate ? rest : found;
  });
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
