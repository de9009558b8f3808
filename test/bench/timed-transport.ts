import { isWrite } from '../../local/simulator/calls.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import type { TimedCall } from './night-record.ts';
import type { PacedClock } from './paced-clock.ts';

const pollPath = /\/(operations|operationresults|privatednsoperation(statuses|results)|\w+operations?(status|results))\/[^/]+$/i;

/** Passes everything on and notes each request with its times. */
export function timedTransport(inner: HttpTransport, clock: PacedClock, note: (call: TimedCall) => void): HttpTransport {
  return {
    sendRequest: async (request) => {
      const startedAt = clock.exact();
      const response = await inner.sendRequest(request);
      note(timedCall({ request, response, startedAt, endedAt: clock.exact() }));
      return response;
    },
  };
}

interface Exchange {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly headers: { get(name: string): string | undefined } };
  readonly startedAt: number;
  readonly endedAt: number;
}

function timedCall({ request, response, startedAt, endedAt }: Exchange): TimedCall {
  const url = new URL(request.url);
  const path = decodeURIComponent(url.pathname);
  const isPoll = request.method === 'GET' && pollPath.test(path);
  const kind = isPoll ? 'poll' : isWrite({ method: request.method, path }) ? 'write' : 'read';
  const address = isPoll ? request.url : response.headers.get('azure-asyncoperation');
  const retryAfter = response.headers.get('retry-after');
  return {
    method: request.method,
    path,
    query: isPoll ? '' : url.search,
    status: response.status,
    startedAt,
    endedAt,
    kind,
    ...(retryAfter !== undefined && { retryAfterMs: Number(retryAfter) * 1000 }),
    ...(address !== undefined && kind !== 'read' && { operationId: operationIdOf(address) }),
  };
}

function operationIdOf(address: string): string {
  return (decodeURIComponent(new URL(address).pathname).split('/').at(-1) ?? '').toLowerCase();
}
