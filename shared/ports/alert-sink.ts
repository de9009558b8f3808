import type { AlertNotice, SinkName } from '../domain/alert.ts';

export type Sent =
  | { readonly kind: 'taken' }
  /** `retryAfterMs`: how long the receiver asked to be left alone. */
  | { readonly kind: 'not-taken'; readonly because: string; readonly retryAfterMs?: number };

/**
 * Where people are told, outside of Relink. Sending is bounded in time and never rejects. A notice may be sent more than once
 * (after a crash, or when an answer was lost), so a receiver must be able to tell repetitions apart. `because` holds no address and
 * no secret (R11): the address of a webhook is often its password.
 */
export interface AlertSink {
  readonly name: SinkName;
  /** People are at the other end: a storm is told to them once. Machines get every notice. */
  readonly isForPeople: boolean;
  send(notice: AlertNotice, signal: AbortSignal): Promise<Sent>;
}

/** What came of trying a sink once. */
export interface SinkTrial {
  readonly sink: SinkName;
  readonly isTaken: boolean;
  readonly because?: string;
}
