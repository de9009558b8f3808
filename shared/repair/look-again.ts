/** How soon a run that waits for people or for a limit looks again by itself; whoever ends the wait wakes it at once. */
export const lookAgainMs = 5 * 60_000;

/** The same for a wait whose end is known, `leftMs` from now. */
export function lookAgainIn(leftMs: number): number {
  return Math.min(Math.max(leftMs, 1_000), lookAgainMs);
}
