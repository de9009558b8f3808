import { idKey } from '../domain/arm-id.ts';
import type { Run } from '../domain/run.ts';
import { allFindings } from './all-findings.ts';
import { type ClusterLine, clusterLine } from './cluster-line.ts';
import type { Service } from './service.ts';

/** Runs that are read for modes and times; of older ones the cluster rows know enough. */
const recentRuns = 30;

/** Every cluster that Relink has met, in a line. Few reads however many there are: every table once, and the newest runs. */
export async function readClusterLines({ store, settings, clock }: Service): Promise<readonly ClusterLine[]> {
  const [rows, active, recent, findings] = await Promise.all([
    store.clusters.list(),
    store.runs.listActive(),
    store.runs.list({ limit: recentRuns }),
    allFindings(store),
  ]);
  const runs = new Map<string, Run>([...recent, ...active].map((run) => [run.runId, run]));
  const runsOf = Map.groupBy(runs.values(), ({ clusterId }) => idKey(clusterId));
  const findingsOf = Map.groupBy(findings, ({ clusterId }) => idKey(clusterId));
  return rows.map((row) => {
    const key = idKey(row.clusterId);
    const ofCluster = [...(runsOf.get(key) ?? [])].sort((one, other) => other.createdAt - one.createdAt);
    return clusterLine(row, { now: clock.now(), mode: settings.mode, runs: ofCluster, findings: findingsOf.get(key) ?? [] });
  });
}
