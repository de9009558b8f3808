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
  /** Of a storm: how many more conditions of one cause this notice speaks for, and the first of their subjects. */
  readonly others?: { readonly count: number; readonly some: readonly string[] };
}

/** The ways by which alerts leave Relink, beside the log. */
export const sinkNames = ['webhook', 'event-grid', 'teams', 'slack', 'pagerduty'] as const;
export type SinkName = (typeof sinkNames)[number];

/** What one sink has not taken yet, oldest first, and when to try again. */
export interface Outbox {
  readonly notices: readonly AlertNotice[];
  readonly tries: number;
  readonly nextAt: number;
}

/** A notice that a sink did not take in time. */
export interface DeadNotice {
  readonly sink: SinkName;
  readonly notice: AlertNotice;
  /** When it was given up. */
  readonly at: number;
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
  /** The outbox of the webhook: it has a place of its own because releases with one sink know only this one. */
  readonly unsent?: Outbox;
  /** Those of the other sinks. */
  readonly outboxes?: Readonly<Partial<Record<SinkName, Outbox>>>;
  /** Dead letters, until the sink takes a later notice of this condition. */
  readonly dead?: readonly DeadNotice[];
  /** Subject of the condition of the same code that speaks for this one where people are told of a storm once. */
  readonly joins?: string;
  /** Set when this condition speaks for others: what was last told of all of them, and when. */
  readonly storm?: { readonly state: AlertState; readonly at: number };
}

export function sameCondition(one: AlertCondition, other: AlertCondition): boolean {
  return one.code === other.code && one.subject.toLowerCase() === other.subject.toLowerCase();
}
