import { sameId } from '../domain/arm-id.ts';
import { readHalt } from './halt-run.ts';
import type { OpenTrack } from './open-track.ts';
import type { Check, Step } from './steps/step.ts';

/**
 * The safe point of a track lies before its destructive step. A track that has begun to be taken apart is finished to verified, whatever
 * people say meanwhile: half a repair is worse than none or a whole one. Tracks that have not begun stop here.
 */
const olderReadingMs = 60_000;
/** As old as the guard lets a reading be that it asks for right after. */
const recentMs = 2_000;

/** Before a step that only reads and stores: nothing has to be found out about a part that will not be touched. */
export async function isHaltedBefore(open: OpenTrack, step: Step): Promise<boolean> {
  const { steps } = open;
  const isEarlier = steps.indexOf(step) < steps.findIndex((candidate) => candidate.isDestructive);
  if (!isEarlier || open.track().applies > 0 || planned(open)?.snapshotId !== undefined) return false;
  return (await readHalt(open.slice, { modeAgeMs: olderReadingMs })) !== undefined;
}

/** At the destructive step, whose check has just told that the incarnation which the plan found is still there. */
export async function isHaltedAt(open: OpenTrack, { step, check }: { step: Step; check: Check }): Promise<boolean> {
  const { track } = open;
  if (!step.isDestructive || track().doomed !== planned(open)?.incarnation) return false;
  const isStillWhole = check.kind === 'needed' || (check.kind === 'waiting' && track().applies === 0);
  if (!isStillWhole || !(await readHalt(open.slice, { modeAgeMs: recentMs }))) return false;
  if (track().waitingSince !== undefined) await open.save({ waitingSince: undefined });
  return true;
}

/** What the plan said of the track. One whose repair was interrupted before has a snapshot there. */
function planned(open: OpenTrack): { readonly incarnation?: string; readonly snapshotId?: string } | undefined {
  const items = open.slice.run().plan?.items ?? [];
  return items.flatMap((item) => (item.action === 'repair' && sameId(item.resourceId, open.track().resourceId) ? item : []))[0];
}
