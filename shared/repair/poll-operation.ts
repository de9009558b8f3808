import { paceMs, retryDelayMs } from '../domain/backoff.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { FailureDetails } from '../domain/service-error.ts';
import { addressRefusal } from './address-refusal.ts';
import type { OpenTrack } from './open-track.ts';

/** The longest that one ARM operation may run before the track gives up on it (recorded worst case: 559 s, for Cosmos DB). */
const longestOperationMs = 3 * 60 * 60 * 1000;

/** Polls the saved operation once, at Azure's pace where it names one. An end is journalled as the result of the write (R4). */
export async function pollOperation(open: OpenTrack): Promise<'go on' | Outcome> {
  const { engine, signal } = open.slice;
  const operation = open.track().operation;
  if (!operation) return 'go on';
  await open.slice.lease.keep();
  const port = open.track().kind === 'endpoint' ? engine.azure.endpoints : engine.azure.computes;
  const polled = await port.poll(operation.token, signal);
  const tookMs = engine.clock.now() - operation.startedAt;
  if (polled.kind === 'running' && tookMs < longestOperationMs) {
    return { kind: 'waiting', forWhat: operation.what, afterMs: polled.retryAfterMs ?? paceMs(tookMs, engine.settings.pollMs) };
  }
  engine.turns.release(open.track());
  if (polled.kind === 'finished') return finished(open, { what: operation.what, seconds: Math.round(tookMs / 1000) });
  const error: FailureDetails =
    polled.kind === 'failed'
      ? polled.error
      : { code: 'run-timed-out', message: `The operation was still running after ${Math.round(tookMs / 60_000)} minutes.` };
  return operationFailed(open, { what: operation.what, error });
}

async function finished(open: OpenTrack, { what, seconds }: { what: string; seconds: number }): Promise<'go on'> {
  await open.journal('result', what, `Done after ${seconds} s.`);
  await open.save({ operation: undefined, openIntent: undefined, errors: 0 });
  return 'go on';
}

/** Azure accepted the write and failed it later: what happened to the resource is for the next check to see. */
async function operationFailed(open: OpenTrack, { what, error }: { what: string; error: FailureDetails }): Promise<Outcome> {
  await open.journal('result', what, `Failed: ${error.message}`);
  const errors = open.track().errors + 1;
  const refusal = addressRefusal(open.track(), error.code, open.slice.engine.clock.now());
  await open.save({ operation: undefined, openIntent: undefined, errors, error, ...refusal });
  const retry = errorCatalogue[error.code].retry;
  if (retry === 'never') return { kind: 'failed', error };
  return { kind: 'retry', error, afterMs: retryDelayMs(retry, errors, { fraction: open.slice.engine.random.fraction() }) };
}
