import { createAlerts, type SpokenAlerts } from './alerts/create-alerts.ts';
import { createWebhookSink } from './alerts/webhook-sink.ts';
import type { App } from './app-shape.ts';
import { createAzurePorts } from './azure/azure-ports.ts';
import { createArmClients } from './azure/clients.ts';
import { parseSettings, type Settings } from './config/settings.ts';
import { currentPlatform } from './default-platform.ts';
import { isInScope } from './domain/scope.ts';
import { ServiceError } from './domain/service-error.ts';
import { liftSuppression, suppressFinding } from './drift/suppress-finding.ts';
import { sweepIfDue } from './drift/sweep-if-due.ts';
import { createHttpApi } from './http/api.ts';
import type { RequestedRun } from './http/service.ts';
import { runIdOf } from './journal/run-message.ts';
import { queueOpener, tableOpener } from './journal/storage-clients.ts';
import { createStorageQueue } from './journal/storage-queue.ts';
import { createTableStore } from './journal/table-store.ts';
import type { AlertSink } from './ports/alert-sink.ts';
import type { Log } from './ports/log.ts';
import type { Platform } from './ports/platform.ts';
import type { RunQueue } from './ports/run-queue.ts';
import type { Store } from './ports/store.ts';
import { approveRun } from './repair/approve-run.ts';
import { buryRun } from './repair/bury-run.ts';
import { cancelRun } from './repair/cancel-run.ts';
import type { AzurePorts, Engine } from './repair/engine.ts';
import { liftHold, placeHold } from './repair/holds.ts';
import { pulse } from './repair/pulse.ts';
import { requestRestore } from './repair/request-restore.ts';
import { startRun } from './repair/start-run.ts';
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
  readonly sink: AlertSink | undefined;
}

function createApp(platform: Platform): App {
  let made: Parts | undefined;
  const parts = () => {
    made ??= createParts(platform);
    return made;
  };
  const engine = (log: Log) => engineOf(platform, parts(), log);
  return {
    receiveEvents: (payload, log) => {
      const receiver = { events: parts().store.events, log, receivedAt: platform.clock.now() };
      return receiveSignals(payload, receiver, (signal) => acceptSignal(engine(log), signal));
    },
    workRun: async (message, log) => {
      const runId = runIdOf(message);
      if (runId === undefined) throw new ServiceError('bad-request', 'A message of the run queue names no run.');
      await thenSend(engine(log), 'told-here', (made) => workRun(made, runId, new AbortController().signal));
    },
    buryRun: (message, log) => thenSend(engine(log), 'told-here', (made) => buryRun(made, runIdOf(message))),
    pulse: (log) => thenSend(engine(log), 'everything', (made) => pulse(made, new AbortController().signal)),
    sweep: (log) => thenSend(engine(log), 'told-here', (made) => sweepIfDue(made, new AbortController().signal)),
    http: createHttpApi(() => ({
      store: parts().store,
      settings: parts().settings,
      clock: platform.clock,
      requestRun: (request, log) => requestRun(engine(log), request),
      requestRestore: (request, log) => requestRestore(engine(log), request),
      approveRun: (request, log) => approveRun(engine(log), request),
      cancelRun: (request, log) => cancelRun(engine(log), request),
      placeHold: (request, log) => placeHold(engine(log), request),
      liftHold: (request, log) => liftHold(engine(log), request),
      suppressFinding: (request, log) => suppressFinding(engine(log), request),
      liftSuppression: (request, log) => liftSuppression(engine(log), request),
    })),
  };
}

function createParts(platform: Platform): Parts {
  const settings = parseSettings(platform.environment);
  const clients = createArmClients({ platform });
  const { storageTransport: transport } = platform;
  const options = { ...(transport && { transport }), ...(settings.clientId && { clientId: settings.clientId }) };
  return {
    settings,
    sink: settings.webhook && createWebhookSink(settings.webhook),
    store: createTableStore({ openTable: tableOpener(settings.storage.tables, options), random: platform.random }),
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
  const { store, azure, queue, settings, sink, turns } = parts;
  const alerts = createAlerts({ rows: store.alerts, log, clock, random, sink, repeatMs: settings.alertRepeatMs });
  return { azure, queue, settings, clock, random, log, turns, store: { ...store, alerts } };
}

/** Alerts leave after the work is saved and the cluster is free: a webhook that is slow or away blocks no run. */
async function thenSend(engine: AppEngine, what: 'told-here' | 'everything', work: (engine: Engine) => Promise<void>): Promise<void> {
  try {
    await work(engine);
  } finally {
    await engine.store.alerts.send(what);
  }
}

/** A person’s request: `out-of-scope` for a cluster that is not in the configured scope. */
export async function requestRun(engine: Engine, request: RequestedRun) {
  if (!isInScope(request.clusterId, engine.settings.scope)) throw new ServiceError('out-of-scope', 'The cluster is not in RELINK_SCOPE.');
  return startRun(engine, {
    clusterId: request.clusterId,
    cause: 'request',
    intent: request.action,
    ...(request.force && { isForced: true }),
    ...(request.reason && { reason: request.reason }),
    ...(request.by && { requestedBy: request.by }),
  });
}
