import { createHash } from 'node:crypto';
import type { Scope } from '../domain/scope.ts';

const minute = 60_000;
const tickMs = 5 * minute;
const ticksPerHour = 12;
/** A sweep in its own turn does not follow another one more closely than this. */
const leastMs = 30 * minute;
/** One that was missed, failed or did not come to its end is made up for with the next tick. */
const overdueMs = 62 * minute;

/**
 * Whether this tick of the timer, which comes every five minutes, is the one to sweep in. Each installation has one of the twelve ticks of an
 * hour, which follows from its scope: so they do not all ask Azure in the same minute, and nobody pays for an invocation that sleeps.
 */
export function isSweepDue(now: number, last: number | undefined, scope: Scope): boolean {
  if (last === undefined) return true;
  const isTurn = Math.floor(now / tickMs) % ticksPerHour === turnOf(scope);
  return now - last >= (isTurn ? leastMs : overdueMs);
}

function turnOf(scope: Scope): number {
  const text = scope
    .map((entry) => entry.toLowerCase())
    .sort()
    .join('\n');
  return createHash('sha256').update(text).digest().readUInt16BE(0) % ticksPerHour;
}
