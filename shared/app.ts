import { createAlerts, type SpokenAlerts } from './alerts/create-alerts.ts';
import { createSinks } from './alerts/create-sinks.ts';
import { newerMessageAlert } from './alerts/newer-schema.ts';
import { trySinks } from './alerts/try-sinks.ts';
import { createDoctor } from './app-doctor.ts';
import { createDoor } from './app-door.ts';
import { type AppGate, afterLook, createAppGate, type WhenShut } from './app-gate.ts';
import { createAppPages } from './app-pages.ts';
import { createService } from './app-service.ts';
import type { App } from './app-shape.ts';
import { createAzurePorts } from './azure/azure-ports.ts';
import { countingCalls } from './azure/call-counts.ts';
import { type ArmClients, createArmClients } from './azure/clients.ts';
import { parseSettings, type Settings } from './config/settings.ts';
import { currentPlatform } from './default-platform.ts';
import { ServiceError } from './domain/service-error.ts';
import { sweepIfDue } from './drift/sweep-if-due.ts';
import { createDoctorApi, createHttpApi } from './http/api.ts';
import { createGuardedApi } from './http/guard.ts';
import { type ReadMessage, readRunMessage } from './journal/run-message.ts';
import { currentSchema } from './journal/schema.ts';
import { queueOpener, tableOpener } from './journal/storage-clients.ts';
import { createStorageQueue } from './journal/storage-queue.ts';
import { createTableStore } from './journal/table-store.ts';
import type { AlertSink } from './ports/alert-sink.ts';
import type { Log } from './ports/log.ts';
import type { Platform } from './ports/platform.ts';
import type { RunQueue } from './ports/run-queue.ts';
import type { Store } from './ports/store.ts';
import { buryRun } from './repair/bury-run.ts';
import type { AzurePorts, Engine } from './repair/engine.ts';
import { pulse } from './repair/pulse.ts';
import { createTurns, type Turns } from './repair/turns.ts';
import { workRun } from './repair/work-run.ts';
import { acceptSignal } from './signals/accept-signal.ts';
import { receiveSignals } from './signals/receive-signals.ts';

/** The only place that knows every adapter. One app per platform; nothing is parsed, loaded or contacted before it is needed. */
const apps = new WeakMap<Platform, App>();

export function getApp(): App {
  const platform = currentPlatform();
  const known = apps.get(platform);
  if (known) return known;
  const app = createApp(platform);
  apps.set(platform, app);
  return app;
}

interface Parts {
  readonly settings: Settings;
  readonly store: Store;
  readonly queue: RunQueue;
  readonly azure: AzurePorts;
  readonly turns: Turns;
  readonly sinks: readonly AlertSink[];
  readonly appGate: AppGate;
}

function createApp(platform: Platform): App {
  let made: Parts | undefined;
  let madeClients: ArmClients | undefined;
  const clients = () => {
    madeClients ??= createArmClients({ platform });
    return madeClients;
  };
  const parts = () => {
    made ??= createParts(platform, clients());
    return made;
  };
  const door = createDoor(platform);
  const engine = (log: Log) => engineOf(platform, parts(), log);
  const gated = async (log: Log, whenShut: WhenShut, work: () => Promise<void>) => parts().appGate.through(log, whenShut, work);
  const service = () =>
    createService(engine, {
      store: parts().store,
      settings: parts().settings,
      clock: platform.clock,
      trySinks: () => trySinks(parts().sinks, platform.clock.now()),
    });
  return {
    // Event Grid delivers again what is refused; a run that is let go of is woken by the pulse of a release that can read it.
    receiveEvents: (payload, log) =>
      gated(log, 'refuse', () => {
        const receiver = { events: parts().store.events, log, receivedAt: platform.clock.now() };
        return receiveSignals(payload, receiver, (signal) => acceptSignal(engine(log), signal));
      }),
    workRun: (message, log) =>
      gated(log, 'let-go', () => thenSend(engine(log), 'told-here', (made) => workMessage(made, readRunMessage(message)))),
    buryRun: (message, log) =>
      gated(log, 'let-go', () => thenSend(engine(log), 'told-here', (made) => buryMessage(made, readRunMessage(message)))),
    pulse: (log) =>
      gated(log, 'let-go', async () => {
        await parts().appGate.sayOver(log);
        await thenSend(engine(log), 'everything', (made) => counted(made, 'pulse', () => pulse(made, new AbortController().signal)));
      }),
    sweep: (log) =>
      gated(log, 'let-go', () =>
        thenSend(engine(log), 'told-here', (made) => counted(made, 'sweep', () => sweepIfDue(made, new AbortController().signal))),
      ),
    api: createGuardedApi(
      { ...afterLook(() => parts().appGate, createHttpApi(service)), ...createDoctorApi(createDoctor(platform, clients)) },
      door,
    ),
    pages: createAppPages({ door, getService: service, look: () => parts().appGate.look() }),
  };
}

function createParts(platform: Platform, clients: ArmClients): Parts {
  const settings = parseSettings(platform.environment);
  const { storageTransport: transport } = platform;
  const options = { ...(transport && { transport }), ...(settings.clientId && { clientId: settings.clientId }) };
  const { clock, environment } = platform;
  const sinks = createSinks(settings.sinks, { clock, environment, clientId: settings.clientId });
  const openTable = tableOpener(settings.storage.tables, options);
  const appGate = createAppGate({ platform, settings, openTable, sinks });
  return {
    settings,
    sinks,
    appGate,
    store: createTableStore({ openTable, random: platform.random, gate: appGate.gate }),
    queue: createStorageQueue({ openQueue: queueOpener(settings.storage.queues, options), clockSpeed: platform.clockSpeed }),
    azure: createAzurePorts(clients),
    turns: createTurns(),
  };
}

interface AppEngine extends Engine {
  readonly store: Store & { readonly alerts: SpokenAlerts };
}

function engineOf(platform: Platform, parts: Parts, log: Log): AppEngine {
  const { clock, random } = platform;
  const { store, azure, queue, settings, sinks, turns } = parts;
  const alerts = createAlerts({ rows: store.alerts, log, clock, random, sinks, repeatMs: settings.alertRepeatMs });
  return { azure, queue, settings, clock, random, log, turns, store: { ...store, alerts } };
}

async function workMessage(engine: Engine, message: ReadMessage): Promise<void> {
  if (message.kind === 'newer') return sayNewerMessage(engine, message.version);
  if (message.kind === 'unreadable') throw new ServiceError('bad-request', 'A message of the run queue names no run.');
  await counted(engine, 'slice', () => workRun(engine, message.runId, new AbortController().signal));
}

async function buryMessage(engine: Engine, message: ReadMessage): Promise<void> {
  if (message.kind === 'newer') return sayNewerMessage(engine, message.version);
  await buryRun(engine, message.kind === 'run' ? message.runId : undefined);
}

async function sayNewerMessage({ store, clock }: Engine, version: number): Promise<void> {
  await store.alerts.raise({ ...newerMessageAlert(version, currentSchema.version), at: clock.now() });
}

/** One log line for what a piece of work asked of Azure, none when it asked nothing. */
async function counted(engine: Engine, work: 'slice' | 'pulse' | 'sweep', act: () => Promise<void>): Promise<void> {
  await countingCalls(act, (counts) => {
    if (counts.total + counts.heldBack > 0) engine.log.info('azure.calls', { work, ...counts });
  });
}

/** Alerts leave after the work is saved and the cluster is free: a webhook that is slow or away blocks no run. */
async function thenSend(engine: AppEngine, what: 'told-here' | 'everything', work: (engine: Engine) => Promise<void>): Promise<void> {
  try {
    await work(engine);
  } finally {
    await engine.store.alerts.send(what);
  }
}
