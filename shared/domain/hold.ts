/** A named request to leave a cluster alone. Several may stand beside each other; while one is in force, nothing is taken apart. */
export interface Hold {
  readonly holdId: string;
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly placedAt: number;
  /** Missing: until somebody lifts it. */
  readonly until?: number;
}

export function isInForce(hold: Hold, now: number): boolean {
  return hold.until === undefined || hold.until > now;
}

export function holdsInForce(holds: readonly Hold[] | undefined, now: number): readonly Hold[] {
  return (holds ?? []).filter((hold) => isInForce(hold, now));
}

export function describeHold(hold: Hold): string {
  const until = hold.until === undefined ? 'until it is lifted' : `until ${new Date(hold.until).toISOString()}`;
  return `“${hold.name}” by ${hold.by}, ${until}: ${hold.reason}`;
}
