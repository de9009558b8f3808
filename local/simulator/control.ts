/**
 * A small HTTP API on loopback for looking at the simulated world and changing it: the world as JSON, the call log, planted faults, the clock,
 * the verdict. It asks for no sign-in, so it listens on 127.0.0.1 only.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { Judge } from './judge.ts';
import { readText, type Served, sendJson, serve } from './loopback.ts';
import type { Simulator } from './simulator.ts';
import type { WorldFile } from './world.ts';

/** What a clock may offer to be steered by; each part is optional. */
export interface ClockControl {
  speed?(): number;
  setSpeed?(speed: number): void;
  advance?(ms: number): void;
}

export interface ControlOptions {
  readonly simulator: Pick<Simulator, 'world' | 'calls' | 'faults' | 'clock' | 'advance'>;
  readonly judge: Judge;
  readonly clock?: ClockControl;
  readonly port?: number;
}

type Handler = (
  options: ControlOptions,
  input: { readonly id: string; readonly body: unknown; readonly query: URLSearchParams },
) => { readonly status: number; readonly body?: unknown };

const ok = (body: unknown) => ({ status: 200, body });

/** `METHOD /path`; `*` is an id. */
const handlers: Readonly<Record<string, Handler>> = {
  'GET /world': ({ simulator }) => {
    simulator.advance();
    return ok(simulator.world.dump());
  },
  'PUT /world': ({ simulator, judge }, { body }) => {
    simulator.world.load(body as WorldFile);
    judge.rebase();
    return { status: 204 };
  },
  'GET /calls': ({ simulator }, { query }) => ok(simulator.calls.slice(Number(query.get('from') ?? 0))),
  'GET /faults': ({ simulator }) => ok(simulator.faults.list()),
  'POST /faults': ({ simulator }, { body }) => ({ status: 201, body: { id: simulator.faults.add(body as Fault) } }),
  'DELETE /faults': ({ simulator }) => {
    simulator.faults.clear();
    return { status: 204 };
  },
  'DELETE /faults/*': ({ simulator }, { id }) =>
    simulator.faults.remove(id) ? { status: 204 } : { status: 404, body: { message: `There is no fault ${id}.` } },
  'GET /clock': (options) => ok(clockOf(options)),
  'POST /clock': steer,
  'GET /verdict': ({ simulator, judge }) => {
    simulator.advance();
    return ok(judge.verdict());
  },
};

function clockOf({ simulator, clock }: ControlOptions) {
  const now = simulator.clock.now();
  return { now, time: new Date(now).toISOString(), ...(clock?.speed && { speed: clock.speed() }) };
}

/** `{ "advanceMs": 60000 }` or `{ "speed": 60 }`, as far as the clock in use can do it. */
function steer(options: ControlOptions, { body }: { readonly body: unknown }) {
  const { advanceMs, speed } = (body ?? {}) as { readonly advanceMs?: number; readonly speed?: number };
  const { clock } = options;
  if (advanceMs !== undefined && clock?.advance && advanceMs >= 0) clock.advance(advanceMs);
  else if (speed !== undefined && clock?.setSpeed && speed > 0) clock.setSpeed(speed);
  else
    return {
      status: 400,
      body: { message: 'This clock cannot do that. Send {"advanceMs": number} or {"speed": number}, as far as GET /clock shows them.' },
    };
  options.simulator.advance();
  return ok(clockOf(options));
}

export async function startControl(options: ControlOptions): Promise<Served> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) =>
      sendJson(response, 400, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
  return serve(server, { port: options.port, scheme: 'http' });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ControlOptions): Promise<void> {
  // A page in somebody's browser must not be able to steer this: browsers name the origin of such requests.
  if (request.headers.origin !== undefined) return sendJson(response, 403, { message: 'Not for browsers.' });
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, first = '', id = ''] = url.pathname.split('/');
  const key = `${request.method} /${first}${id ? '/*' : ''}`;
  const handler = handlers[key];
  if (!handler) return sendJson(response, 404, { message: `Known: ${Object.keys(handlers).join(', ')}` });
  const text = await readText(request);
  const result = handler(options, { id, body: text === '' ? undefined : JSON.parse(text), query: url.searchParams });
  sendJson(response, result.status, result.body);
}
