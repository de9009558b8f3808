import { AsyncLocalStorage } from 'node:async_hooks';
import type { ContainerServiceClientOptionalParams } from '@azure/arm-containerservice';
import type { JsonObject } from '../domain/json.ts';
import { ServiceError } from '../domain/service-error.ts';
import { isPastLastMoment } from '../ports/last-moment.ts';
import type { HttpTransport } from '../ports/platform.ts';
import { toServiceError } from './arm-errors.ts';
import type { WireAnswer } from './azure-answer.ts';
import type { Pacing } from './pacing.ts';

/** The pipeline's own types, by way of a client's options: both SDK generations share them. */
type Policy = NonNullable<ContainerServiceClientOptionalParams['additionalPolicies']>[number]['policy'];
type PipelineRequest = Parameters<Policy['sendRequest']>[0];
type PipelineResponse = Awaited<ReturnType<Policy['sendRequest']>>;

/** Real time: a connection that hangs must not hold a slice, however fast the platform's clock runs. */
const callLimitMs = 60_000;

/**
 * What Relink adds to one call of an SDK client. The SDKs' models drop properties they do not know and flatten others; R9
 * wants everything kept or reported. So bodies are taken from, and given to, the wire, inside the SDK's own pipeline.
 */
export interface ExchangeOptions {
  /** The deed in plain words, for errors: "read cluster aks-prod". */
  readonly what: string;
  readonly signal: AbortSignal;
  /** Goes out as it is, in place of what the SDK's serializer made. */
  readonly body?: JsonObject | undefined;
  /** Address of the first request, in place of the SDK's own: saved poll URLs are opaque and must not be rebuilt. */
  readonly url?: string | undefined;
  /** The older SDK generation polls once inside `begin…`; this keeps that poll off the wire. */
  readonly holdsPolls?: boolean;
}

interface Exchange extends ExchangeOptions {
  readonly answers: WireAnswer[];
  /** The first success. */
  first?: PipelineResponse;
}

const current = new AsyncLocalStorage<Exchange>();

/**
 * Runs one SDK call and answers everything that came over the wire, in order; at least one answer, the last one a success.
 * What the SDK makes of a successful answer does not matter. Throws `ServiceError` of `arm-errors.ts`, and nothing else.
 */
export async function exchange(
  options: ExchangeOptions,
  send: (abortSignal: AbortSignal) => Promise<unknown>,
): Promise<readonly WireAnswer[]> {
  const state: Exchange = { ...options, answers: [] };
  let thrown: unknown;
  try {
    await current.run(state, () => send(options.signal));
  } catch (error) {
    thrown = error ?? new Error('nothing was said');
  }
  const answers = forget(state);
  const last = answers.at(-1);
  if (last && last.status >= 300) throw toServiceError(last, options.what);
  if (!last || thrown instanceof ServiceError || isFault(thrown))
    throw toServiceError(thrown ?? new Error('no request was sent'), options.what);
  return answers;
}

/** The timer of a call's limit holds on to the state until it is due, and with it to a minute's worth of answers. */
function forget(state: Exchange): readonly WireAnswer[] {
  delete state.first;
  return state.answers.splice(0);
}

/** A fault on the way (no token, no connection) after an earlier success, as on the second page of a list. */
function isFault(thrown: unknown): boolean {
  return thrown !== undefined && toServiceError(thrown, '').code !== 'unexpected' && !(thrown as { response?: unknown }).response;
}

/** The pipeline policy that makes {@link exchange} work; every client of `clients.ts` carries it next to the transport. */
export function wirePolicy(armEndpoint: string, pacing: Pacing): Policy {
  const host = new URL(armEndpoint).host;
  return {
    name: 'relinkWirePolicy',
    async sendRequest(request, next) {
      const state = current.getStore();
      if (!state) throw new ServiceError('unexpected', 'An Azure call was made outside of exchange().');
      if (state.holdsPolls && state.first) return heldPoll(state.first, request);
      prepare(state, request);
      if (new URL(request.url).host !== host) {
        // Some services answer with addresses of their own (KubernetesConfiguration, recorded): an ARM token must not go there.
        throw new ServiceError('azure-invalid-request', `Could not ${state.what}: the address is not on ${host}.`);
      }
      const call = { method: request.method, url: request.url, what: state.what, signal: state.signal };
      await pacing.beforeCall(call);
      request.abortSignal = AbortSignal.any([state.signal, AbortSignal.timeout(callLimitMs)]);
      const response = await next(request);
      const answer = answerOf(request, response);
      pacing.afterCall(call, answer);
      state.answers.push(answer);
      if (response.status < 300) state.first ??= response;
      return response;
    },
  };
}

/**
 * The last thing before the wire, behind the SDKs' own policies (signing in may take long): a request whose last moment has passed is
 * not sent (R8). Without a transport it is the SDKs' default one.
 */
export function punctualTransport(transport: HttpTransport | undefined): HttpTransport {
  let made: Promise<HttpTransport> | undefined;
  const real = async () => {
    made ??= transport ? Promise.resolve(transport) : import('@azure/core-rest-pipeline').then((sdk) => sdk.createDefaultHttpClient());
    return made;
  };
  return {
    sendRequest: async (request) => {
      const wire = await real();
      const state = current.getStore();
      if (state && isPastLastMoment(state.signal))
        throw new ServiceError('lease-lost', `Could not ${state.what}: the lease on the cluster was about to end; nothing was sent.`);
      return wire.sendRequest(request);
    },
  };
}

/** "Still running", in the words of an operation and of a resource, with the headers of the first answer, so that the SDK's poller keeps the address it has. */
function heldPoll(first: PipelineResponse, request: PipelineRequest): PipelineResponse {
  return { ...first, request, status: 200, bodyAsText: '{"status":"InProgress","properties":{"provisioningState":"InProgress"}}' };
}

function prepare(state: Exchange, request: PipelineRequest): void {
  // A request that comes again after a sign-in challenge is still the first one.
  const isFirst = state.first === undefined;
  if (isFirst && state.url !== undefined) request.url = state.url;
  if (isFirst && state.body !== undefined) {
    request.body = JSON.stringify(state.body);
    request.headers.set('content-type', 'application/json');
  }
}

function answerOf(request: PipelineRequest, response: PipelineResponse): WireAnswer {
  const { status, headers } = response;
  return { method: request.method, status, text: response.bodyAsText ?? '', header: (name) => headers.get(name) };
}
