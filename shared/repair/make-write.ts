import type { Outcome } from '../domain/outcome.ts';
import { asServiceError, ServiceError } from '../domain/service-error.ts';
import type { Started } from '../ports/operations.ts';
import { writeUnderLease } from './fence.ts';
import { whyNotWrite } from './guard.ts';
import type { OpenTrack } from './open-track.ts';
import type { Step } from './steps/step.ts';

/**
 * Makes the one write of a step. R4: the intent is in the journal, and in the track, before the call leaves; its result follows,
 * also when the call failed and nobody knows whether it had its effect.
 */
export async function makeWrite(open: OpenTrack, step: Step, intent: string): Promise<'go on' | Outcome> {
  // One after the other: the track names the intent before the journal does, so none that was announced can be forgotten.
  await open.save({ applies: open.track().applies + 1, waitingSince: undefined, openIntent: step.what });
  await open.journal('intent', step.what, step.isDestructive ? `${intent} Its snapshot is ${open.track().snapshotId}.` : intent);
  const started = await prepareAndApply(open, step);
  open.forget();
  if (started.kind === 'blocked') return started.outcome;
  if (started.kind === 'finished') {
    await closed(open, step, 'Done.');
    return 'go on';
  }
  await keepOperation(open, step, started.token);
  return started.retryAfterMs ? { kind: 'waiting', forWhat: 'Azure', afterMs: started.retryAfterMs } : 'go on';
}

/** R4: another slice that took the track over in between knows nothing of this write, so its result is told here. */
async function keepOperation(open: OpenTrack, step: Step, token: string): Promise<void> {
  try {
    await open.save({ operation: { token, startedAt: open.slice.engine.clock.now(), what: step.what } });
  } catch (thrown) {
    if (asServiceError(thrown).code === 'store-conflict')
      await open.journal(
        'result',
        step.what,
        'Unknown: Azure accepted it, and another slice had taken the track over. It looks at the resource.',
      );
    throw thrown;
  }
}

type Blocked = { readonly kind: 'blocked'; readonly outcome: Outcome };

/**
 * R6, R8: a destructive write leaves right after the cluster was read afresh and the row of the cluster was seen to name us; nothing
 * comes in between. Every write has to leave, and to be answered, before the lease ends.
 */
async function prepareAndApply(open: OpenTrack, step: Step): Promise<Started | Blocked> {
  const { apply } = step;
  if (!apply) throw new ServiceError('unexpected', `Step ${step.name} found something to write and cannot write.`);
  try {
    const context = await open.context();
    await step.prepare?.(context);
    const blocked = step.isDestructive ? await whyNotWrite(open.slice, { isDestructive: true }) : undefined;
    if (!blocked) {
      const send = (signal: AbortSignal) => apply({ ...context, signal });
      return await writeUnderLease(open.slice, { isDestructive: step.isDestructive ?? false, send });
    }
    await closed(open, step, 'Not made: the cluster is not any more as it has to be for it.');
    await open.save({ applies: open.track().applies - 1 });
    return { kind: 'blocked', outcome: blocked };
  } catch (thrown) {
    const error = asServiceError(thrown);
    await closed(open, step, `Not confirmed: ${error.message}`);
    // Azure says that it did not begin: patience bounds such tries, not the number of writes.
    if (error.code === 'azure-busy' || error.code === 'azure-throttled') await open.save({ applies: open.track().applies - 1 });
    throw error;
  }
}

async function closed(open: OpenTrack, step: Step, text: string): Promise<void> {
  await open.journal('result', step.what, text);
  await open.save({ openIntent: undefined });
}
