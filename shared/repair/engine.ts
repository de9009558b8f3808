import type { Mode } from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import type { Access } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Clusters } from '../ports/clusters.ts';
import type { Computes } from '../ports/computes.ts';
import type { DnsZones } from '../ports/dns-zones.ts';
import type { Endpoints } from '../ports/endpoints.ts';
import type { History } from '../ports/history.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { Store } from '../ports/store.ts';

/** What the repair needs to know of the settings; all times in milliseconds. */
export interface RepairSettings {
  readonly scope: Scope;
  readonly mode: Mode;
  readonly sliceMs: number;
  readonly leaseMs: number;
  readonly settleTimeoutMs: number;
  readonly inUseTimeoutMs: number;
  readonly approvalTimeoutMs: number;
  /** How long a plan may be approved. */
  readonly planExpiryMs: number;
  readonly maxActiveRuns: number;
  readonly parallelComputesPerWorkspace: number;
  /** Snapshots of one resource that are kept, at least one. */
  readonly snapshotsKept: number;
  /** Whether an endpoint with a dynamic address is recreated at its old one; the endpoint’s own tag wins. */
  readonly pinPrivateIp: boolean;
  /** Pace of polls where Azure sends no Retry-After. */
  readonly pollMs: number;
}

export interface AzurePorts {
  readonly clusters: Clusters;
  readonly endpoints: Endpoints;
  readonly dnsZones: DnsZones;
  readonly computes: Computes;
  readonly access: Access;
  readonly history: History;
}

/** Everything a run works with: ports and settings, nothing of Azure's SDKs or of the host. */
export interface Engine {
  readonly azure: AzurePorts;
  readonly store: Store;
  readonly queue: RunQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: RepairSettings;
  readonly log: Log;
}
