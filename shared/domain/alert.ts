import type { AlertCode } from './alert-catalogue.ts';

export interface Alert {
  readonly code: AlertCode;
  /** What it is about: a cluster id, a run id, a queue. One open alert per code and subject. */
  readonly subject: string;
  readonly seen: string;
  readonly done: string;
  readonly notDone: string;
  readonly next: string;
  readonly runId?: string;
  readonly at: number;
}
