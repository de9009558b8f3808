import type { Approval } from './approval.ts';
import type { ArmId } from './arm-id.ts';
import type { RoleAssignment } from './role-assignment.ts';
import type { FailureDetails } from './service-error.ts';

export const runPhases = [
  'queued',
  'settling',
  'planning',
  'awaiting-approval',
  'relinking',
  'reattaching',
  'verifying',
  'tearing-down',
] as const;
export const runEnds = ['succeeded', 'refused', 'failed', 'parked', 'cancelled'] as const;
export type RunPhase = (typeof runPhases)[number];
export type RunEnd = (typeof runEnds)[number];
export type RunState = RunPhase | RunEnd;
export type Mode = 'auto' | 'approve' | 'observe' | 'off';

export interface Run {
  readonly runId: string;
  readonly clusterId: ArmId;
  readonly state: RunState;
  /** `repair` may write; `plan` only looks; `teardown` deletes dead endpoints of a stopped cluster, which the next repair makes again. */
  readonly intent: 'repair' | 'plan' | 'teardown';
  readonly cause: 'restart' | 'request' | 'unfinished' | 'hint' | 'stop' | 'drift';
  readonly restartId?: string;
  readonly requestedBy?: string;
  /** Why a person asked, in their words. */
  readonly reason?: string;
  /** A person asked to recreate even what looks healthy. */
  readonly isForced?: boolean;
  /** Id of the snapshot from which a person asked to make a missing part again. */
  readonly restoreOf?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  /** When a message for this run should next arrive; the pulse wakes runs that are overdue. */
  readonly wakeAt: number;
  readonly slices: number;
  /** Consecutive errors outside of tracks. */
  readonly errors: number;
  /** Since when the run waits for the cluster to settle. */
  readonly settlingSince?: number;
  readonly mode?: Mode;
  readonly plan?: Plan;
  /** Mode approve: a person's word for the plan with that hash. */
  readonly approval?: Approval;
  /** Why nothing more is taken apart for now, in a sentence: a hold, or a change of mode. */
  readonly halt?: { readonly says: string; readonly since: number };
  /** Why it may not begin to write yet, in a sentence; it waits in `queued`. */
  readonly heldBack?: { readonly says: string; readonly since: number };
  /** It was let through an open breaker, where it has a claim. */
  readonly isProbe?: boolean;
  /** Why it ended as it did, for a reader who was not there. */
  readonly verdict?: string;
  readonly error?: FailureDetails;
}

export interface Plan {
  readonly at: number;
  /** What an approval is bound to (`plan-hash.ts`), and until when it may be given. Missing in plans of older releases. */
  readonly hash?: string;
  readonly expiresAt?: number;
  readonly items: readonly PlanItem[];
  /** Things that Relink saw and wants said: nothing to recreate, adopted, computes left alone by tag. */
  readonly remarks: readonly string[];
}

export type PlanItem = {
  readonly trackKind: TrackKind;
  readonly resourceId: ArmId;
} & (
  | {
      readonly action: 'repair';
      readonly because: string;
      readonly calls: readonly string[];
      /** Only the A records of an endpoint that is well itself; unset means all of it. */
      readonly part?: TrackPart;
      readonly incarnation?: string;
      readonly snapshotId?: string;
      readonly oldAddresses?: readonly string[];
    }
  | { readonly action: 'leave'; readonly because: string; readonly incarnation?: string }
  | {
      readonly action: 'refuse';
      readonly because: string /** R7: a linked endpoint that stays dead keeps computes from being detached. */;
      readonly blocksComputes: boolean;
    }
);

export type TrackKind = 'endpoint' | 'compute';
export type TrackPart = 'records';
export type TrackState = 'working' | 'done' | 'refused' | 'failed' | 'parked';

/** A long ARM operation that outlives the slice: the SDK's serialised poller. */
export interface SavedOperation {
  readonly token: string;
  readonly startedAt: number;
  readonly what: string;
}

export interface Track {
  readonly runId: string;
  readonly kind: TrackKind;
  /** What of it is repaired, when that is not all of it. */
  readonly part?: TrackPart;
  readonly resourceId: ArmId;
  readonly state: TrackState;
  /** The step to do next, by name, so that a new release may insert steps. */
  readonly step: string;
  readonly restartId?: string;
  readonly snapshotId?: string;
  /**
   * The incarnation that has to go (resourceGuid, createdOn); a resource with another one has been replaced already. Of a part: the one
   * that stays.
   */
  readonly doomed?: string;
  /** Addresses of all incarnations that this repair takes away: whatever record holds one of them is moved. */
  readonly oldAddresses?: readonly string[];
  /** Addresses of the endpoint as it was made; set once its records follow it. */
  readonly addresses?: readonly string[];
  readonly operation?: SavedOperation;
  /** A write that was announced and whose result is not known yet: after a crash, look before anything else (R4). */
  readonly openIntent?: string;
  /** Writes made for the track, and consecutive errors; both bounded. */
  readonly applies: number;
  readonly errors: number;
  readonly waitingSince?: number;
  /** When everything that could refuse the repair was last found in order. */
  readonly preflightAt?: number;
  /** Since when the address that the endpoint is to have is refused as taken. */
  readonly addressRefusedAt?: number;
  /** Role assignments that were begun for a compute's new identity, by name; the last one is the one that was begun last. */
  readonly roleTries?: readonly RoleTry[];
  /** What the new identity lacks, for the ledger. */
  readonly owedRoles?: readonly RoleAssignment[];
  readonly note?: string;
  readonly error?: FailureDetails;
  readonly updatedAt: number;
}

export interface RoleTry {
  readonly name: string;
  readonly tries: number;
  /** Why it was given up. */
  readonly because?: string;
}

/** Ledger of one endpoint or compute, kept over all runs: when Relink last made it, and whether it is in pieces now. */
export interface LedgerEntry {
  readonly resourceId: ArmId;
  readonly clusterId: ArmId;
  readonly kind: TrackKind;
  /** `whole`: exists and was verified. `apart`: Relink has begun to take it away and not finished making it again. */
  readonly condition: 'whole' | 'apart';
  /** The restart since which it is known to be good; undefined for one that was adopted before any restart. */
  readonly goodSinceRestartId?: string;
  /** resourceGuid of an endpoint, createdOn of a compute: tells whether somebody else recreated it. */
  readonly incarnation?: string;
  readonly snapshotId?: string;
  /** While apart: the restart for which the repair began. */
  readonly apartForRestartId?: string;
  /** While apart: addresses that records may still hold. */
  readonly oldAddresses?: readonly string[];
  /** While apart: it was taken down early and is gone; the repair after the cluster's next start makes it again. */
  readonly awaitsStart?: boolean;
  /** While whole, of a compute: what its identity lost in a reattach and nobody has given to the new one, as far as is known. */
  readonly owedRoles?: readonly RoleAssignment[];
  readonly updatedAt: number;
}

export function hasEnded(run: Run): boolean {
  return (runEnds as readonly string[]).includes(run.state);
}
