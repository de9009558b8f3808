import type { Check, Step, StepContext } from './step.ts';

/** How long a preflight and a snapshot are good for: about a slice. */
const goodForMs = 10 * 60_000;
/** An owner who changes a resource so often is at work on it. */
const mostRetakes = 5;

/** How a snapshot relates to the resource as it is now: of another incarnation, or of this one with or without changes since. */
export type Likeness = 'another' | 'same' | 'changed';

export interface LastLook {
  readonly preflight: Step;
  likeness(context: StepContext): Promise<Likeness>;
}

/**
 * The last look of a destructive step. People, holds and operations in flight can keep a track before its delete for days: what
 * somebody changed since the snapshot would be lost, and what was in order may be so no more. Then both are done anew (R3). A snapshot
 * of another incarnation is that of an interrupted repair, which goes on with it: only its preflight is asked again. A part that
 * has been begun is finished in any case.
 */
export function lastLook({ preflight, likeness }: LastLook): (context: StepContext) => Promise<Check | undefined> {
  return async (context) => {
    const { applies, preflightAt, retakes = 0 } = context.track;
    if (applies > 0) return undefined;
    const isFresh = preflightAt !== undefined && context.engine.clock.now() - preflightAt < goodForMs;
    const like = await likeness(context);
    if (like === 'another') return isFresh ? undefined : preflight.check(context);
    if (like === 'same' && isFresh) return undefined;
    if (retakes >= mostRetakes)
      return {
        kind: 'refused',
        reason: `it was changed ${mostRetakes} times while Relink was about to take it away; somebody is at work on it.`,
      };
    const because = like === 'changed' ? 'it was changed after its snapshot was taken' : 'its snapshot was taken a while ago';
    const counted = like === 'changed' ? { retakes: retakes + 1 } : {};
    return { kind: 'back', toStep: 'snapshot', because, remember: { snapshotId: undefined, preflightAt: undefined, ...counted } };
  };
}
