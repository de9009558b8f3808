import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer } from './http-answer.ts';
import type { Invoker } from './invoker.ts';
import { type HostKeys, hasKey } from './keys.ts';
import type { RegisteredFunction } from './rpc.ts';
import type { Timers } from './timers.ts';

export interface AdminOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly keys: HostKeys;
  readonly invoker: Invoker;
  readonly timers: Timers;
}

/** Answers one request under `/admin`. */
export type Admin = (request: IncomingMessage, url: URL, body: Buffer) => Answer;

/**
 * The admin endpoints that operators use, all behind the master key: `GET /admin/host/status`,
 * `GET /admin/host/systemkeys/eventgrid_extension`, and `POST /admin/functions/<name>` with `{ "input": "…" }`, which starts a function
 * that has no HTTP trigger (Functions documentation, "Manually run a non HTTP-triggered function").
 */
export function createAdmin(options: AdminOptions): Admin {
  return (request, url, body) => {
    if (!hasKey(request, url, [options.keys.master])) return { status: 401 };
    const path = url.pathname.toLowerCase();
    if (request.method === 'GET' && path === '/admin/host/status') return jsonAnswer(200, { state: 'Running', version: '4.0.0-local' });
    if (request.method === 'GET' && path === '/admin/host/systemkeys/eventgrid_extension') {
      return jsonAnswer(200, { name: 'eventgrid_extension', value: options.keys.eventGrid });
    }
    const name = /^\/admin\/functions\/([^/]+)$/i.exec(url.pathname)?.[1];
    return request.method === 'POST' && name ? startByHand(name, body, options) : { status: 404 };
  };
}

function startByHand(name: string, body: Buffer, options: AdminOptions): Answer {
  const target = options.functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!target || target.trigger.type === 'httpTrigger') return { status: 404 };
  const input = readInput(body);
  if (input === undefined) return { status: 400 };
  // 202 says that it was begun; how it ends is in the log.
  if (target.trigger.type === 'timerTrigger') void options.timers.invoke(target.name);
  else void options.invoker.invoke(target, { string: input });
  return { status: 202 };
}

function readInput(body: Buffer): string | undefined {
  if (body.length === 0) return '';
  try {
    const { input = '' } = JSON.parse(body.toString('utf8')) as { input?: unknown };
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return undefined;
  }
}
