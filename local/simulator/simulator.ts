import type { Clock } from '../../shared/ports/clock.ts';
import { checkBody as checkAgainstTypes } from './arm-types.ts';
import { createFaultPlan, type FaultPlan } from './faults.ts';
import type { Activity, ArmRequest, ArmResponse, CallEntry, SimulatorCore, SimulatorOptions } from './kernel.ts';
import { createOperations } from './operations.ts';
import { createPipeline } from './pipeline.ts';
import { seeded } from './random.ts';
import { routes } from './routes.ts';
import { createSchedule } from './schedule.ts';
import { principalFromToken } from './sign-in.ts';
import { createThrottle } from './throttle.ts';
import { createTransport, type Transport } from './transport.ts';
import { createWorld, type World, type WorldFile } from './world.ts';

/** Method, path, and if wanted body and headers. */
type PlainCall = [method: string, path: string, body?: unknown, headers?: Record<string, string>];

export interface Simulator {
  /** The one entry for both transports. Throws `ConnectionReset` for a planted reset and the signal's reason when the caller gives up. */
  handle(request: ArmRequest): Promise<ArmResponse>;
  /** In-process `httpClient` for the Azure SDKs. */
  readonly transport: Transport;
  /** A short way for people's actions and tests: a request by the named principal. `path` may hold a query; without api-version one is added. */
  as(principal: string): (...call: PlainCall) => Promise<ArmResponse>;
  readonly world: World;
  readonly core: SimulatorCore;
  readonly calls: readonly CallEntry[];
  /** Empties `calls`, which otherwise grow as long as the simulator runs. */
  forgetCalls(): void;
  readonly faults: FaultPlan;
  readonly clock: Clock;
  /** Runs effects that are due without a request. */
  advance(): void;
  /** Time of the next effect, epoch milliseconds: what a test clock may be moved to. */
  nextEffectAt(): number | undefined;
  stop(): void;
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const random = seeded(options.seed ?? 1);
  const schedule = createSchedule(options.clock, options.background ?? false);
  const core = createCore(options, { random, schedule });
  const faults = createFaultPlan();
  const calls: CallEntry[] = [];
  const signIn = options.principalOf ?? principalFromToken;
  const handle = createPipeline({
    core,
    routes: [...core.operations.routes, ...routes],
    faults,
    throttle: createThrottle(schedule.now, core.throttling),
    principalOf: (authorization) => signIn(authorization, core.world),
    checkBody: options.checkBody ?? checkAgainstTypes,
    advance: schedule.advance,
    log: (entry) => calls.push(entry),
  });
  if (options.world) core.world.load(options.world as WorldFile);
  return {
    handle,
    transport: createTransport(handle),
    as:
      (principal) =>
      (...call) =>
        handle(plainRequest(principal, call)),
    world: core.world,
    core,
    calls,
    forgetCalls: () => {
      calls.length = 0;
    },
    faults,
    clock: options.clock,
    advance: schedule.advance,
    nextEffectAt: schedule.next,
    stop: schedule.stop,
  };
}

interface CoreParts {
  readonly random: ReturnType<typeof seeded>;
  readonly schedule: ReturnType<typeof createSchedule>;
}

function createCore(options: SimulatorOptions, { random, schedule }: CoreParts): SimulatorCore {
  const activities: Activity[] = [];
  const listeners = new Set<(activity: Activity) => void>();
  const lags = { now: schedule.now, random, listLagMs: options.listLagMs ?? 5000, graphLagMs: options.graphLagMs ?? 60_000 };
  const core: SimulatorCore = {
    world: createWorld(lags),
    random,
    operations: createOperations(() => core),
    roles: options.roles ?? [],
    variant: options.variant ?? 'disconnected',
    deleteWhileStopped: options.deleteWhileStopped ?? 'allowed',
    throttling: options.throttling ?? true,
    pageSize: options.pageSize ?? 100,
    slow: options.slow ?? 1,
    nicLingerMs: options.nicLingerMs ?? 2000,
    recasing: options.recasing ?? 0.2,
    now: schedule.now,
    schedule: schedule.add,
    record: (activity) => {
      activities.push(activity);
      for (const listener of listeners) listener(activity);
    },
    activities,
    onActivity: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return core;
}

function plainRequest(principal: string, [method, path, body, headers]: PlainCall): ArmRequest {
  const url = new URL(path, 'https://management.azure.com');
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2025-01-01');
  return { method, url, headers: { authorization: `Bearer ${principal}`, ...headers }, body };
}
