import { isObject, type Json, type JsonObject, objectAt, textAt } from '../domain/json.ts';
import { ServiceError } from '../domain/service-error.ts';
import type { Polled, Started } from '../ports/operations.ts';
import { operationFailure, retryAfterMs, toServiceError } from './arm-errors.ts';
import { bodyOf, type WireAnswer } from './azure-answer.ts';
import { exchange } from './wire.ts';

/** What a token holds. `poller` is the SDK's own serialised poller. */
export interface SavedPoller {
  readonly kind: string;
  readonly resourceId: string;
  readonly what: string;
  readonly poller: string;
}

export interface Beginning {
  /** Which call of which client resumes the poller. */
  readonly kind: string;
  readonly resourceId: string;
  readonly what: string;
  readonly signal: AbortSignal;
  readonly body?: JsonObject;
  /** A delete of something that is not there is finished, not refused. */
  readonly isDelete?: boolean;
  /** Sends the write through the SDK and answers the serialised poller. */
  readonly start: (abortSignal: AbortSignal) => Promise<string>;
}

/** Sends one write, exactly one request, and answers as soon as Azure has accepted it. */
export async function beginOperation(beginning: Beginning): Promise<Started> {
  const { what, signal, body } = beginning;
  const serialised: { poller?: string } = {};
  try {
    const answers = await exchange({ what, signal, body, holdsPolls: true }, async (abortSignal) => {
      serialised.poller = await beginning.start(abortSignal);
    });
    return started(beginning, answers[0] as WireAnswer, serialised.poller);
  } catch (error) {
    if (beginning.isDelete && error instanceof ServiceError && error.code === 'azure-not-found') return { kind: 'finished' };
    throw toServiceError(error, what);
  }
}

function started(beginning: Beginning, first: WireAnswer, poller: string | undefined): Started {
  const { kind, resourceId, what } = beginning;
  if (poller === undefined) throw new ServiceError('unexpected', `Could not follow the operation (${what}): the SDK gave no poller.`);
  const { state } = parsed(poller) as { state?: JsonObject };
  if (state?.status === 'succeeded' || state?.isCompleted === true) return { kind: 'finished' };
  const retryAfter = retryAfterMs(first);
  const token = JSON.stringify({ kind, resourceId, what, poller: withoutResultUrl(poller) } satisfies SavedPoller);
  return { kind: 'operation', token, ...(retryAfter !== undefined && { retryAfterMs: retryAfter }) };
}

/** Without it the SDK would read the resource after the last poll; Relink's own verification does that, and looks closer. */
function withoutResultUrl(poller: string): string {
  const whole = parsed(poller) as { state?: { config?: JsonObject } };
  const { resourceLocation: _, ...config } = whole.state?.config ?? {};
  return JSON.stringify({ ...whole, state: { ...whole.state, config } });
}

/**
 * Polls once, one request to the saved address as it stands. A forgotten operation is `azure-operation-lost`, and so is one that Relink may not follow: the
 * address lies at the subscription, where roles that are assigned to resource groups do not reach, and nobody documents whether ARM asks for a right
 * there. A gateway's 502, 503 or 504 is `azure-unavailable` and says nothing about the operation (recorded-network-aks, section 1).
 */
export async function pollOperation(
  token: string,
  signal: AbortSignal,
  resume: (saved: SavedPoller, abortSignal: AbortSignal) => Promise<unknown>,
): Promise<Polled> {
  const saved = savedPoller(token);
  const config = pollerConfig(saved);
  try {
    const answers = await exchange({ what: saved.what, signal, url: addressIn(config) }, (abortSignal) => resume(saved, abortSignal));
    return readPoll(answers.at(-1) as WireAnswer, saved.what, isBodyPoll(config));
  } catch (error) {
    throw lostOr(toServiceError(error, saved.what), saved.what);
  }
}

function lostOr(error: ServiceError, what: string): ServiceError {
  const { details } = error;
  if (error.code === 'azure-forbidden')
    return new ServiceError('azure-operation-lost', `Relink may not follow the operation (${what}): ${error.message}`, { details });
  return error.code === 'azure-not-found'
    ? new ServiceError('azure-operation-lost', `Azure no longer knows the operation (${what}).`, { details })
    : error;
}

/**
 * Only `status` counts: AKS puts an `error` beside InProgress and Succeeded, and the running states are an open set
 * (`ReconcilingDNS`, `Updating`, `Active`; recorded). So all that is not an end is running.
 */
export function readPoll(answer: WireAnswer, what: string, isBodyPoll = false): Polled {
  const body = bodyOf(answer);
  if (!body && answer.text.trim() !== '')
    throw new ServiceError('azure-unavailable', `Could not follow the operation (${what}): the poll’s answer is not JSON.`);
  const status = isBodyPoll ? textAt(objectAt(body, 'properties'), 'provisioningState') : textAt(body, 'status');
  const end = (status ?? (answer.status === 202 ? 'Running' : 'Succeeded')).toLowerCase();
  if (end === 'succeeded') return { kind: 'finished' };
  if (['failed', 'canceled', 'cancelled'].includes(end)) return { kind: 'failed', error: operationFailure(reasonIn(body), what, status) };
  const retryAfter = retryAfterMs(answer);
  return { kind: 'running', ...(retryAfter !== undefined && { retryAfterMs: retryAfter }) };
}

function reasonIn(body: JsonObject | undefined): Json | undefined {
  return body?.error ?? body;
}

function savedPoller(token: string): SavedPoller {
  const saved = parsed(token) as Partial<SavedPoller> | undefined;
  if (
    typeof saved?.poller !== 'string' ||
    typeof saved.kind !== 'string' ||
    typeof saved.resourceId !== 'string' ||
    typeof saved.what !== 'string'
  ) {
    throw new ServiceError('azure-operation-lost', 'The saved operation cannot be read.');
  }
  return saved as SavedPoller;
}

function pollerConfig(saved: SavedPoller): JsonObject {
  const whole = parsed(saved.poller);
  return objectAt(objectAt(isObject(whole) ? whole : {}, 'state'), 'config');
}

/** The older SDK generation saves a path template, and fills it in by itself, when Azure named no address. */
function addressIn(config: JsonObject): string | undefined {
  const address = textAt(config, 'operationLocation');
  return address?.startsWith('https:') ? address : undefined;
}

function isBodyPoll(config: JsonObject): boolean {
  return (textAt(objectAt(config, 'metadata'), 'mode') ?? textAt(config, 'mode')) === 'Body';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
