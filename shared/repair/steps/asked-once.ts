import type { StepContext } from './step.ts';

/** How long tracks of a slice share an answer. They all ask in its first seconds, and what is waited for is asked again. */
const sharedForMs = 60_000;

/** An answer that all tracks of the slice share while it is fresh. */
export function askedOnce<T>(context: StepContext, key: string, read: () => Promise<T>): Promise<T> {
  return context.once(`${key}, asked in period ${Math.floor(context.engine.clock.now() / sharedForMs)}`, read);
}
