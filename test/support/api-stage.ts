import { createService } from '../../shared/app-service.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import { type Caller, roles } from '../../shared/domain/caller.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { createDoctorApi, createHttpApi } from '../../shared/http/api.ts';
import { createGuardedApi } from '../../shared/http/guard.ts';
import { findRoute } from '../../shared/http/routes.ts';
import type { Service } from '../../shared/http/service.ts';
import { subscription } from './fakes/night-world.ts';
import { createStage } from './fakes/stage.ts';
import { createKeptLog } from './kept-log.ts';
import { checkAnswer } from './openapi.ts';

/** People of the tenant, by the token that they come with. */
export const callers = {
  rita: { kind: 'person', name: 'rita@contoso.example', id: 't/rita', roles: ['Relink.Read'] },
  dana: { kind: 'person', name: 'dana@contoso.example', id: 't/dana', roles: ['Relink.Read', 'Relink.Repair'] },
  lee: { kind: 'person', name: 'lee@contoso.example', id: 't/lee', roles },
  pipeline: { kind: 'app', name: 'app 919e', id: 't/pipeline', roles: ['Relink.Repair'] },
  nora: { kind: 'person', name: 'nora@contoso.example', id: 't/nora', roles: [] },
} as const satisfies Record<string, Caller>;
export type CallerName = keyof typeof callers;

export interface Sent {
  readonly as?: CallerName | 'key' | 'nobody';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, without a content type. */
  readonly text?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The HTTP API behind its door, over the fakes: every answer is held against `docs/openapi.yaml`. */
export function createApiStage(options: { readonly keysAllowed?: boolean; readonly changes?: Partial<Service> } = {}) {
  const stage = createStage();
  const { engine } = stage;
  const log = createKeptLog();
  const service: Service = {
    ...createService(() => engine, {
      store: engine.store,
      settings: parseSettings({ RELINK_SCOPE: subscription, AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
      clock: engine.clock,
      trySinks: async () => [{ sink: 'webhook', isTaken: true }],
    }),
    ...options.changes,
  };
  const doctor = createDoctorApi(async () => ({
    status: 'ok',
    exitCode: 0,
    checkedAt: new Date(0).toISOString(),
    checks: [],
    clusters: [],
  }));
  const verifier = { verify: async (token: string) => callerOf(token) };
  const api = createGuardedApi({ ...createHttpApi(() => service), ...doctor }, () => ({
    verifier,
    keysAllowed: options.keysAllowed ?? true,
  }));

  /** `path` below the door, as the host would hand it on. */
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Answered> => {
    const door = sent.as === 'key' ? '/api/keyed/' : '/api/';
    const { pathname, searchParams } = new URL(`http://host.example${door}${path}`);
    const below = pathname.slice(door.length);
    const headers = headersOf(sent);
    const text = sent.text ?? (sent.json === undefined ? '' : JSON.stringify(sent.json));
    const found = findRoute(method, below);
    const params = Object.fromEntries(Object.entries(found?.params ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
    const request = { method, params, query: searchParams, headers, text: async () => text };
    if (!found && sent.as !== 'key') throw new Error(`The host knows no ${method} ${path}.`);
    const answer =
      sent.as === 'key'
        ? await api.answerKeyed(request, below, log)
        : await api.answer(found?.name ?? 'health', request, { door: 'token', log });
    const answered = answer.body ?? (answer.jsonBody === undefined ? '' : JSON.stringify(answer.jsonBody));
    const seen = { status: answer.status, headers: new Headers(answer.headers), text: answered };
    checkAnswer(method, `${door}${below}`, seen);
    return { status: seen.status, headers: seen.headers, body: answer.body === undefined && answered !== '' ? JSON.parse(answered) : {} };
  };
  return { ...stage, log, service, send };
}

function callerOf(token: string): Caller {
  const caller = Object.entries(callers).find(([name]) => name === token)?.[1];
  if (!caller) throw new ServiceError('not-signed-in', 'The token is not one of this tenant.');
  return caller;
}

function headersOf({ as = 'lee', headers, json }: Sent): Headers {
  return new Headers({
    ...(as !== 'key' && as !== 'nobody' && { authorization: `Bearer ${as}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
}
