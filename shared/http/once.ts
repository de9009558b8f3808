import { createHash } from 'node:crypto';
import { answersKeptMs } from '../domain/answers-kept.ts';
import { type Json, sortedJson } from '../domain/json.ts';
import { asServiceError, hasCode, ServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import type { NamedRequest, Versioned } from '../ports/store.ts';
import { idempotencyKeyIn } from './idempotency-key.ts';
import type { ApiAnswer, ApiRequest, Service } from './service.ts';

/** Azure’s load balancer gives up on a request after 230 seconds (Azure Functions HTTP trigger, “Limits”); whatever is older has died. */
const underWayMs = 5 * 60_000;
const askAgainMs = 5_000;

interface Asked {
  /** The route’s name. */
  readonly route: string;
  readonly request: ApiRequest;
  readonly service: Pick<Service, 'store' | 'clock'>;
  readonly log: Log;
}

/**
 * Does a write once for each Idempotency-Key of a caller (IETF draft “The Idempotency-Key HTTP Header Field”): the same request again gets
 * the first answer again. `idempotency-key-under-way` while there is none, `idempotency-key-reused` for another request. What was
 * refused or failed is not kept, since nothing came of it: the same key may try it again. Without the header it is simply done.
 */
export async function once(asked: Asked, write: (request: ApiRequest) => Promise<ApiAnswer>): Promise<ApiAnswer> {
  const key = idempotencyKeyIn(asked.request.headers);
  if (key === undefined) return write(asked.request);
  const { request, fingerprint } = await readWhole(asked);
  const nameHash = hashOf([request.caller?.kind ?? 'key', request.caller?.id ?? '', key]);
  const claim = await claimed({ nameHash, fingerprint, at: asked.service.clock.now() }, asked.service);
  if ('answer' in claim) return claim.answer;
  return keptAnswer(asked, claim.row, () => write(request));
}

/** The first answer, or the row that says that this request is the one that gives it. */
async function claimed(
  wanted: NamedRequest,
  { store: { requests }, clock }: Asked['service'],
): Promise<{ readonly answer: ApiAnswer } | { readonly row: Versioned<NamedRequest> }> {
  try {
    const found = await requests.get(wanted.nameHash);
    if (!found) return { row: await requests.insert(wanted) };
    const age = clock.now() - found.value.at;
    if (age >= answersKeptMs) return { row: await requests.save({ ...found, value: wanted }) };
    if (found.value.fingerprint !== wanted.fingerprint) throw reused();
    if (found.value.answer) return { answer: againOf(found.value.answer) };
    if (age >= underWayMs) return { row: await requests.save({ ...found, value: wanted }) };
    throw underWay();
  } catch (error) {
    if (hasCode(error, 'store-conflict')) throw underWay();
    throw error;
  }
}

async function keptAnswer({ service, log }: Asked, row: Versioned<NamedRequest>, write: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  const { requests } = service.store;
  const forget = () => unlessStoreFails(log, () => requests.remove(row));
  const answer = await write().catch(async (error: unknown) => {
    await forget();
    throw error;
  });
  if (answer.status >= 300) await forget();
  else await unlessStoreFails(log, () => requests.save({ ...row, value: { ...row.value, answer: storable(answer) } }));
  return answer;
}

/** The write has its answer whatever becomes of the row; a row without an answer gives way after some minutes. */
async function unlessStoreFails(log: Log, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const { code, message } = asServiceError(thrown);
    log.warn('http.answer-not-kept', { code, message });
  }
}

function storable({ status, headers, jsonBody }: ApiAnswer): NonNullable<NamedRequest['answer']> {
  return { status, headers, body: jsonBody as Json };
}

function againOf({ status, headers, body }: NonNullable<NamedRequest['answer']>): ApiAnswer {
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, jsonBody: body };
}

/** The body can be read once only, so whoever comes after gets what was read, or the same error. */
async function readWhole({ request, route }: Asked): Promise<{ readonly request: ApiRequest; readonly fingerprint: string }> {
  const hasBody = request.method === 'POST' && (request.headers?.get('content-type') ?? '') !== '';
  const reading = hasBody ? request.json() : undefined;
  const body = await reading?.catch(() => undefined);
  const fingerprint = hashOf([route, { ...request.params }, request.query.get('by'), (body ?? null) as Json]);
  return { request: { ...request, json: () => reading ?? request.json() }, fingerprint };
}

/** R11: a key and a body are what somebody else chose, so only hashes of them are kept. */
function hashOf(parts: Json): string {
  return createHash('sha256').update(sortedJson(parts)).digest('hex');
}

function underWay(): ServiceError {
  const message = 'A request with this Idempotency-Key is under way.';
  return new ServiceError('idempotency-key-under-way', message, { retryAfterMs: askAgainMs });
}

function reused(): ServiceError {
  return new ServiceError('idempotency-key-reused', 'This Idempotency-Key was used for another request within the last 24 hours.');
}
