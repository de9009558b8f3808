import { type ArmId, idKey, sameId } from '../domain/arm-id.ts';
import { afterSighting, type Finding, findingIdOf, isSuppressed, type Sighting } from '../domain/finding.ts';
import { blindAfter, type SeenPart, type SweepMemory, seenAfter } from '../domain/sweep-memory.ts';
import type { Engine } from '../repair/engine.ts';
import { evaluate, type Judged } from './evaluate.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { Estate } from './facts/estate.ts';
import type { FreshMemory } from './remember.ts';
import { repairFindings } from './repair-findings.ts';
import type { Rule } from './rule.ts';
import { attachedComputes } from './scene/computes.ts';
import { linkedEndpoints } from './scene/endpoints.ts';
import { isRepairExpected } from './scene/expected-repair.ts';
import { blindIn, over, sightingsOf } from './sightings.ts';

export interface SweepCounts {
  opened: number;
  resolved: number;
  open: number;
  openCritical: number;
  unknown: number;
  runs: number;
}

/** What one sweep works with. */
export interface Sweep {
  readonly engine: Engine;
  readonly rules: readonly Rule[];
  readonly estate: Estate;
  /** Findings as they were stored when the sweep began, by cluster. */
  readonly rowsOf: (clusterId: ArmId) => readonly Finding[];
  readonly memories: ReadonlyMap<string, SweepMemory>;
  /** What was read for the rules and is kept for the next sweep. */
  readonly freshOf: (clusterId: ArmId) => FreshMemory | undefined;
  readonly counts: SweepCounts;
  readonly signal: AbortSignal;
}

/** All rules on one cluster: folds what they say into its findings, remembers what was seen, and starts what may be repaired. */
export async function sweepCluster(sweep: Sweep, cluster: ClusterFacts): Promise<void> {
  const { engine, estate, rules, counts, signal } = sweep;
  const judged = evaluate(rules, cluster, estate);
  const isInRepair = !cluster.isGone && isRepairExpected({ cluster, estate });
  const rows = await foldSightings(
    sweep,
    cluster.id,
    sightingsOf(cluster, judged, { at: estate.at, rows: sweep.rowsOf(cluster.id), isInRepair }),
  );
  const open = rows.filter(({ state }) => state === 'open');
  counts.open += open.length;
  counts.openCritical += open.filter(({ severity }) => severity === 'critical').length;
  counts.unknown += blindIn(judged).length;
  if (cluster.isGone) return engine.store.sweepMemories.remove(cluster.id);
  await remember(sweep, cluster, { judged, rows });
  if (engine.settings.drift !== 'repair') return;
  const findings = open.filter(({ ruleId }) => rules.some((rule) => rule.id === ruleId && rule.mayRepair));
  const runId = await repairFindings({ engine, cluster, findings, signal });
  if (runId !== undefined) counts.runs += 1;
}

/** Everything that is stored of the cluster is over, for a reason that lies in the cluster itself. */
export async function leaveCluster(sweep: Sweep, clusterId: ArmId, because: string): Promise<void> {
  const open = sweep.rowsOf(clusterId).filter(({ state }) => state === 'open');
  await foldSightings(
    sweep,
    clusterId,
    open.map((row) => over(row, sweep.estate.at, because)),
  );
  await sweep.engine.store.sweepMemories.remove(clusterId);
}

/** R5: the cluster may be where Relink cannot see, so nothing of it is known. */
export async function cannotSee(sweep: Sweep, clusterId: ArmId, why: string): Promise<void> {
  const { at } = sweep.estate;
  const unknown = sweep
    .rowsOf(clusterId)
    .map(({ ruleId, subjectId }): Sighting => ({ ruleId, clusterId, subjectId, at, kind: 'unknown', why }));
  await foldSightings(sweep, clusterId, unknown);
  await sweep.engine.store.sweepMemories.change(clusterId, (row) => {
    return row && { ...row, blind: blindAfter(row.blind, [{ ruleId: 'all rules', why }], at) };
  });
}

/** Rows that a sighting does not change are not read again, and none is written that stays as it is. Answers the cluster's rows as they are now. */
async function foldSightings(sweep: Sweep, clusterId: ArmId, sightings: readonly Sighting[]): Promise<readonly Finding[]> {
  const rows = new Map(sweep.rowsOf(clusterId).map((row) => [row.findingId, row]));
  for (const sighting of sightings) {
    const findingId = findingIdOf(sighting);
    const known = rows.get(findingId);
    if (known && afterSighting(known, sighting) === known) continue;
    const { before, after } = await sweep.engine.store.findings.change(findingId, (row) => afterSighting(row, sighting));
    if (after) rows.set(findingId, after);
    noteChange(sweep, before, after);
  }
  return [...rows.values()];
}

function noteChange({ engine, counts }: Sweep, before: Finding | undefined, after: Finding | undefined): void {
  if (!after || before?.state === after.state) return;
  const { findingId, ruleId, clusterId, subjectId, severity, opens } = after;
  const named = { findingId, ruleId, clusterId, subjectId, severity };
  if (after.state === 'open') {
    counts.opened += 1;
    engine.log.info('finding.opened', { ...named, opens, seen: after.seen });
  } else if (before) {
    counts.resolved += 1;
    engine.log.info('finding.resolved', { ...named, because: after.resolved?.because });
  }
}

interface Looked {
  readonly judged: readonly Judged[];
  readonly rows: readonly Finding[];
}

/** A cluster that sleeps proves nothing of its rules: what could not be judged before stays so until it is judged again. */
async function remember(sweep: Sweep, cluster: ClusterFacts, { judged, rows }: Looked): Promise<void> {
  const { at } = sweep.estate;
  const isWaived = (id: ArmId) => rows.some((row) => sameId(row.subjectId, id) && isSuppressed(row, at));
  const asleep = new Set(judged.filter(({ isAsleep }) => isAsleep).map(({ rule }) => rule.id));
  const after = (row: SweepMemory | undefined): SweepMemory => {
    const blind = (row?.blind ?? []).filter(({ ruleId }) => asleep.has(ruleId));
    return {
      ...row,
      ...sweep.freshOf(cluster.id),
      clusterId: cluster.id,
      seen: seenAfter(row?.seen ?? [], partsOf(sweep.estate, cluster), { at, isWaived }),
      blind: [...blind, ...blindAfter(row?.blind ?? [], blindIn(judged), at)],
    };
  };
  const known = sweep.memories.get(idKey(cluster.id));
  if (known && isSame(known, after(known))) return;
  await sweep.engine.store.sweepMemories.change(cluster.id, (row) => (row && isSame(row, after(row)) ? row : after(row)));
}

function partsOf(estate: Estate, cluster: ClusterFacts): readonly Omit<SeenPart, 'at'>[] {
  const scene = { cluster, estate };
  return [
    ...linkedEndpoints(scene).map(({ id }) => ({ id, kind: 'endpoint' as const })),
    ...attachedComputes(scene).map(({ compute: { id } }) => ({ id, kind: 'compute' as const })),
  ];
}

function isSame(one: SweepMemory, other: SweepMemory): boolean {
  const told = ({ seen, blind, repairs, endpoints }: SweepMemory) => JSON.stringify([seen, blind, repairs, endpoints]);
  return told(one) === told(other);
}
