import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../shared/ports/clock.ts';
import { readBody, writeAnswer, writeRpcHttp } from './http-answer.ts';
import type { Invoker } from './invoker.ts';
import { type HostKeys, hasKey } from './keys.ts';
import { parseRoute, type Route } from './route.ts';
import type { RegisteredFunction, RpcData } from './rpc.ts';

/** Azure's load balancer gives up on a silent request after 230 s, whatever `functionTimeout` says (HTTP trigger documentation, "Limits"). */
const responseCapMs = 230_000;

export interface HttpFunctionsOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly routePrefix: string;
  readonly keys: HostKeys;
  readonly invoker: Invoker;
  readonly clock: Clock;
  /** Real time for which an answer is waited for in any case: on a fast clock, a machine that is slow for a moment is no silent function. */
  readonly leastWaitMs: number;
}

/** Answers a request, or says false when no HTTP function has its path and method. */
export type HttpFunctions = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

interface Endpoint {
  readonly target: RegisteredFunction;
  readonly route: Route;
  readonly authLevel: string;
}

/**
 * HTTP triggers. A known path with a method that no function takes is 404, not 405 (functions-host#10098), HEAD included
 * (functions-host#11625). The route is looked up before the key, so an unknown path is 404 also without a key.
 */
export function createHttpFunctions(options: HttpFunctionsOptions): HttpFunctions {
  const endpoints = options.functions
    .filter(({ trigger }) => trigger.type === 'httpTrigger')
    .map((target) => toEndpoint(target, options.routePrefix))
    .sort((a, b) => (a.route.precedence < b.route.precedence ? -1 : 1));
  return async (request, response, url) => {
    for (const endpoint of endpoints) {
      if (!endpoint.route.methods.includes(request.method ?? '')) continue;
      const params = endpoint.route.match(url.pathname.slice(1));
      if (!params) continue;
      await answer(endpoint, { request, response, url, params }, options);
      return true;
    }
    return false;
  };
}

function toEndpoint(target: RegisteredFunction, prefix: string): Endpoint {
  const { route, methods, authLevel } = target.trigger as { route?: string; methods?: string[]; authLevel?: string };
  return {
    target,
    route: parseRoute(`${prefix}/${route ?? target.name}`, methods ?? ['GET', 'POST']),
    authLevel: (authLevel ?? 'function').toLowerCase(),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Record<string, string>;
}

async function answer(endpoint: Endpoint, exchange: Exchange, options: HttpFunctionsOptions): Promise<void> {
  const { request, response, url } = exchange;
  if (!isAllowed(endpoint, exchange, options.keys)) return writeAnswer(response, { status: 401 });
  const body = await readBody(request);
  if (!body) return writeAnswer(response, { status: 413 });
  const cap = new AbortController();
  const { signal } = cap;
  const capped = Promise.all([options.clock.sleep(responseCapMs, signal), delay(options.leastWaitMs, undefined, { signal })]).then(
    // Documents name the limit and not the status; the function goes on, only nobody hears its answer.
    () => writeAnswer(response, { status: 504 }),
    () => {},
  );
  const result = await Promise.race([options.invoker.invoke(endpoint.target, toRpc(exchange, body, url)), capped]);
  cap.abort();
  if (!result) return;
  if (result.kind === 'threw') return writeAnswer(response, { status: 500 });
  writeRpcHttp(response, result.value);
}

function isAllowed(endpoint: Endpoint, exchange: Exchange, keys: HostKeys): boolean {
  if (endpoint.authLevel === 'anonymous') return true;
  const accepted = endpoint.authLevel === 'admin' ? [keys.master] : [keys.functions[endpoint.target.name], keys.host, keys.master];
  return hasKey(exchange.request, exchange.url, accepted);
}

function toRpc(exchange: Exchange, body: Buffer, url: URL): RpcData {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const query: Record<string, string> = {};
  // A name given twice arrives as one value with a comma, because the worker protocol carries one string a name.
  for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name).join(',');
  return {
    http: { url: url.href, method: exchange.request.method ?? 'GET', headers, params: exchange.params, query, body: { bytes: body } },
  };
}
