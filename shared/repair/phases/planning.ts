import { nameOf } from '../../domain/arm-id.ts';
import type { ClusterState } from '../../domain/cluster.ts';
import { modeOf } from '../../domain/mode.ts';
import { planHash } from '../../domain/plan-hash.ts';
import type { Mode, Plan } from '../../domain/run.ts';
import { isApprovedElseAsk } from '../ask-approval.ts';
import { consultHistory } from '../consult-history.ts';
import { discover, type Found, isKnownGone } from '../discover.ts';
import { isHeldBack } from '../hold-back.ts';
import { layTracks } from '../lay-tracks.ts';
import { makePlan } from '../make-plan.ts';
import { withRecords } from '../plan-records.ts';
import { withRestore } from '../plan-restore.ts';
import { rememberPower, type Slice } from '../slice.ts';
import type { Phase, PhaseOutcome } from './phase.ts';

/** The settling phase has just read the cluster; every write is guarded by a reading of its own. */
const recentMs = 5_000;

/** Looks at everything that hangs on the cluster and decides what to repair. R10: writes nothing to Azure, and in mode observe nothing follows. */
export const planning: Phase = async (slice) => {
  const { engine, signal } = slice;
  const cluster = await slice.readCluster(recentMs);
  const mode = modeOf(cluster, engine.settings.mode);
  if (mode === 'off')
    return {
      kind: 'end',
      end: 'refused',
      isExpected: true,
      verdict: 'Relink is switched off for this cluster (relink-mode: off). Nothing was looked at or written.',
    };
  await rememberPower(slice, cluster);
  const { row, remark } = await consultHistory(engine, cluster.id, signal);
  const found = await discover(engine, cluster, signal);
  const needed = await makePlan({ engine, cluster, row, found, isForced: slice.run().isForced ?? false, signal, once: slice.once });
  const restored = await withRestore(slice, await withRecordsIfAsked(slice, needed, { cluster, found }), { cluster, found });
  const plan = { ...restored, hash: planHash(cluster.id, restored.items) };
  const complete: Plan = remark ? { ...plan, remarks: [...plan.remarks, remark] } : plan;
  await slice.saveRun({ plan: complete, mode, settlingSince: undefined, ...(row.restart && { restartId: row.restart.id }) });
  await journalPlan(slice, complete);
  const next = await afterPlanning(slice, mode, complete);
  if (next.kind === 'enter' && next.phase !== 'queued') await forgetRemoved(slice, found);
  return next;
};

/** After a restart records follow their endpoints anyhow. A look for drift, or a person's, goes further. */
async function withRecordsIfAsked(slice: Slice, plan: Plan, seen: { cluster: ClusterState; found: Found }): Promise<Plan> {
  const { engine, signal, once } = slice;
  if (slice.run().cause !== 'drift' && slice.run().cause !== 'request') return plan;
  return withRecords({ engine, signal, once, cluster: seen.cluster }, plan, seen.found.linked);
}

/** What was good and was removed by somebody is said once, in the plan's remarks, and then forgotten. */
async function forgetRemoved(slice: Slice, found: Found): Promise<void> {
  const { ledger } = slice.engine.store;
  for (const entry of await ledger.list(slice.run().clusterId)) {
    if (entry.condition === 'whole' && isKnownGone(found, entry.resourceId)) await ledger.remove(entry.clusterId, entry.resourceId);
  }
}

export async function journalPlan(slice: Slice, plan: Plan): Promise<void> {
  const items = plan.items.map((item) => {
    const text = `${item.action} ${item.trackKind} ${nameOf(item.resourceId)}: ${item.because}`;
    return slice.journal(item.action === 'refuse' ? 'refusal' : 'saw', `plan.${item.action}`, { text, resourceId: item.resourceId });
  });
  await Promise.all([...items, ...plan.remarks.map((text) => slice.journal('saw', 'plan.remark', { text }))]);
}

async function afterPlanning(slice: Slice, mode: Mode, plan: Plan): Promise<PhaseOutcome> {
  const wanted = plan.items.filter((item) => item.action === 'repair').length;
  if (slice.run().intent === 'plan')
    return { kind: 'end', end: 'succeeded', verdict: `A plan only: ${counted(wanted)} would be made. Nothing was written.` };
  if (mode === 'observe')
    return { kind: 'end', end: 'succeeded', verdict: `Mode observe: ${counted(wanted)} would be made. Nothing was written.` };
  if (mode === 'approve' && wanted > 0 && !(await isApprovedElseAsk(slice, plan))) return { kind: 'enter', phase: 'awaiting-approval' };
  if (wanted > 0 && (await isHeldBack(slice))) return { kind: 'enter', phase: 'queued' };
  await layTracks(slice, plan);
  return { kind: 'enter', phase: 'relinking' };
}

function counted(repairs: number): string {
  return repairs === 1 ? '1 repair' : `${repairs} repairs`;
}
