import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { ConnectionReset } from './faults.ts';
import type { ArmRequest, ArmResponse } from './kernel.ts';

export type Transport = HttpClient;

/** Hands the SDKs' requests to the simulator in process. `request.url` is left as it is: it ends up in saved pollers. */
export function createTransport(handle: (request: ArmRequest) => Promise<ArmResponse>): Transport {
  return {
    sendRequest: async (request) => {
      const { createHttpHeaders, RestError } = await import('@azure/core-rest-pipeline');
      const { AbortError } = await import('@azure/abort-controller');
      if (request.abortSignal?.aborted) throw new AbortError('The operation was aborted.');
      try {
        const response = await handle(armRequest(request));
        return {
          request,
          status: response.status,
          headers: createHttpHeaders({ ...response.headers }),
          bodyAsText: bodyText(response.body),
        };
      } catch (error) {
        if (request.abortSignal?.aborted) throw new AbortError('The operation was aborted.');
        // The real client reports a broken socket as a RestError with the system's code, which its retry policy knows.
        if (error instanceof ConnectionReset) throw new RestError(error.message, { code: error.code, request });
        throw error;
      }
    },
  };
}

function armRequest(request: PipelineRequest): ArmRequest {
  const headers = Object.fromEntries([...request.headers].map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: request.method,
    url: new URL(request.url),
    headers,
    body: parsed(request.body),
    ...(request.abortSignal && { signal: signalOf(request.abortSignal) }),
  };
}

function signalOf(source: NonNullable<PipelineRequest['abortSignal']>): AbortSignal {
  if (source instanceof AbortSignal) return source;
  const controller = new AbortController();
  source.addEventListener('abort', () => controller.abort(new Error('The operation was aborted.')));
  return controller.signal;
}

function parsed(body: PipelineRequest['body']): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
