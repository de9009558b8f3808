import type { ArmId } from '../domain/arm-id.ts';
import type { Mode } from '../domain/run.ts';

export type Area = 'rights' | 'events' | 'storage' | 'clock' | 'settings' | 'timers' | 'clusters';
/** `error`: a repair would fail or be refused tonight. `warning`: it would work, but something should be put right. */
export type Level = 'ok' | 'warning' | 'error';

/** One thing that was looked at. No secret is in it (R11). */
export interface DoctorCheck {
  /** Static, e.g. `rights.missing`. */
  readonly id: string;
  readonly area: Area;
  /** Id of a resource or scope, or a name. */
  readonly subject: string;
  readonly level: Level;
  readonly seen: string;
  /** What a person should do. */
  readonly next?: string;
  /** Commands of the Azure CLI that do it; what stands in angle brackets is to be filled in. */
  readonly commands?: readonly string[];
}

/** Why a repair of a part, or of the whole cluster, would be refused or would wait for people. */
export interface Refusal {
  readonly subject: string;
  readonly reason: string;
  readonly next: string;
}

export interface ClusterLook {
  readonly clusterId: ArmId;
  readonly power: string;
  readonly mode: Mode;
  readonly holds: readonly string[];
  readonly refusals: readonly Refusal[];
  /** What a repair would do and leave, in sentences. */
  readonly notes: readonly string[];
}

export interface DoctorReport {
  readonly status: 'ok' | 'warnings' | 'failing';
  /** Of the command line: 0, 1 and 2 in the order of `status`. */
  readonly exitCode: 0 | 1 | 2;
  /** ISO 8601. */
  readonly checkedAt: string;
  /** The worst first. */
  readonly checks: readonly DoctorCheck[];
  readonly clusters: readonly ClusterLook[];
}

const order: readonly Level[] = ['error', 'warning', 'ok'];

export function reportOf(at: number, checks: readonly DoctorCheck[], clusters: readonly ClusterLook[]): DoctorReport {
  const sorted = checks.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  const checkedAt = new Date(at).toISOString();
  const worst = sorted[0]?.level ?? 'ok';
  if (worst === 'error') return { status: 'failing', exitCode: 2, checkedAt, checks: sorted, clusters };
  if (worst === 'warning') return { status: 'warnings', exitCode: 1, checkedAt, checks: sorted, clusters };
  return { status: 'ok', exitCode: 0, checkedAt, checks: sorted, clusters };
}
