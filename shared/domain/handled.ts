import type { RunEnd } from './run.ts';

/** What came of the last run of a cluster. */
export interface Handled {
  readonly restartId?: string;
  readonly end: RunEnd;
  /** Runs for this restart that failed, since the last one that ended otherwise. */
  readonly attempts: number;
  readonly at: number;
}

/** Only failures in a row use up the tries of a restart: a run that succeeded, or that people stopped, begins the count anew. */
export function handledAfter(before: Handled | undefined, ended: Omit<Handled, 'attempts'>): Handled {
  const isFailed = ended.end === 'failed';
  const earlier = before?.restartId === ended.restartId ? (before?.attempts ?? 0) : 0;
  return { ...ended, attempts: isFailed ? earlier + 1 : 0 };
}
