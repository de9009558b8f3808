import type { ArmId } from '../../domain/arm-id.ts';
import type { Lock } from '../../domain/lock.ts';
import type { PowerHistory } from '../../domain/restart.ts';
import type { RoleAssignment } from '../../domain/role-assignment.ts';
import type { LedgerEntry, Mode } from '../../domain/run.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import type { Collection } from './collection.ts';
import type { EndpointFacts, InterfaceFacts } from './endpoint-facts.ts';
import type { ExtensionFacts } from './extension-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { Reading } from './reading.ts';
import type { ResourceFacts } from './resource-facts.ts';
import type { WorkspaceFacts } from './workspace-facts.ts';
import type { RecordFacts, ZoneFacts, ZoneLinkFacts } from './zone-facts.ts';

/** An AKS version of a region, `1.34`, without its patch. */
export interface VersionFacts {
  readonly version: string;
  readonly isPreview: boolean;
}

/** A Trusted Access binding of a cluster: its source (a workspace) reaches the API server without a private endpoint. */
export interface BindingFacts {
  readonly sourceId: ArmId;
  /** `Microsoft.MachineLearningServices/workspaces/mlworkload` and the like. */
  readonly roles: readonly string[];
  readonly provisioningState: string;
  /** When it was made, milliseconds since the epoch, if Azure says. */
  readonly createdAt?: number;
}

/** What Relink's own snapshots of an endpoint say: the surroundings and the addresses that it had. */
interface EndpointMemory {
  readonly id: ArmId;
  /** Zones of its DNS zone groups, by the newest snapshot. */
  readonly zoneIds: readonly ArmId[];
  /** Addresses in all snapshots that are kept: those of its earlier lives, and perhaps the present one. */
  readonly addresses: readonly string[];
}

/** What Relink itself remembers of a cluster. */
export interface ClusterMemory {
  readonly power: PowerHistory;
  readonly mode: Mode;
  readonly hasActiveRun: boolean;
  readonly ledger: readonly LedgerEntry[];
  /** Linked endpoints and attached computes that an earlier sweep saw, whole or not. */
  readonly seen: readonly { readonly id: ArmId; readonly kind: 'endpoint' | 'compute' }[];
  /** Linked endpoints of which a snapshot is stored; undefined when the snapshots were not read. */
  readonly snapshots?: readonly EndpointMemory[];
  /** When the last event about a start or stop of this cluster arrived. */
  readonly heardAt?: number;
  /** Runs that repaired something within the last 30 days; undefined when they were not counted. */
  readonly repairs?: number;
  /** When the restart's repair may be expected to be over: until then what a restart breaks is not drift. */
  readonly calmAt?: number;
}

/** Actions of Relink's own that a repair needs, and where each is missing. */
export interface MissingRight {
  readonly action: string;
  readonly scope: string;
}

/**
 * Everything that one sweep knows. Collections of what Resource Graph holds are at most some minutes old; power states and what Relink
 * remembers come from its own store. Times are milliseconds since the epoch.
 */
export interface Estate {
  readonly at: number;
  readonly clusters: Collection<ClusterFacts>;
  readonly extensions: Collection<ExtensionFacts>;
  readonly endpoints: Collection<EndpointFacts>;
  readonly interfaces: Collection<InterfaceFacts>;
  readonly networks: Collection<NetworkFacts>;
  readonly zones: Collection<ZoneFacts>;
  readonly zoneLinks: Collection<ZoneLinkFacts>;
  readonly records: Collection<RecordFacts>;
  readonly workspaces: Collection<WorkspaceFacts>;
  /** Storage accounts, key vaults and registries. */
  readonly resources: Collection<ResourceFacts>;
  readonly roles: Reading<readonly RoleAssignment[]>;
  readonly locks: Reading<readonly Lock[]>;
  /** Supported AKS versions of a region, by its name in lower case without blanks. */
  versions(location: string): Reading<readonly VersionFacts[]>;
  /** Read directly, and only for clusters about which the answer matters. */
  bindings(clusterId: ArmId): Reading<readonly BindingFacts[]>;
  /** What a repair of the cluster would lack, over its endpoints' groups, networks, zones and workspaces. */
  missingRights(clusterId: ArmId): Reading<readonly MissingRight[]>;
  memory(clusterId: ArmId): ClusterMemory;
}
