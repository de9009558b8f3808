import type { AlertNotice } from '../domain/alert.ts';

export type Sent = { readonly kind: 'taken' } | { readonly kind: 'not-taken'; readonly because: string };

/**
 * Where people are told, outside of Relink. Sending is bounded in time and never rejects. A notice may be sent more than once
 * (after a crash, or when an answer was lost), so a receiver must be able to tell repetitions apart. `because` holds no address and
 * no secret (R11): the address of a webhook is often its password.
 */
export interface AlertSink {
  send(notice: AlertNotice, signal: AbortSignal): Promise<Sent>;
}
