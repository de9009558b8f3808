import { idKey } from '../domain/arm-id.ts';
import { modeOf } from '../domain/mode.ts';
import { neverSeen } from '../domain/restart.ts';
import { asServiceError, type ServiceError } from '../domain/service-error.ts';
import type { SweepMemory } from '../domain/sweep-memory.ts';
import type { ClusterRow } from '../ports/store.ts';
import type { Engine } from '../repair/engine.ts';
import { isRunActive } from './active-run.ts';
import type { ClusterFacts } from './facts/cluster-facts.ts';
import type { ClusterMemory } from './facts/estate.ts';
import { countRepairs, rememberEndpoints } from './remember-parts.ts';
import { sideBySide } from './side-by-side.ts';

/** Until then a repair after a restart may be under way, and what the restart broke is no drift. */
const repairMs = 60 * 60_000;
const ledgersAtOnce = 8;

/** What Relink remembers of clusters, by `idKey`. A cluster whose ledger cannot be read is not among them; why stands in `troubles`. */
export interface Remembered {
  readonly memories: ReadonlyMap<string, ClusterMemory>;
  readonly troubles: ReadonlyMap<string, ServiceError>;
  /** What was counted and read for it, to be kept for the next sweep. */
  readonly fresh: ReadonlyMap<string, FreshMemory>;
}

export type FreshMemory = Required<Pick<SweepMemory, 'repairs' | 'endpoints'>>;

/** One list of the rows of all clusters; of each its ledger and the list of its endpoints' snapshots, and once a day its runs. */
export async function rememberClusters(
  engine: Engine,
  clusters: readonly ClusterFacts[],
  swept: ReadonlyMap<string, SweepMemory>,
): Promise<Remembered> {
  const rows = new Map((await engine.store.clusters.list()).map((row) => [idKey(row.clusterId), row]));
  const memories = new Map<string, ClusterMemory>();
  const troubles = new Map<string, ServiceError>();
  const fresh = new Map<string, FreshMemory>();
  await sideBySide(clusters, { width: ledgersAtOnce }, async (cluster) => {
    const key = idKey(cluster.id);
    try {
      const kept = await readMemory(engine, cluster, { row: rows.get(key), swept: swept.get(key) });
      memories.set(key, kept.memory);
      fresh.set(key, kept.fresh);
    } catch (thrown) {
      troubles.set(key, asServiceError(thrown));
    }
  });
  return { memories, troubles, fresh };
}

async function readMemory(
  engine: Engine,
  cluster: ClusterFacts,
  { row, swept }: { row: ClusterRow | undefined; swept: SweepMemory | undefined },
) {
  const ledger = await engine.store.ledger.list(cluster.id);
  const repairs = await countRepairs(engine, cluster.id, swept?.repairs);
  const endpoints = await rememberEndpoints(engine, ledger, swept?.endpoints ?? []);
  const calmAt = row && calmAtOf(row);
  const memory: ClusterMemory = {
    power: row ?? neverSeen,
    mode: modeOf(cluster, engine.settings.mode),
    hasActiveRun: row !== undefined && (await isRunActive(engine, row)),
    ledger,
    seen: swept?.seen ?? [],
    snapshots: endpoints,
    repairs: repairs.count,
    ...(row?.heardAt !== undefined && { heardAt: row.heardAt }),
    ...(calmAt !== undefined && { calmAt }),
  };
  return { memory, fresh: { repairs, endpoints } };
}

function calmAtOf({ restart, handled }: ClusterRow): number | undefined {
  return restart && handled?.restartId !== restart.id ? restart.at + repairMs : undefined;
}
