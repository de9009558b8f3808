/** What people have said about the active run of a cluster. Kept in the cluster's row: the run's own row belongs to the slice that works on it. */
export interface Wishes {
  readonly runId: string;
  readonly approval?: { readonly hash: string; readonly by: string; readonly at: number };
  /** Somebody asked for a repair while the run was under way: what holds automatic runs back does not hold this one. */
  readonly asked?: { readonly by?: string; readonly at: number };
  readonly cancel?: { readonly by: string; readonly reason: string; readonly at: number };
}
