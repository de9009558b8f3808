import type { OperationStyle } from '../../local/simulator/operations.ts';
import type { WorldName } from './worlds.ts';

export type Variant = 'disconnected' | 'still-approved';

/** One request of Relink, timed where it leaves and where its answer arrives. Times are the simulator's, in milliseconds. */
export interface TimedCall {
  readonly method: string;
  /** Without the query: poll URLs are signed. */
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly retryAfterMs?: number;
  /** The long operation that a write started, or that a poll asks for; lower case. */
  readonly operationId?: string;
  readonly kind: 'read' | 'poll' | 'write';
}

/** One long operation as the simulator kept it. */
export interface LongOperation {
  readonly id: string;
  /** The provider's own name: `DeletePrivateEndpointOperation`, `AttachCompute`. */
  readonly kind: string;
  readonly style: OperationStyle;
  /** Lower case. */
  readonly resourceId: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly status: string;
}

/** What the world of the night says about the things that were repaired: the ground for the fewest calls. Ids are lower case. */
export interface WorldFacts {
  readonly subscriptions: number;
  readonly workspaces: number;
  /** Subnet of each private endpoint. */
  readonly subnetOf: Readonly<Record<string, string>>;
  /** Application security groups of each private endpoint. */
  readonly securityGroupsOf: Readonly<Record<string, readonly string[]>>;
  readonly automaticEndpoints: readonly string[];
  /** A records of the API server's name outside of the node resource group. */
  readonly records: readonly string[];
  readonly systemIdentityComputes: readonly string[];
  /** User-assigned identities of each compute. */
  readonly userIdentitiesOf: Readonly<Record<string, readonly string[]>>;
  /** Online endpoints that run on each compute. */
  readonly onlineEndpointsOf: Readonly<Record<string, number>>;
}

/** One measured night: from the delivery of the start event to the end of the run. */
export interface NightRecord {
  readonly world: WorldName;
  readonly seed: number;
  readonly variant: Variant;
  readonly speed: number;
  readonly eventAt: number;
  /** When the cluster and its pools had settled, by the simulator's world; may be before the event. */
  readonly settledAt: number;
  /** When the queue had brought the run to its first slice. */
  readonly workBegunAt: number;
  readonly fixedAt: number;
  readonly runState: string;
  /** What the simulator's judge found wrong; empty after a good night. */
  readonly troubles: readonly string[];
  readonly calls: readonly TimedCall[];
  readonly storageCalls: readonly TimedCall[];
  readonly operations: readonly LongOperation[];
  readonly facts: WorldFacts;
}
