import type { FailureDetails } from '../domain/service-error.ts';

/** What a write that Azure accepted leaves behind. The token is opaque, up to 20 kB, and holds signed URLs: never log it (R11). */
export type Started =
  | { readonly kind: 'operation'; readonly token: string; readonly retryAfterMs?: number }
  | { readonly kind: 'finished' };

export type Polled =
  | { readonly kind: 'running'; readonly retryAfterMs?: number }
  | { readonly kind: 'finished' }
  /** Azure accepted the operation and failed it later; `error` has the real reason (a lock on the target, say). */
  | { readonly kind: 'failed'; readonly error: FailureDetails };
