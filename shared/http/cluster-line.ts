import { type ArmId, nameOf, resourceGroupOf } from '../domain/arm-id.ts';
import type { PowerState } from '../domain/cluster.ts';
import { type Finding, isSuppressed } from '../domain/finding.ts';
import { type Hold, holdsInForce } from '../domain/hold.ts';
import type { Mode, Run, RunEnd } from '../domain/run.ts';
import type { ClusterRow } from '../ports/store.ts';

/** A cluster as the overview shows it. Times are milliseconds since the epoch. */
export interface ClusterLine {
  readonly clusterId: ArmId;
  readonly name: string;
  readonly group: string;
  readonly power: PowerState;
  readonly powerSeenAt: number;
  /** `isTold`: by its last run, which read the cluster’s tag; otherwise it is the setting. */
  readonly mode: { readonly word: Mode; readonly isTold: boolean };
  readonly restartAt?: number;
  /** From the restart to the end of the repair that made it good. */
  readonly repairMs?: number;
  readonly findings: { readonly critical: number; readonly warning: number; readonly other: number };
  readonly holds: readonly Hold[];
  readonly activeRun?: Run;
  readonly ended?: { readonly end: RunEnd; readonly at: number };
}

interface Around {
  readonly now: number;
  readonly mode: Mode;
  /** Runs of this cluster that are known: the active one and recent ones. */
  readonly runs: readonly Run[];
  /** Open findings of this cluster. */
  readonly findings: readonly Finding[];
}

export function clusterLine(row: ClusterRow, { now, mode, runs, findings }: Around): ClusterLine {
  const { clusterId, power, powerSeenAt, restart, handled, holds } = row;
  const activeRun = runs.find(({ runId }) => runId === row.activeRunId);
  const told = [activeRun, ...runs].find((run) => run?.mode !== undefined)?.mode;
  const repairMs = repairTime(row, runs);
  return {
    clusterId,
    name: nameOf(clusterId),
    group: resourceGroupOf(clusterId),
    power,
    powerSeenAt,
    mode: told ? { word: told, isTold: true } : { word: mode, isTold: false },
    findings: countOf(findings.filter((finding) => finding.state === 'open' && !isSuppressed(finding, now))),
    holds: holdsInForce(holds, now),
    ...(restart && { restartAt: restart.at }),
    ...(repairMs !== undefined && { repairMs }),
    ...(activeRun && { activeRun }),
    ...(handled && { ended: { end: handled.end, at: handled.at } }),
  };
}

/** The first repair that succeeded for the last restart; where its run is not at hand, what the cluster's row says of the last one. */
function repairTime({ restart, handled }: ClusterRow, runs: readonly Run[]): number | undefined {
  if (!restart) return undefined;
  const ends = runs.flatMap((run) =>
    run.intent === 'repair' && run.state === 'succeeded' && run.restartId === restart.id && run.endedAt !== undefined ? [run.endedAt] : [],
  );
  const byRow = handled?.restartId === restart.id && handled.end === 'succeeded' ? [handled.at] : [];
  const end = Math.min(...ends, ...byRow);
  return Number.isFinite(end) ? Math.max(0, end - restart.at) : undefined;
}

function countOf(findings: readonly Finding[]): ClusterLine['findings'] {
  const critical = findings.filter(({ severity }) => severity === 'critical').length;
  const warning = findings.filter(({ severity }) => severity === 'warning').length;
  return { critical, warning, other: findings.length - critical - warning };
}
