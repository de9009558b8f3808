import type { Check, Step, StepContext } from './step.ts';

/** How long a preflight is good for: about a slice. */
const goodForMs = 10 * 60_000;
/** How long tracks of a slice share an answer. They all ask in its first seconds, and what is waited for is asked again. */
const sharedForMs = 60_000;

/**
 * The last look of a destructive step: the preflight anew, when that was too long ago. People, holds and operations in flight can keep
 * a track before its delete for days. A part that has been begun is finished in any case.
 */
export function lookAgain(preflight: Step): (context: StepContext) => Promise<Check | undefined> {
  return async (context) => {
    const { applies, preflightAt } = context.track;
    if (applies > 0 || (preflightAt !== undefined && context.engine.clock.now() - preflightAt < goodForMs)) return undefined;
    return preflight.check(context);
  };
}

/** An answer that all tracks of the slice share while it is fresh. */
export function askedOnce<T>(context: StepContext, key: string, read: () => Promise<T>): Promise<T> {
  return context.once(`${key}, asked in period ${Math.floor(context.engine.clock.now() / sharedForMs)}`, read);
}
