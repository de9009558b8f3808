import { inject } from 'vitest';
import type { PersonName } from '../../local/sign-in/people.ts';
import { isWrite } from '../../local/simulator/calls.ts';
import type { CallEntry } from '../../local/simulator/kernel.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import nightWorld from '../../local/worlds/night.json' with { type: 'json' };
import { checkAnswer, checked } from './openapi.ts';
import { clusterId } from './simulated-night.ts';
import { accountConnectionString } from './storage.ts';

/** Simulated seconds in one real second: a night of half an hour takes some seconds. */
const speed = 400;

export interface NightOptions extends Omit<Partial<StackOptions>, 'storageConnection' | 'speed'> {
  /** For messages and for a storage account of its own. */
  readonly name: string;
  /** Also the pulse runs now and then, as every five minutes in Azure. */
  readonly withPulse?: boolean;
}

export interface RunView {
  readonly run: { runId: string; state: string; hasEnded: boolean; verdict?: string; cause: string };
  readonly journal: readonly { at: string; kind: string; what: string; text: string; resourceId?: string }[];
}

export interface Night {
  readonly stack: Stack;
  /** The owner stops the cluster and starts it again; resolves when Azure says that it is started. */
  restart(options?: { withPulse?: boolean }): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Waits until Relink has heard of the restart and no run is active any more. */
  healed(): Promise<void>;
  runs(): Promise<readonly RunView[]>;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Writes of Relink to Azure so far. */
  writes(): readonly CallEntry[];
}

let accounts = 0;

export async function startNight(options: NightOptions): Promise<Night> {
  accounts += 1;
  const { name, withPulse = false, ...rest } = options;
  const stack = await startStack({
    world: nightWorld as unknown as WorldFile,
    speed,
    start: Date.UTC(2026, 10, 20, 20, 0, 0),
    storageConnection: accountConnectionString(inject('azurite'), `${name.replace(/[^a-z]/g, '').slice(0, 12)}${process.pid}x${accounts}`),
    ...rest,
    host: { timers: 'manual', workVisibilitySeconds: 5, ...rest.host },
    settings: { RELINK_SLICE_SECONDS: '120', RELINK_LEASE_SECONDS: '180', ...rest.settings },
  });
  await stack.host().invokeTimer('pulse');
  const night: Night = {
    stack,
    restart: (restartOptions) => restart(stack, restartOptions?.withPulse ?? false),
    stop: () => act(stack, 'stop'),
    start: () => act(stack, 'start'),
    healed: () => healed(night, withPulse),
    runs: () => readRuns(stack),
    post: (path, body) => send(stack, path, { method: 'POST', body: JSON.stringify(body) }),
    writes: () => stack.simulator.calls.filter(isRelinkWrite),
  };
  return night;
}

function isRelinkWrite(call: CallEntry): boolean {
  return call.principal === 'relink' && isWrite(call);
}

async function restart(stack: Stack, withPulse: boolean): Promise<void> {
  for (const action of ['stop', 'start'] as const) {
    await act(stack, action);
    if (withPulse) await stack.host().invokeTimer('pulse');
    await stack.simulator.clock.sleep(120_000);
  }
}

async function act(stack: Stack, action: 'stop' | 'start'): Promise<void> {
  const answer = await stack.simulator.as('owner')('POST', `${clusterId}/${action}`);
  if (answer.status !== 202) throw new Error(`${action}: ${answer.status} ${JSON.stringify(answer.body)}`);
  await untilSucceeded(stack);
}

async function untilSucceeded(stack: Stack): Promise<void> {
  const owner = stack.simulator.as('owner');
  for (;;) {
    const { properties } = (await owner('GET', clusterId)).body as { properties: { provisioningState: string } };
    if (properties.provisioningState === 'Succeeded') return;
    await stack.simulator.clock.sleep(5_000);
  }
}

const pulseEveryMs = 60_000;
/** A machine with its hands full lets the clock run on between two writes, and a process that dies every so many writes gets less done. */
const patienceMs = 8 * 60 * 60 * 1000;

async function healed(night: Night, withPulse: boolean): Promise<void> {
  const { clock } = night.stack.simulator;
  const until = clock.now() + patienceMs;
  while (clock.now() < until) {
    await clock.sleep(pulseEveryMs / 4);
    if (withPulse) await Promise.race([night.stack.host().invokeTimer('pulse'), clock.sleep(pulseEveryMs)]);
    const runs = await night.runs();
    if (runs.some(({ run }) => ['succeeded', 'refused', 'failed'].includes(run.state)) && runs.every(({ run }) => run.hasEnded)) return;
  }
  throw new Error(
    `Not healed after ${patienceMs / 3_600_000} simulated hours: ${JSON.stringify((await night.runs()).map(({ run, journal }) => ({ run, journal: journal.slice(-5) })))}`,
  );
}

async function readRuns(stack: Stack): Promise<readonly RunView[]> {
  const list = (await send(stack, '/api/runs', {})).body as { runs?: { runId: string }[] };
  const views = (list.runs ?? []).map(async ({ runId }) => (await send(stack, `/api/runs/${runId}`, {})).body as unknown as RunView);
  return Promise.all(views);
}

/** One request of Relink's API with somebody's token. */
export async function askAs(name: PersonName, stack: Pick<Stack, 'host' | 'signIn'>, path: string, init: RequestInit = {}) {
  return checked(init.method ?? 'GET', path, await fetchAs(name, stack, path, init));
}

async function fetchAs(name: PersonName, { host, signIn }: Pick<Stack, 'host' | 'signIn'>, path: string, init: RequestInit) {
  const authorization = `Bearer ${await signIn.tokenOf(name)}`;
  return fetch(host().url + path, { ...init, headers: { 'content-type': 'application/json', authorization, ...init.headers } });
}

const mostAsks = 40;

/** Asks the host, as a person's client would: again when it died under the request, or when its answer was too late. */
async function send(stack: Stack, path: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  for (let asks = 1; ; asks += 1) {
    const answer = await fetchAs('lee', stack, path, init).catch(() => undefined);
    const text = await answer?.text().catch(() => '');
    if (answer && text && answer.status !== 504) {
      checkAnswer(init.method ?? 'GET', path, { status: answer.status, headers: answer.headers, text });
      return { status: answer.status, body: JSON.parse(text) };
    }
    if (asks === mostAsks) throw new Error(`${path}: no answer after ${asks} asks, the last was ${answer?.status ?? 'none'}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
