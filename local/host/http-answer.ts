import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RpcCookie, RpcData, RpcHttp } from './rpc.ts';

/** The real host's default limit of a request body (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`). */
const bodyLimitBytes = 104_857_600;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Reads the whole body; undefined when it is over the limit. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(answer.status, { ...answer.headers });
  response.end(answer.body);
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** Writes what an HTTP function returned. Nothing returned is 204 with an empty body, as the documentation of the HTTP trigger says. */
export function writeRpcHttp(response: ServerResponse, value: RpcData | null | undefined): void {
  const http = value?.http;
  if (!http) return writeAnswer(response, { status: 204 });
  if (response.headersSent || response.destroyed) return;
  const cookies = (http.cookies ?? []).map(formatCookie);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(Number(http.statusCode ?? 200), http.headers);
  response.end(bodyOf(http));
}

function bodyOf(http: RpcHttp): string | Uint8Array | undefined {
  const { body } = http;
  return body?.bytes ?? body?.string ?? body?.json;
}

function formatCookie(cookie: RpcCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.path) parts.push(`Path=${cookie.path.value}`);
  if (cookie.maxAge) parts.push(`Max-Age=${cookie.maxAge.value}`);
  if (cookie.secure?.value) parts.push('Secure');
  if (cookie.httpOnly?.value) parts.push('HttpOnly');
  const sameSite = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' }[cookie.sameSite ?? 'none'];
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}
