import type { Phase } from './phase.ts';
import { driveTracks } from './tracks-phase.ts';

/** All attached computes, after all linked endpoints (R7). */
export const reattaching: Phase = async (slice) => {
  const { next, refusals } = await driveTracks(slice, 'compute');
  if (next) return next;
  if (refusals.length > 0)
    return {
      kind: 'end',
      end: 'refused',
      verdict: `The linked endpoints work; some computes were left as they were. ${refusals.join(' ')}`,
    };
  return { kind: 'enter', phase: 'verifying' };
};
