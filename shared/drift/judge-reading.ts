import type { ArmId } from '../domain/arm-id.ts';
import type { Reading } from './facts/reading.ts';
import { cannotTell, type Verdict } from './rule.ts';

/** Judges what was read; what was not is unknown, for the subject if one is named. */
export function judge<T>(reading: Reading<T>, verdictOf: (value: T) => Verdict, subject?: ArmId): Verdict {
  if (reading.kind === 'read') return verdictOf(reading.value);
  return cannotTell(reading.why, { ...(subject !== undefined && { subject }), ...(reading.isLater && { isLater: true }) });
}

/** Several readings as one: unread when any of them is, with the reason of the first that somebody has to mend. */
export function allRead<T>(readings: readonly Reading<T>[]): Reading<readonly T[]> {
  const missing = readings.filter((reading) => reading.kind === 'unread');
  const worst = missing.find(({ isLater }) => !isLater) ?? missing[0];
  return worst ?? { kind: 'read', value: readings.flatMap((reading) => (reading.kind === 'read' ? [reading.value] : [])) };
}
