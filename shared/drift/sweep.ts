import { type ArmId, idKey } from '../domain/arm-id.ts';
import type { Finding } from '../domain/finding.ts';
import { modeOf } from '../domain/mode.ts';
import { isInScope } from '../domain/scope.ts';
import { asServiceError, type ServiceError } from '../domain/service-error.ts';
import type { Engine } from '../repair/engine.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { ClusterMemory, Estate } from './facts/estate.ts';
import { goneClusters } from './gone-clusters.ts';
import { type Remembered, rememberClusters } from './remember.ts';
import type { Rule } from './rule.ts';
import { sideBySide } from './side-by-side.ts';
import { cannotSee, leaveCluster, type Sweep, type SweepCounts, sweepCluster } from './sweep-cluster.ts';
import { allFindings, tellFindings } from './tell-findings.ts';

/** What Relink remembers of the clusters that were gathered, by `idKey`. */
export type Remember = (clusters: readonly ClusterFacts[]) => Promise<ReadonlyMap<string, ClusterMemory>>;

export interface SweepParts {
  readonly rules: readonly Rule[];
  gather(remember: Remember, signal: AbortSignal): Promise<Estate>;
}

export const sweepHeartbeat = 'drift-sweep';
const bookmark = 'drift-sweep';
const clustersAtOnce = 8;

/**
 * One sweep of the whole scope: gathers, judges every cluster, folds findings, starts repairs, tells people, and leaves a heartbeat. Of Azure
 * it only reads. One cluster's trouble keeps no other. It ends within a slice's time: what is left then is the next one's, which goes on
 * from there, and only a sweep that came to the end tells people and beats. Two at once, or one that dies anywhere, do no harm.
 */
export async function sweep(engine: Engine, parts: SweepParts, signal: AbortSignal): Promise<void> {
  const startedAt = engine.clock.now();
  const { sweeping, troubles } = await beginSweep(engine, parts, signal);
  const todo = unitsOf(sweeping);
  const from = (await engine.store.bookmarks.get(bookmark)) ?? '';
  const ahead = todo.filter(({ key }) => key >= from);
  const failed: string[] = [];
  const isEnough = () => engine.clock.now() - startedAt >= engine.settings.sliceMs;
  const left = await sideBySide(ahead, { width: clustersAtOnce, isEnough }, async (unit) => {
    if (!(await isDone(engine, unit, { sweeping, trouble: troubles.get(unit.key) }))) failed.push(unit.key);
  });
  const goOn = left[0]?.key ?? '';
  if (goOn !== from) await engine.store.bookmarks.put(bookmark, goOn);
  if (goOn === '') {
    await tellFindings(engine, parts.rules, sweeping.estate.at);
    await engine.store.heartbeats.beat(sweepHeartbeat, engine.clock.now());
  }
  const ms = engine.clock.now() - startedAt;
  engine.log.info('drift.swept', {
    clusters: ahead.length - left.length,
    left: left.length,
    failed: failed.length,
    ...sweeping.counts,
    ms,
  });
}

async function beginSweep(engine: Engine, parts: SweepParts, signal: AbortSignal) {
  const memories = new Map((await engine.store.sweepMemories.list()).map((memory) => [idKey(memory.clusterId), memory]));
  const rows = Map.groupBy(await allFindings(engine), ({ clusterId }) => idKey(clusterId));
  let remembered: Pick<Remembered, 'troubles' | 'fresh'> = { troubles: new Map(), fresh: new Map() };
  const estate = await parts.gather(async (clusters) => {
    const all = await rememberClusters(engine, clusters, memories);
    remembered = all;
    return all.memories;
  }, signal);
  const counts: SweepCounts = { opened: 0, resolved: 0, open: 0, openCritical: 0, unknown: 0, runs: 0 };
  const freshOf = (id: ArmId) => remembered.fresh.get(idKey(id));
  const rowsOf = (id: ArmId): readonly Finding[] => rows.get(idKey(id)) ?? [];
  const sweeping: Sweep & { readonly stored: readonly ArmId[] } = {
    ...{ engine, rules: parts.rules, estate, rowsOf, freshOf, memories, counts, signal },
    stored: [...memories.values(), ...[...rows.values()].flatMap(([row]) => row ?? [])].map(({ clusterId }) => clusterId),
  };
  return { sweeping, troubles: remembered.troubles };
}

/** A cluster to look at; without facts it is only known from what is stored. */
interface Unit {
  readonly key: string;
  readonly clusterId: ArmId;
  readonly facts?: ClusterFacts;
}

/** Every cluster of the scope, every one that is gone and still pointed at, and every one of which something is stored; in the order of their keys. */
function unitsOf({ estate, stored }: Sweep & { readonly stored: readonly ArmId[] }): readonly Unit[] {
  const units = new Map<string, Unit>(stored.map((clusterId) => [idKey(clusterId), { key: idKey(clusterId), clusterId }]));
  for (const facts of [...estate.clusters.all, ...goneClusters(estate)]) {
    const key = idKey(facts.id);
    units.set(key, { key, clusterId: facts.id, facts });
  }
  return [...units.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** False when there was trouble with the cluster, which is said in the log. */
async function isDone(
  engine: Engine,
  unit: Unit,
  { sweeping, trouble }: { readonly sweeping: Sweep; readonly trouble: ServiceError | undefined },
): Promise<boolean> {
  try {
    if (trouble) throw trouble;
    await lookAt(sweeping, unit);
    return true;
  } catch (thrown) {
    const error = asServiceError(thrown);
    engine.log.error('drift.cluster-failed', { clusterId: unit.clusterId, code: error.code, message: error.message });
    return false;
  }
}

async function lookAt(sweeping: Sweep, { clusterId, facts }: Unit): Promise<void> {
  const { engine } = sweeping;
  if (!isInScope(clusterId, engine.settings.scope))
    return leaveCluster(sweeping, clusterId, 'The cluster is not in RELINK_SCOPE any more.');
  if (facts && !facts.isGone) {
    const isOff = modeOf(facts, engine.settings.mode) === 'off';
    return isOff ? leaveCluster(sweeping, clusterId, 'Relink is switched off for the cluster.') : sweepCluster(sweeping, facts);
  }
  const looked = sweeping.estate.clusters.look(clusterId);
  if (looked.kind === 'unread') return cannotSee(sweeping, clusterId, looked.why);
  // R5: Resource Graph leaves out in silence what it has not seen yet, so the cluster itself is asked.
  if (await engine.azure.clusters.get(clusterId, sweeping.signal)) return;
  await (facts ? sweepCluster(sweeping, facts) : leaveCluster(sweeping, clusterId, 'The cluster does not exist any more.'));
}
