import type { AlertCode, AlertSeverity } from './alert-catalogue.ts';

/** What an alert is about. There is one row for each code and subject, whatever the casing of the subject. */
export interface AlertCondition {
  readonly code: AlertCode;
  /** A cluster id, a resource id, a queue. */
  readonly subject: string;
}

export interface Alert extends AlertCondition {
  readonly seen: string;
  readonly done: string;
  readonly notDone: string;
  readonly next: string;
  /** Where it is another one than that of the code. */
  readonly severity?: AlertSeverity;
  readonly runId?: string;
  readonly at: number;
}

export type AlertState = 'open' | 'resolved';

/** One message about a condition, as people get to read it. */
export interface AlertNotice extends Alert {
  readonly state: AlertState;
}

/** What is known of a condition, over all the times it was seen. The texts are those of the last time. */
export interface AlertRow extends Omit<Alert, 'at'> {
  readonly state: AlertState;
  /** When it was seen first and last, and how often, since it was last resolved. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
  readonly resolved?: { readonly at: number; readonly because: string };
  /** What people were told last. */
  readonly told?: { readonly state: AlertState; readonly at: number };
  /** What a sink has not taken yet, oldest first, and when to try again. */
  readonly unsent?: { readonly notices: readonly AlertNotice[]; readonly tries: number; readonly nextAt: number };
}

export function sameCondition(one: AlertCondition, other: AlertCondition): boolean {
  return one.code === other.code && one.subject.toLowerCase() === other.subject.toLowerCase();
}
