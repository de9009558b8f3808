import { nameOf } from '../domain/arm-id.ts';
import type { ClusterState } from '../domain/cluster.ts';
import { describeHold, holdsInForce } from '../domain/hold.ts';
import { modeOf } from '../domain/mode.ts';
import { neverSeen } from '../domain/restart.ts';
import type { Plan } from '../domain/run.ts';
import type { ClusterRow } from '../ports/store.ts';
import { discover } from '../repair/discover.ts';
import type { Engine } from '../repair/engine.ts';
import { makePlan, whyNothing } from '../repair/make-plan.ts';
import { createSharedReads } from '../repair/shared-reads.ts';
import { approvalRefusals } from './approval-refusals.ts';
import { type DryRepair, type PartVerdict, plannedRefusals, type RepairItem, supposedRestart, tryPart } from './dry-part.ts';
import { heldBack } from './held-back.ts';
import type { ClusterLook } from './report.ts';

/**
 * What a repair of the cluster would be refused tonight: planned, and checked before its first write, as if the cluster had been restarted
 * just now and every linked endpoint and attached compute were dead. By a dry engine, so nothing is written and no run is made (R10). In
 * mode observe only what the plan refuses is told, in mode off nothing is looked at.
 */
export async function lookAtCluster(engine: Engine, cluster: ClusterState, signal: AbortSignal): Promise<ClusterLook> {
  const mode = modeOf(cluster, engine.settings.mode);
  const row = await rowOf(engine, cluster);
  const holds = holdsInForce(row.holds, engine.clock.now()).map(describeHold);
  const look: ClusterLook = { clusterId: cluster.id, power: cluster.power, mode, holds, refusals: [], notes: [] };
  const why = whyNothing(cluster);
  if (mode === 'off') return look;
  const once = createSharedReads();
  const found = await discover(engine, cluster, signal);
  const plan = await makePlan({ engine, cluster, row: asRestarted(engine, row), found, isForced: false, signal, once });
  const notes = [...plan.remarks, ...(row.activeRunId ? [`Run ${row.activeRunId} is at work on it.`] : [])];
  const refused = plannedRefusals(plan);
  if (mode === 'observe' || why !== undefined) return { ...look, refusals: refused, notes };
  const parts = await tryAll({ engine, cluster, found, signal, once }, plan);
  const refusals = [...(await heldBack(engine, row)), ...refused, ...parts.refusals];
  return { ...look, refusals, notes: [...notes, ...parts.notes] };
}

async function rowOf(engine: Engine, { id }: ClusterState): Promise<ClusterRow> {
  return (await engine.store.clusters.get(id))?.value ?? { ...neverSeen, clusterId: id, firstSeenAt: engine.clock.now() };
}

function asRestarted({ clock }: Engine, row: ClusterRow): ClusterRow {
  return { ...row, restart: { id: supposedRestart, at: clock.now() } };
}

/** Parts that are looked at side by side. */
const atOnce = 8;

async function tryAll(repair: DryRepair, { items }: Plan): Promise<PartVerdict> {
  const wanted = items.filter((item): item is RepairItem => item.action === 'repair');
  const verdicts: PartVerdict[] = [];
  for (let begun = 0; begun < wanted.length; begun += atOnce) {
    verdicts.push(...(await Promise.all(wanted.slice(begun, begun + atOnce).map((item) => tryPart(repair, item)))));
  }
  const names = wanted.map(({ resourceId }) => nameOf(resourceId));
  const note =
    names.length === 0 ? 'Nothing hangs on it that a restart would break.' : `After a restart Relink would repair ${names.join(', ')}.`;
  return {
    refusals: [...verdicts.flatMap(({ refusals }) => refusals), ...(await approvalRefusals(repair))],
    notes: [note, ...verdicts.flatMap(({ notes }) => notes)],
  };
}
