import type { ClusterState } from '../../domain/cluster.ts';
import type { ComputeState } from '../../domain/compute.ts';
import type { EndpointState } from '../../domain/endpoint.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Track } from '../../domain/run.ts';
import type { FailureDetails } from '../../domain/service-error.ts';
import type { Started } from '../../ports/operations.ts';
import type { Engine } from '../engine.ts';

/** What a step may look at and use. */
export interface StepContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly track: Track;
  readonly restartId: string | undefined;
  /** The cluster as last read in this slice. */
  readonly cluster: ClusterState;
  /**
   * The track's endpoint or compute as Azure shows it: read once and shared until the track writes, waits, or comes to a
   * destructive step, which always reads it afresh.
   */
  endpoint(): Promise<EndpointState | undefined>;
  compute(): Promise<ComputeState | undefined>;
  /** Answers of reads that all tracks of the slice may share, by key. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** Something that a reader of the journal should know. */
  saw(text: string): Promise<void>;
}

export type Check =
  /** The world is as this step wants it. `remember` is stored with the track when it moves on. */
  | { readonly kind: 'satisfied'; readonly note?: string; readonly remember?: Partial<Track> }
  /** One write is missing; `intent` is journalled before it is made (R4), and `remember` is stored with the track before that. */
  | { readonly kind: 'needed'; readonly intent: string; readonly remember?: Partial<Track> }
  /** What an earlier step had made is broken or gone: do that step again. */
  | { readonly kind: 'back'; readonly toStep: string; readonly because: string; readonly remember?: Partial<Track> }
  | Exclude<Outcome, { readonly kind: 'done' }>;

/**
 * One idempotent action of a track. `check` reads the world and alone decides; it is asked before the write, after it, and
 * again on every resume, so a write whose answer was lost is never repeated blindly (R4).
 */
export interface Step {
  readonly name: string;
  /** Name of the write in the journal, e.g. `endpoint.delete`. */
  readonly what: string;
  /** R6: the cluster is read afresh right before the write. */
  readonly isDestructive?: boolean;
  /** Asked when nothing else stands in the way of the write: what is not satisfied decides in place of the check. */
  readonly lastLook?: (context: StepContext) => Promise<Check | undefined>;
  /** Store writes that must stand before the write to Azure leaves: between the intent and the last look at the cluster. */
  readonly prepare?: (context: StepContext) => Promise<void>;
  /** Writes to Azure (guarded, journalled). Steps that only read or store leave it out and do their work in `check`. */
  readonly apply?: (context: StepContext) => Promise<Started>;
  /** How long the check may answer `waiting` before the step gives up; unset means `settleTimeoutMs`. */
  readonly patienceMs?: (context: StepContext) => number;
  /** Its writes do not end the track when they are many: the step itself bounds them. */
  readonly boundsItself?: true;
  /**
   * For a step that the track can do without: what the track remembers when Azure will never allow its write, so that the check asks for
   * it no more. Undefined, or unset: the track ends.
   */
  readonly doWithout?: (track: Track, error: FailureDetails) => Partial<Track> | undefined;
  /** Tracks of one run whose key is equal take turns in this step (creates in one subnet). */
  readonly turnKey?: (context: StepContext) => Promise<string>;
  check(context: StepContext): Promise<Check>;
}
