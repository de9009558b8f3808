import type { RunEnd, RunPhase } from '../../domain/run.ts';
import type { FailureDetails } from '../../domain/service-error.ts';
import type { Slice } from '../slice.ts';

/** What a phase of a run decides. */
export type PhaseOutcome =
  | { readonly kind: 'enter'; readonly phase: RunPhase }
  /** `leavesSlice`: the wait may be long, so no slice, and no lease, is spent on it. */
  | { readonly kind: 'wait'; readonly forWhat: string; readonly afterMs: number; readonly leavesSlice?: boolean }
  | {
      readonly kind: 'end';
      readonly end: RunEnd;
      readonly verdict: string;
      readonly error?: FailureDetails /** Somebody wanted it so: no alert. */;
      readonly isExpected?: boolean;
    };

/** Reads the world and the run's rows, does what is missing, and says how to go on. Idempotent: any slice may repeat it. */
export type Phase = (slice: Slice) => Promise<PhaseOutcome>;
