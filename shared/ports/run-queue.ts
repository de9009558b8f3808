/** The queue of runs. A message is `{ runId }`; it may come twice, late, or never. */
export interface RunQueue {
  /** Puts a message that becomes visible after `afterMs` of the platform's clock. */
  wake(runId: string, afterMs: number): Promise<void>;
}
