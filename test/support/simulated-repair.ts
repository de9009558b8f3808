import { isWrite } from '../../local/simulator/calls.ts';
import type { JudgeOptions } from '../../local/simulator/judge.ts';
import type { SimulatorOptions } from '../../local/simulator/kernel.ts';
import { createAzurePorts } from '../../shared/azure/azure-ports.ts';
import { createArmClients } from '../../shared/azure/clients.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { HttpTransport } from '../../shared/ports/platform.ts';
import type { Engine } from '../../shared/repair/engine.ts';
import { pulse } from '../../shared/repair/pulse.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { createTurns } from '../../shared/repair/turns.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { createCollectedQueue } from './fakes/collected-queue.ts';
import { createSeededRandom } from './fakes/seeded-random.ts';
import { createKeptLog } from './kept-log.ts';
import { createMemoryStore } from './memory-store.ts';
import { clusterId, createNight, type Night, subscription } from './simulated-night.ts';

const forever = new AbortController().signal;

export interface SimulatedRepair {
  readonly night: Night;
  readonly engine: Engine;
  readonly log: ReturnType<typeof createKeptLog>;
  /** Stops and starts the cluster, with the pulse that sees each; messages are left for `work`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  pulse(): Promise<void>;
  /** Writes that reached Azure with the status of their answers: `DELETE pe-aks-hub 202`; 0 for none. */
  writes(): readonly string[];
  /** Delivers messages until none is left. */
  work(): Promise<void>;
  /** A person asks for a repair; worked to its end. */
  ask(): Promise<void>;
  lastRun(): Promise<Run | undefined>;
}

export interface SimulatedRepairOptions {
  readonly simulator?: Partial<SimulatorOptions>;
  readonly judging?: JudgeOptions;
  /** Application settings beside the scope. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told of every request of Relink before it reaches Azure; what it does to the world is done by then. */
  readonly beforeRequest?: (request: { readonly method: string; readonly url: string }, night: Night) => Promise<void>;
}

/** The engine with the real adapters and SDKs over simulated Azure, in one process, on a clock that nobody has to wait for. */
export async function createSimulatedRepair(options: SimulatedRepairOptions = {}): Promise<SimulatedRepair> {
  const night = await createNight(options.simulator, options.judging);
  const { clock, simulator } = night;
  const armTransport: HttpTransport = {
    sendRequest: async (request) => {
      await options.beforeRequest?.(request, night);
      return simulator.transport.sendRequest(request);
    },
  };
  const credential = { getToken: async () => ({ token: 'relink', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const clients = createArmClients({ platform: { clock, armTransport, environment: {} }, credential });
  const queue = createCollectedQueue(clock);
  const log = createKeptLog();
  const engine: Engine = {
    azure: createAzurePorts(clients),
    store: createMemoryStore(),
    queue,
    clock,
    random: createSeededRandom(7),
    turns: createTurns(),
    settings: parseSettings({ RELINK_SCOPE: subscription, AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...options.settings }),
    log,
  };
  const look = () => pulse(engine, forever);
  const work = async () => {
    for (let message = queue.take(); message; message = queue.take()) {
      clock.advance(Math.max(0, message.visibleAt - clock.now()));
      await workRun(engine, message.runId, forever);
    }
  };
  const act = async (action: 'stop' | 'start') => {
    await night.done(night.owner, 'POST', `${clusterId}/${action}`);
    await look();
  };
  return {
    night,
    engine,
    log,
    work,
    pulse: look,
    stop: () => act('stop'),
    start: () => act('start'),
    writes: () =>
      simulator.calls
        .filter((call) => call.principal === 'relink' && isWrite(call))
        .map((call) => `${call.method} ${nameOf(call.path)} ${call.status}`),
    restart: async () => {
      await look();
      await act('stop');
      night.pass(8 * 3600);
      await act('start');
    },
    ask: async () => {
      await startRun(engine, { clusterId, cause: 'request', intent: 'repair' });
      await work();
    },
    lastRun: async () => (await engine.store.runs.list({ limit: 1 }))[0],
  };
}
