import { nameOf } from '../domain/arm-id.ts';
import { type BegunRepair, mayBeginFrom, withBegun } from '../domain/daily-limit.ts';
import { changeCluster } from './cluster-row.ts';
import type { Slice } from './slice.ts';

/** When the run may begin, as far as the cluster's repairs of the last 24 hours go; undefined: now. */
export async function dailyLimitOf(slice: Slice): Promise<number | undefined> {
  const { store, clock, settings } = slice.engine;
  const { runId, restartId, clusterId } = slice.run();
  const begun = (await store.clusters.get(clusterId))?.value.begun ?? [];
  return mayBeginFrom(begun, { runId, ...(restartId && { restartId }) }, { now: clock.now(), most: settings.maxRunsPerDay });
}

/** Notes that the run begins; before its first write, so that a crash counts it rather than forgets it. */
export async function noteBegun(slice: Slice): Promise<void> {
  const { runId, restartId, clusterId } = slice.run();
  const repair: BegunRepair = { runId, ...(restartId && { restartId }), at: slice.engine.clock.now() };
  await changeCluster(slice.engine, clusterId, (row) => {
    const begun = withBegun(row.begun ?? [], repair);
    return begun === row.begun ? row : { ...row, begun };
  });
}

export async function raiseTooMany(slice: Slice, until: number): Promise<void> {
  const { engine } = slice;
  const { clusterId, runId, plan } = slice.run();
  const left = (plan?.items ?? []).flatMap((item) => (item.action === 'repair' ? nameOf(item.resourceId) : []));
  await engine.store.alerts.raise({
    code: 'too-many-repairs',
    subject: clusterId,
    seen: `${nameOf(clusterId)} needs a repair again, and Relink has begun ${engine.settings.maxRunsPerDay} of it by itself within 24 hours.`,
    done: `The repair waits in the queue as run ${runId} and begins by itself at ${new Date(until).toISOString()}.`,
    notDone: `Not repaired until then: ${left.join(', ')}.`,
    next: 'Find out why the cluster needs so many repairs. A repair that a person asks for begins at once.',
    runId,
    at: engine.clock.now(),
  });
}

export async function resolveTooMany(slice: Slice): Promise<void> {
  const resolved = { at: slice.engine.clock.now(), because: `Run ${slice.run().runId} of the cluster may begin.` };
  await slice.engine.store.alerts.resolve({ code: 'too-many-repairs', subject: slice.run().clusterId }, resolved);
}
