import { recordedFaults } from '../../local/simulator/faults.ts';
import type { ArmResponse } from '../../local/simulator/kernel.ts';
import { setConnectionStatus } from '../../local/simulator/network/connections.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { isObject, type Json } from '../../shared/domain/json.ts';
import { compareNearest } from './replay-answer.ts';
import { follow, type Started } from './replay-follow.ts';
import type { Exchange, OperationStyle, RecordedRequest, Recording } from './replay-recording.ts';
import { type Difference, fill } from './replay-shape.ts';
import { createReplayWorld } from './replay-world.ts';

/** A difference with the step in which it showed: `pe-static-ip-update-recreate/create endpoint`. */
export interface StepDifference extends Difference {
  readonly where: string;
}

export interface Session {
  readonly recording: Recording;
  readonly styles: readonly OperationStyle[];
  readonly simulator: Simulator;
  readonly places: Record<string, string>;
  /** Operations that were started and not waited for, by step. */
  readonly left: Map<string, Started>;
  /** Recorded bodies by step, for `<as step>`. */
  readonly bodies: Map<string, Json>;
  pass(seconds: number): Promise<void>;
}

/**
 * Plays one recorded session against a fresh simulator, in order, following long operations as a client does: the poll URL of the simulator's own
 * answer, after its `Retry-After` or 30 s of simulated time.
 */
export async function replay(recording: Recording, styles: readonly OperationStyle[], seed: number): Promise<readonly StepDifference[]> {
  const { simulator, places, pass } = createReplayWorld(recording.world ?? [], seed);
  const session: Session = { recording, styles, simulator, places, pass, left: new Map(), bodies: new Map() };
  for (const request of recording.prepare ?? []) await prepare(session, request);
  const found: StepDifference[] = [];
  for (const exchange of recording.exchanges) {
    const differences = await playExchange(session, exchange);
    found.push(...differences.map((difference) => ({ where: `${recording.name}/${exchange.step}`, ...difference })));
  }
  return found;
}

async function playExchange(session: Session, exchange: Exchange): Promise<readonly Difference[]> {
  await session.pass(exchange.waitSeconds ?? 0);
  for (const request of exchange.before ?? []) await prepare(session, request);
  const finished = exchange.finish === undefined ? [] : await finish(session, exchange.finish);
  await burst(session, exchange);
  const answer = await send(session, exchange);
  const hides = exchange.hides ?? session.recording.hides ?? [];
  const recorded = { ...exchange.answer, ...(exchange.answer.body !== undefined && { body: resolve(session, exchange.answer.body) }) };
  if (recorded.body !== undefined) session.bodies.set(exchange.step, recorded.body);
  const differences = compareNearest([recorded, ...(exchange.or ?? [])], answer, {
    places: session.places,
    version: exchange.version,
    hides,
  });
  keep(session, exchange, answer);
  const started = { exchange, answer, hides };
  if (exchange.leave) session.left.set(exchange.step, started);
  return [...finished, ...differences, ...(exchange.leave ? [] : await follow(session, started))];
}

async function burst(session: Session, exchange: Exchange): Promise<void> {
  const { times, everyMs } = exchange.burst ?? { times: 0, everyMs: 0 };
  for (let nth = 0; nth < times; nth += 1) {
    await send(session, exchange);
    await session.pass(everyMs / 1000);
  }
}

async function finish(session: Session, step: string): Promise<readonly Difference[]> {
  const started = session.left.get(step);
  if (!started) throw new Error(`${session.recording.name}: no operation was left by "${step}"`);
  return follow(session, started);
}

/** Replaces `<as step>` by what was recorded in that step. */
function resolve(session: Session, body: Json): Json {
  const reference = typeof body === 'string' ? /^<as (.+)>$/.exec(body)?.[1] : undefined;
  if (reference !== undefined) {
    const found = session.bodies.get(reference);
    if (found === undefined) throw new Error(`${session.recording.name}: no step "${reference}" before this one`);
    return found;
  }
  if (!isObject(body) || !Array.isArray(body.value)) return body;
  return { ...body, value: (body.value as readonly Json[]).map((item) => resolve(session, item)) };
}

function keep(session: Session, exchange: Exchange, answer: ArmResponse): void {
  for (const [name, path] of Object.entries(exchange.keep ?? {})) {
    const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], answer.body);
    session.places[name] = String(value);
  }
}

/** A request that the recording does not hold. It has to succeed, or the session would be compared in the wrong world. */
async function prepare(session: Session, request: RecordedRequest): Promise<void> {
  if (request.method === 'REJECT') return reject(session, request.path);
  const answer = await send(session, request);
  const what = `${session.recording.name}: preparing ${request.method} ${request.path}`;
  if (answer.status >= 300) throw new Error(`${what} gave ${answer.status} ${JSON.stringify(answer.body)}`);
  if (request.leave) return;
  const trouble = await follow(session, {
    exchange: { ...request, step: 'prepare', answer: { status: answer.status } },
    answer,
    hides: [],
  });
  if (trouble.length > 0) throw new Error(`${what} went on strangely: ${JSON.stringify(trouble)}`);
}

/** The target rejects the endpoint's connection, with the words of the recorded rejection. */
function reject({ simulator, places }: Session, endpoint: string): void {
  setConnectionStatus(simulator.core, fill(`{net}/privateEndpoints/${endpoint}`, places), {
    status: 'Rejected',
    description: 'Auto Approved',
    actionsRequired: 'need action',
  });
}

async function send({ simulator, places }: Session, request: RecordedRequest & { readonly plant?: string }): Promise<ArmResponse> {
  const query = request.query === undefined ? '' : `&${fill(request.query, places)}`;
  const url = new URL(`https://management.azure.com${fill(request.path, places)}?api-version=${request.version}${query}`);
  if (request.plant !== undefined) plant(simulator, request.plant);
  const body = request.body && (JSON.parse(fill(JSON.stringify(request.body), places)) as Json);
  const headers = { authorization: `Bearer ${request.as ?? 'owner'}`, ...request.headers };
  return simulator.handle({ method: request.method, url, headers, ...(body !== undefined && { body }) });
}

function plant(simulator: Simulator, name: string): void {
  const effect = recordedFaults[name as keyof typeof recordedFaults];
  if (!effect) throw new Error(`the simulator offers no recorded fault "${name}"`);
  simulator.faults.add({ effect });
}
