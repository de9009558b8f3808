import type { Check, Step, StepContext } from './step.ts';

/** How long a preflight and a snapshot are good for: about a slice. */
const goodForMs = 10 * 60_000;

/** How a snapshot relates to the resource as it is now: of another incarnation, or of this one with or without changes since. */
export type Likeness = 'another' | 'same' | 'changed';

export interface LastLook {
  readonly snapshot: Step;
  readonly preflight: Step;
  likeness(context: StepContext): Promise<Likeness>;
}

/**
 * The last look of a destructive step. People, holds and operations in flight can keep a track before its delete for days: what
 * somebody changed since the snapshot would be lost, and what was in order may be so no more. Then both are done anew (R3), right here,
 * so that the patience of the step goes on. A snapshot of another incarnation is that of an interrupted repair, which goes on with
 * it: only its preflight is asked again. A part that has been begun is finished in any case.
 */
export function lastLook(parts: LastLook): (context: StepContext) => Promise<Check | undefined> {
  return async (context) => {
    const { applies, preflightAt } = context.track;
    if (applies > 0) return undefined;
    const isFresh = preflightAt !== undefined && context.engine.clock.now() - preflightAt < goodForMs;
    const like = await parts.likeness(context);
    if (isFresh && like !== 'changed') return undefined;
    return like === 'another' ? parts.preflight.check(context) : doneAnew(context, parts);
  };
}

async function doneAnew(context: StepContext, { snapshot, preflight }: LastLook): Promise<Check> {
  const taken = await snapshot.check({ ...context, track: { ...context.track, snapshotId: undefined } });
  if (taken.kind !== 'satisfied') return taken;
  await context.saw(`Looked at once more before it is taken away. ${taken.note}`);
  const asked = await preflight.check({ ...context, track: { ...context.track, ...taken.remember } });
  return asked.kind === 'satisfied' ? { kind: 'satisfied', remember: { ...taken.remember, ...asked.remember } } : asked;
}
