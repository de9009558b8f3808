import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { type ArmClients, createArmClients } from '../../shared/azure/clients.ts';

/** One answer of the scripted Azure, or a fault of the way to it. */
export interface Line {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly fault?: Error;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Script {
  readonly clients: ArmClients;
  readonly seen: readonly SeenRequest[];
  /** Milliseconds of every pause between tries. */
  readonly pauses: readonly number[];
}

/** Clients whose transport plays the lines in order and fails when more is asked for. */
export function scripted(...lines: readonly Line[]): Script {
  return answering((_, index) => lines[index]);
}

/** Clients whose transport answers by what is asked. */
export function answering(lineFor: (request: SeenRequest, index: number) => Line | undefined): Script {
  const seen: SeenRequest[] = [];
  const pauses: number[] = [];
  const armTransport: HttpClient = {
    async sendRequest(request) {
      const asked = seenOf(request);
      seen.push(asked);
      const line = lineFor(asked, seen.length - 1);
      if (!line) throw new Error(`no line for ${request.method} ${request.url}`);
      if (line.fault) throw line.fault;
      const text = line.body === undefined ? '' : typeof line.body === 'string' ? line.body : JSON.stringify(line.body);
      const headers = createHttpHeaders({ 'content-type': 'application/json', ...line.headers });
      return { request, status: line.status ?? 200, headers, bodyAsText: text };
    },
  };
  let now = Date.parse('2026-11-21T10:00:00Z');
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      pauses.push(ms);
    },
  };
  const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.parse('2999-01-01') }) };
  return { clients: createArmClients({ platform: { clock, armTransport, environment: {} }, credential }), seen, pauses };
}

function seenOf(request: PipelineRequest): SeenRequest {
  const body = typeof request.body === 'string' ? JSON.parse(request.body) : request.body;
  return { method: request.method, url: request.url, headers: request.headers.toJSON(), body };
}

export const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
export const signal = new AbortController().signal;

/** As long as the recorded ones: 3 kB of signed parameters, which nobody may rebuild. */
export function pollUrl(provider: string): string {
  const signed = `t=638999999999999999&c=${'M'.repeat(2600)}&s=${'a%2Bb_'.repeat(60)}&h=${'h'.repeat(43)}`;
  return `https://management.azure.com${subscription}/providers/${provider}/locations/westeurope/operations/8f6b0c1e-5d55-4f4f-9a53-1f3a5a9d0001?api-version=2024-01-01&${signed}`;
}
