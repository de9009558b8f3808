import type { StepDifference } from './replay.ts';
import type { ListedDifference } from './replay-recording.ts';

/** A difference that nobody listed, or a listed place where it does not show any more: `what` says which. */
export interface Surprise extends StepDifference {
  readonly what: 'not listed' | 'listed, but gone';
}

/** What is wrong between the differences that one session showed and those that are listed for it. Empty when the list is exact. */
export function surprises(session: string, shown: readonly StepDifference[], listed: readonly ListedDifference[]): readonly Surprise[] {
  const expected = listed.flatMap(({ where, at, recorded, simulated }) =>
    where.map((place) => ({ where: place, at, recorded, simulated })),
  );
  const mine = expected.filter(({ where }) => where.startsWith(`${session}/`));
  const shownKeys = new Set(shown.map(keyOf));
  const listedKeys = new Set(mine.map(keyOf));
  const fresh = shown
    .filter((difference) => !listedKeys.has(keyOf(difference)))
    .map((difference) => ({ what: 'not listed' as const, ...difference }));
  const gone = mine
    .filter((difference) => !shownKeys.has(keyOf(difference)))
    .map((difference) => ({ what: 'listed, but gone' as const, ...difference }));
  return [...fresh, ...gone];
}

function keyOf({ where, at, recorded, simulated }: StepDifference): string {
  return JSON.stringify([where, at, recorded, simulated]);
}
