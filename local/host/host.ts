import { randomUUID } from 'node:crypto';
import { setTimeout as waitMs } from 'node:timers/promises';
import type { Platform } from '../../shared/ports/platform.ts';
import { createAdmin } from './admin.ts';
import type { EasyAuth } from './easy-auth.ts';
import { createEventGridWebhook, type EventGridOptions } from './event-grid.ts';
import { readHostSettings, resolveSettings } from './host-settings.ts';
import { startHttpFront } from './http-front.ts';
import { createHttpFunctions } from './http-functions.ts';
import { createInvoker, type InvocationResult, type Invoker } from './invoker.ts';
import { createKeys, type HostKeys } from './keys.ts';
import { loadApp } from './load-app.ts';
import { createMortalPlatform, runOnPlatform } from './mortal-platform.ts';
import type { QueueListener } from './queue-listener.ts';
import { createQueueListeners } from './queue-triggers.ts';
import type { HostLog, RegisteredFunction } from './rpc.ts';
import { createTimers, type TimerStatus } from './timers.ts';

/** The platform's parts are given to the app of this host, and to no other host in the process, as `Symbol.for('relink.platform')`. */
export interface HostOptions extends Omit<Platform, 'random'> {
  /** The folder with the built app's package.json and, unless `hostJson` is given, its host.json. */
  readonly root: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly random?: Platform['random'];
  /** The local storage account: the queue triggers' `AzureWebJobsStorage`, unless the environment names one. */
  readonly storageConnection: string;
  readonly log?: HostLog;
  readonly hostJson?: unknown;
  readonly keys?: Partial<HostKeys>;
  /** `manual`: timers run only by `invokeTimer`. Default `automatic`. */
  readonly timers?: 'automatic' | 'manual';
  /** What timers remember; hand it to the next host so that it sees missed ticks. */
  readonly timerStatuses?: Map<string, TimerStatus>;
  readonly unknownEventGridFunction?: EventGridOptions['unknownFunction'];
  /** Real seconds for which a message being worked is hidden; default 600 divided by `clockSpeed`, at least 5. */
  readonly workVisibilitySeconds?: number;
  /** Real time for which the answer of an HTTP function is waited for, however fast the clock; default 5 s. */
  readonly leastHttpWaitMs?: number;
  /** Real time that a function has in any case before `functionTimeout` ends it; default 0. */
  readonly leastFunctionMs?: number;
  /** Where people sign in with a browser; hand the same one to the next host so that they stay signed in. */
  readonly easyAuth?: EasyAuth | undefined;
}

export interface Host {
  readonly url: string;
  readonly keys: HostKeys;
  readonly functions: readonly RegisteredFunction[];
  /** Where Event Grid delivers to a function, key included. */
  eventGridUrl(functionName: string): string;
  /** Runs a timer function once, now. */
  invokeTimer(name: string): Promise<InvocationResult>;
  /** Resolves when no invocation runs and no queue message is visible or being worked. Delayed messages are not waited for. */
  idle(signal?: AbortSignal): Promise<void>;
  /** Ends in good order: no new work, and what is running comes to its end. */
  stop(): Promise<void>;
  /** The process dies: connections are cut, no answer reaches the app any more, messages come back when their visibility ends. */
  kill(): void;
}

const knownTriggers = new Set(['httpTrigger', 'timerTrigger', 'queueTrigger', 'eventGridTrigger']);

/** Starts the built app at `root` on a small function host: HTTP, timers, storage queues and the Event Grid webhook. */
export async function startHost(options: HostOptions): Promise<Host> {
  const log: HostLog = options.log ?? (() => {});
  const settings = readHostSettings(options.root, options.hostJson);
  const given = toPlatform(options);
  const mortal = createMortalPlatform(given);
  const { functions, model } = runOnPlatform(mortal.platform, () => loadApp(options.root, log));
  functions.forEach(refuseUnknown);
  const { clock, environment } = mortal.platform;
  const invoker = createInvoker({
    model,
    clock,
    log,
    functionTimeoutMs: settings.functionTimeoutMs,
    leastMs: options.leastFunctionMs ?? 0,
    surround: (act) => runOnPlatform(mortal.platform, act),
  });
  const keys = createKeys(options.keys);
  const resolve = (text: string) => resolveSettings(text, environment);
  const timers = createTimers({ functions, invoker, clock, resolve, statuses: options.timerStatuses ?? new Map() });
  const listeners = createQueueListeners({ ...options, functions, settings, invoker, platform: options, log });
  const front = await startHttpFront({
    port: options.port ?? 0,
    keys,
    log,
    easyAuth: options.easyAuth,
    httpFunctions: createHttpFunctions({ ...settings, functions, keys, invoker, clock, leastWaitMs: options.leastHttpWaitMs ?? 5_000 }),
    eventGrid: createEventGridWebhook({ functions, invoker, log, unknownFunction: options.unknownEventGridFunction ?? 'accepted' }),
    admin: createAdmin({ functions, keys, invoker, timers }),
  });
  given.environment['WEBSITE_HOSTNAME'] ??= new URL(front.url).host;
  for (const listener of listeners) listener.start();
  if (options.timers !== 'manual') timers.start();
  return {
    url: front.url,
    keys,
    functions,
    eventGridUrl: (name) => `${front.url}/runtime/webhooks/EventGrid?functionName=${encodeURIComponent(name)}&code=${keys.eventGrid}`,
    invokeTimer: (name) => timers.invoke(name),
    idle: (signal) => untilIdle(listeners, invoker, signal),
    stop: async () => {
      timers.stop();
      await Promise.all([front.stop(), ...listeners.map((listener) => listener.stop())]);
      while (invoker.inFlight() > 0) await waitMs(5);
    },
    kill: () => {
      mortal.die();
      timers.stop();
      for (const listener of listeners) listener.kill();
      front.kill();
    },
  };
}

/** With an environment of its own: the host adds `WEBSITE_HOSTNAME`, as the one on a developer's machine does (`func start`). */
function toPlatform(options: HostOptions): Platform & { readonly environment: Record<string, string | undefined> } {
  const { clock, clockSpeed, armTransport, storageTransport } = options;
  const environment = { ...options.environment };
  const random = options.random ?? { fraction: Math.random, id: randomUUID };
  return { clock, clockSpeed, environment, random, armTransport, storageTransport };
}

function refuseUnknown({ name, metadata, trigger }: RegisteredFunction): void {
  if (!knownTriggers.has(trigger.type)) throw new Error(`Function ${name}: the local host has no ${trigger.type}`);
  if (metadata.retryOptions) throw new Error(`Function ${name}: the local host does not know retry policies`);
  const other = Object.values(metadata.bindings).find((binding) => binding !== trigger && binding.type.toLowerCase() !== 'http');
  if (other) throw new Error(`Function ${name}: the local host has no ${other.type} binding`);
}

async function untilIdle(listeners: readonly QueueListener[], invoker: Invoker, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    // Nothing may run during the look at the queues: it could fill one that has just been seen empty.
    const before = invoker.inFlight() === 0 ? invoker.begun() : undefined;
    const quiet = await Promise.all(listeners.map((listener) => listener.isQuiet()));
    if (quiet.every(Boolean) && invoker.begun() === before) return;
    for (const listener of listeners) listener.wake();
    await waitMs(5, undefined, { signal });
  }
}
