import type { Caller } from '../domain/caller.ts';
import { isObject } from '../domain/json.ts';
import { asServiceError, ServiceError } from '../domain/service-error.ts';
import type { Log } from '../ports/log.ts';
import { failureAnswer } from './problem.ts';
import { apiRoutes, findRoute } from './routes.ts';
import type { ApiAnswer, ApiRequest, HttpApi } from './service.ts';
import { type Door, type DoorKeeper, refuseUnlessAllowed, whoAsks } from './who-asks.ts';

/** A request as it comes from the host, before anybody knows who asks. */
export interface RawRequest extends Omit<ApiRequest, 'caller' | 'json'> {
  text(): Promise<string>;
}

/** Far more than any request of this API has, and little enough to read at once. */
const longestBody = 64 * 1024;
const deepestBody = 16;

/** The HTTP API behind its door. Nothing in it throws: errors are problem answers. `getKeeper` may throw `bad-settings`. */
export interface GuardedApi {
  answer(name: keyof HttpApi, request: RawRequest, visit: { readonly door: Door; readonly log: Log }): Promise<ApiAnswer>;
  /** For a request through the door for keys: the route is found by method and path, `not-found` when there is none. */
  answerKeyed(request: RawRequest, path: string, log: Log): Promise<ApiAnswer>;
}

export function createGuardedApi(api: HttpApi, getKeeper: () => DoorKeeper): GuardedApi {
  const answer: GuardedApi['answer'] = async (name, request, { door, log }) => {
    try {
      const caller = await whoAsks(request.headers, door, getKeeper());
      refuseUnlessAllowed(caller, apiRoutes[name]);
      if (apiRoutes[name].method === 'POST') demandJson(request);
      return throughDoor(await api[name](withCaller(request, caller), log), door);
    } catch (error) {
      return failureAnswer(asServiceError(error), log);
    }
  };
  return {
    answer,
    answerKeyed: async (request, path, log) => {
      const found = findRoute(request.method, path);
      if (found) return answer(found.name, { ...plain(request), params: found.params }, { door: 'key', log });
      return failureAnswer(new ServiceError('not-found', `There is no ${request.method} of this path.`), log);
    },
  };
}

/** Where an answer leads stands behind the same door: `/api/keyed/…` for who came with a key. */
function throughDoor(answer: ApiAnswer, door: Door): ApiAnswer {
  if (door === 'token') return answer;
  const { jsonBody } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, name === 'location' || name === 'link' ? keyed(value) : value]),
  );
  if (!isObject(jsonBody) || typeof jsonBody['location'] !== 'string') return { ...answer, headers };
  return { ...answer, headers, jsonBody: { ...jsonBody, location: keyed(jsonBody['location']) } };
}

function keyed(address: string): string {
  return address.replace(/^(<?)\/api\//, '$1/api/keyed/');
}

/** The members one by one: of the host's class a spread would lose the getters. */
function plain(request: RawRequest): RawRequest {
  const { method, params, query, headers } = request;
  return { method, params, query, ...(headers && { headers }), text: () => request.text() };
}

function withCaller(request: RawRequest, caller: Caller): ApiRequest {
  const { method, params, query, headers } = request;
  return { method, params, query, ...(headers && { headers }), caller, json: () => jsonOf(request) };
}

/** Also where no body is read: a form of another site, which a browser sends with the cookie of whoever is signed in, cannot say that it is JSON. */
function demandJson({ headers }: RawRequest): void {
  if (!/^application\/json *(;|$)/i.test(headers?.get('content-type') ?? ''))
    throw new ServiceError('bad-request', 'The body must be JSON and say so: content-type: application/json.');
}

/** The body as JSON. `bad-request`, `body-too-large`; throws a SyntaxError for what is no JSON. */
async function jsonOf(request: RawRequest): Promise<unknown> {
  if (Number(request.headers?.get('content-length') ?? 0) > longestBody) throw tooLarge();
  const text = await request.text();
  if (text.length > longestBody) throw tooLarge();
  const value: unknown = JSON.parse(text);
  if (isDeeperThan(value, deepestBody)) throw new ServiceError('bad-request', `The body is nested more than ${deepestBody} levels deep.`);
  return value;
}

/** Asked before anything that walks through a body without looking how deep it goes. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

function tooLarge(): ServiceError {
  return new ServiceError('body-too-large', `The body may have at most ${longestBody / 1024} KB.`);
}
