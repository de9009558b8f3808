import type { ArmId } from './arm-id.ts';

/** Append-only record of a run. R4: every write has an `intent` before it and a `result` after it. */
export interface JournalEntry {
  readonly runId: string;
  readonly at: number;
  readonly kind: 'intent' | 'result' | 'state' | 'saw' | 'refusal' | 'error';
  /** Static event name, e.g. `endpoint.delete`. */
  readonly what: string;
  readonly resourceId?: ArmId;
  /** One sentence for a person. Never tokens, claims, bodies, or poll URLs (R11). */
  readonly text: string;
}
