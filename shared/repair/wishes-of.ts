import type { Wishes } from '../domain/wishes.ts';
import type { ClusterRow } from '../ports/store.ts';

/** What was said about the run so far; undefined when it is not the cluster's active run, about which nothing can be said (R8). */
export function wishesOf(row: ClusterRow, runId: string): Wishes | undefined {
  if (row.activeRunId !== runId) return undefined;
  return row.wishes?.runId === runId ? row.wishes : { runId };
}
