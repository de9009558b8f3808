import type { Outcome } from '../domain/outcome.ts';
import { asServiceError, ServiceError } from '../domain/service-error.ts';
import type { Started } from '../ports/operations.ts';
import type { OpenTrack } from './open-track.ts';
import type { Step } from './steps/step.ts';

/**
 * Makes the one write of a step. R4: the intent is in the journal, and in the track, before the call leaves; its result follows,
 * also when the call failed and nobody knows whether it had its effect.
 */
export async function makeWrite(open: OpenTrack, step: Step, intent: string): Promise<'go on' | Outcome> {
  await Promise.all([
    open.save({ applies: open.track().applies + 1, waitingSince: undefined, openIntent: step.what }),
    open.journal('intent', step.what, intent),
  ]);
  const started = await applyOrExplain(open, step);
  open.forget();
  if (started.kind === 'finished') {
    await Promise.all([open.journal('result', step.what, 'Done.'), open.save({ openIntent: undefined })]);
    return 'go on';
  }
  await open.save({ operation: { token: started.token, startedAt: open.slice.engine.clock.now(), what: step.what } });
  return started.retryAfterMs ? { kind: 'waiting', forWhat: 'Azure', afterMs: started.retryAfterMs } : 'go on';
}

async function applyOrExplain(open: OpenTrack, step: Step): Promise<Started> {
  if (!step.apply) throw new ServiceError('unexpected', `Step ${step.name} found something to write and cannot write.`);
  try {
    return await step.apply(await open.context());
  } catch (thrown) {
    const error = asServiceError(thrown);
    await open.journal('result', step.what, `Not confirmed: ${error.message}`);
    await open.save({ openIntent: undefined });
    throw error;
  }
}
