import { randomUUID } from 'node:crypto';
import { CommandError, exitCodes } from './exit-codes.ts';
import { errorOf } from './problem.ts';
import { type Answer, retryAfterOf, send } from './send.ts';
import type { Target } from './target.ts';
import type { Terminal } from './terminal.ts';

export interface AskOptions {
  /** Default 100 s; a doctor looks at every cluster, which may take minutes. */
  readonly patienceMs?: number;
  /** A status that is an answer and no error: health says 503 with what is wrong. */
  readonly accepts?: number;
}

/** Relink's HTTP API. Every call resolves with the JSON of the answer, or throws a {@link CommandError} that says what to do. */
export interface Api {
  get(path: string, options?: AskOptions): Promise<unknown>;
  /** The same for what is polled: undefined when it is still what it was when `etag` was given. */
  getIfChanged(path: string, etag: string | undefined): Promise<{ readonly body: unknown; readonly etag: string | undefined } | undefined>;
  /** With an Idempotency-Key, so that it can be sent again when the answer was lost. `by` is added where a key does not tell it. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

const usualPatienceMs = 100_000;
const longestPause = 60;
const mostPauses = 4;
const afterLossMs = 1_000;

export function createApi(target: Target, terminal: Terminal): Api {
  const door = createDoor(target);
  const ask = async (request: Asked) => {
    const answer = await patiently(request, { target, terminal, door });
    if (answer.status === 304 || answer.status === request.accepts || (answer.status >= 200 && answer.status < 300)) return answer;
    throw errorOf({ status: answer.status, body: parsed(answer.text), retryAfter: retryAfterOf(answer.headers) }, target);
  };
  const { credential } = target;
  return {
    get: async (path, options) => jsonOf(await ask({ method: 'GET', path, ...options }), target),
    getIfChanged: async (path, etag) => {
      const answer = await ask({ method: 'GET', path, headers: etag === undefined ? {} : { 'if-none-match': etag } });
      if (answer.status === 304) return undefined;
      return { body: jsonOf(answer, target), etag: answer.headers.get('etag') ?? undefined };
    },
    post: async (path, body) => {
      const named = credential.kind === 'key' ? { ...body, by: nameOf(credential) } : body;
      return jsonOf(await ask({ method: 'POST', path, body: JSON.stringify(named) }), target);
    },
    delete: async (path) => {
      const query = credential.kind === 'key' ? `?${new URLSearchParams({ by: nameOf(credential) })}` : '';
      return jsonOf(await ask({ method: 'DELETE', path: path + query }), target);
    },
  };
}

interface Asked extends AskOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends what is asked, with the credential; nothing of the credential is in what it answers. */
type Door = (asked: Asked) => Promise<Answer>;

interface Way {
  readonly target: Target;
  readonly terminal: Terminal;
  readonly door: Door;
}

/** Once more when the answer was lost, which is safe with the same Idempotency-Key; and as often as the app asks to wait, within bounds. */
async function patiently(asked: Asked, { terminal, door }: Way): Promise<Answer> {
  const headers = { ...asked.headers, ...(asked.method !== 'GET' && { 'idempotency-key': randomUUID() }) };
  let losses = 0;
  for (let pauses = 0; ; ) {
    const answer = await door({ ...asked, headers }).catch((error: unknown) => {
      if (!(error instanceof CommandError) || !error.isPassing || losses > 0) throw error;
    });
    const isLost = answer === undefined || ((answer.status === 502 || answer.status === 504) && losses === 0);
    if (isLost) {
      losses += 1;
      await terminal.wait(afterLossMs);
      continue;
    }
    const pause = pauseOf(answer, asked);
    if (pause === undefined || pauses === mostPauses) return answer;
    pauses += 1;
    terminal.err(`relink: the app asks to wait ${pause} s.\n`);
    await terminal.wait(pause * 1_000);
  }
}

/** 409 with a time to wait: the first try of this very request is still under way. */
function pauseOf({ status, headers }: Answer, { accepts }: Asked): number | undefined {
  const seconds = retryAfterOf(headers);
  const isAsked = (status === 429 || status === 503 || status === 409) && status !== accepts;
  return isAsked && seconds !== undefined && seconds <= longestPause ? Math.max(1, seconds) : undefined;
}

function createDoor({ url, credential }: Target): Door {
  return async ({ method, path, headers, body, patienceMs = usualPatienceMs }) => {
    const secret = credential.kind === 'key' ? credential.key : await credential.getToken();
    const own: Record<string, string> = credential.kind === 'key' ? { 'x-functions-key': secret } : { authorization: `Bearer ${secret}` };
    const sent = {
      method,
      headers: { accept: 'application/json', ...headers, ...own, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    };
    const answer = await send(`${url}${credential.kind === 'key' ? '/api/keyed' : '/api'}${path}`, sent, patienceMs);
    return { ...answer, text: withoutSecret(answer.text, secret) };
  };
}

/** Shorter ones are no keys of Azure's, and would be found in any text. */
const shortestSecret = 8;

function withoutSecret(text: string, secret: string): string {
  return secret.length < shortestSecret ? text : text.replaceAll(secret, '[secret]');
}

function nameOf({ by }: { readonly by: string | undefined }): string {
  if (by) return by;
  throw new CommandError('Who are you? Give --by: a function key does not tell it.', exitCodes.usage);
}

function jsonOf({ text }: Answer, { url }: Target): unknown {
  const value = parsed(text);
  if (value === undefined) throw new CommandError(`${url} answered something that is no JSON. Is it the address of Relink?`);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
