import type { FailureDetails } from './service-error.ts';

/** How a step, a track or a slice came out. "Not yet" is a value, never an exception. */
export type Outcome =
  | { readonly kind: 'done'; readonly note?: string }
  | { readonly kind: 'waiting'; readonly forWhat: string; readonly afterMs: number }
  | { readonly kind: 'retry'; readonly error: FailureDetails; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: FailureDetails }
  /** People want nothing more to be taken apart, and nothing of this part has been. */
  | { readonly kind: 'halted' }
  /** The cluster stopped again: stop here, at a safe point. */
  | { readonly kind: 'parked'; readonly seen: string };
