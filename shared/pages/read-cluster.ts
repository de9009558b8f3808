import { type ArmId, idKey } from '../domain/arm-id.ts';
import { type Finding, isSuppressed } from '../domain/finding.ts';
import type { LedgerEntry, Run } from '../domain/run.ts';
import { isInScope } from '../domain/scope.ts';
import { ServiceError } from '../domain/service-error.ts';
import { clusterType, wellFormedId } from '../domain/well-formed-id.ts';
import { allFindings } from '../http/all-findings.ts';
import { type ClusterLine, clusterLine } from '../http/cluster-line.ts';
import type { Service } from '../http/service.ts';

const recentRuns = 15;

export interface ClusterPage {
  readonly line: ClusterLine;
  readonly firstSeenAt: number;
  readonly isInScope: boolean;
  /** Newest first. */
  readonly runs: readonly Run[];
  /** Endpoints and computes that Relink has repaired or knows to be good. */
  readonly ledger: readonly LedgerEntry[];
  /** Open and not suppressed, the worst first; then those that are suppressed. */
  readonly findings: readonly Finding[];
}

/** `bad-request` for what cannot be a cluster's id, `not-found` for a cluster that Relink has never met. */
export async function readCluster({ store, settings, clock }: Service, text: string): Promise<ClusterPage> {
  const clusterId = clusterIn(text);
  const row = (await store.clusters.get(clusterId))?.value;
  if (!row) throw new ServiceError('not-found', 'Relink has not met a cluster of that id.');
  const [recent, findings, ledger] = await Promise.all([
    store.runs.list({ clusterId: row.clusterId, limit: recentRuns }),
    allFindings(store, row.clusterId),
    store.ledger.list(row.clusterId),
  ]);
  const runs = await withActive(store, recent, row.activeRunId);
  const now = clock.now();
  return {
    line: clusterLine(row, { now, mode: settings.mode, runs, findings }),
    firstSeenAt: row.firstSeenAt,
    isInScope: isInScope(row.clusterId, settings.scope),
    runs,
    ledger: [...ledger].sort((one, other) => (idKey(one.resourceId) < idKey(other.resourceId) ? -1 : 1)),
    findings: findings.filter(({ state }) => state === 'open').sort((one, other) => rankOf(one, now) - rankOf(other, now)),
  };
}

/** The active run is shown however many others were begun after it. */
async function withActive(store: Service['store'], runs: readonly Run[], runId: string | undefined): Promise<readonly Run[]> {
  if (runId === undefined || runs.some((run) => run.runId === runId)) return runs;
  const active = (await store.runs.get(runId))?.value;
  return active ? [active, ...runs] : runs;
}

export function clusterIn(text: string): ArmId {
  const clusterId = wellFormedId(text, clusterType);
  if (clusterId === undefined) throw new ServiceError('bad-request', 'The address names no AKS cluster.');
  return clusterId;
}

function rankOf(finding: Finding, now: number): number {
  return (isSuppressed(finding, now) ? 10 : 0) + ['critical', 'warning', 'advice', 'information'].indexOf(finding.severity);
}
