import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createService } from '../../shared/app-service.ts';
import { parseSettings } from '../../shared/config/settings.ts';
import type { Caller } from '../../shared/domain/caller.ts';
import { findingIdOf } from '../../shared/domain/finding.ts';
import type { Run } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ApiAnswer, Service } from '../../shared/http/service.ts';
import { createPages, type UnknownRequest } from '../../shared/pages/create-pages.ts';
import { pageRoutes } from '../../shared/pages/routes.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import type { createCollectedQueue } from './fakes/collected-queue.ts';
import { createKeptLog } from './kept-log.ts';
import { clusterId, fraud, hub, hubEndpoint, subscription } from './simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair } from './simulated-repair.ts';

export const ada: Caller = {
  kind: 'person',
  name: 'ada@contoso.com',
  id: 'ada',
  roles: ['Relink.Read', 'Relink.Repair', 'Relink.Approve'],
};
export const reader: Caller = { kind: 'person', name: 'rita@contoso.com', id: 'rita', roles: ['Relink.Read'] };

export type PageStage = Awaited<ReturnType<typeof createPageStage>>;

/**
 * The pages over a played night: a cluster that was healed and waits for approval after its next restart, and others, put into the store,
 * that failed, are held, are stopped. Every action of a page goes to the real engine.
 */
export async function createPageStage() {
  const played = await createSimulatedRepair({ settings: { RELINK_MODE: 'approve' } });
  const { engine } = played;
  const settings = parseSettings({ RELINK_SCOPE: subscription, RELINK_MODE: 'approve', AzureWebJobsStorage: 'UseDevelopmentStorage=true' });
  const healed = await healNight(played);
  await played.restart();
  const waiting = await untilWaiting(played);
  await putOthers(played);
  const service = createService(() => engine, { store: engine.store, settings, clock: engine.clock, trySinks: async () => [] });
  return { played, service, healed, waiting, clusterId };
}

async function healNight(played: SimulatedRepair): Promise<Run> {
  await played.restart();
  const run = await untilWaiting(played);
  played.night.pass(25 * 60);
  await approveRun(played.engine, { runId: run.runId, hash: run.plan?.hash ?? '', by: 'grace@contoso.com' });
  await played.work();
  const ended = (await played.engine.store.runs.get(run.runId))?.value;
  if (ended?.state !== 'succeeded') throw new Error(`The night ended as ${ended?.state}: ${ended?.verdict}`);
  return ended;
}

/** Delivers messages until the newest run waits for its approval; what comes after is left in the queue. */
async function untilWaiting({ engine, lastRun }: SimulatedRepair): Promise<Run> {
  const queue = engine.queue as ReturnType<typeof createCollectedQueue>;
  for (let message = queue.take(); message; message = queue.take()) {
    await engine.clock.sleep(Math.max(0, message.visibleAt - engine.clock.now()));
    await workRun(engine, message.runId, new AbortController().signal);
    const run = await lastRun();
    if (run?.state === 'awaiting-approval') return run;
  }
  throw new Error('No run waits for an approval.');
}

export const otherCluster = (name: string) =>
  `${subscription}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/${name}`;

/** A cluster whose run failed, one with a hold, one that is stopped; a finding of each severity and one that is missing; an alert. */
async function putOthers({ engine }: SimulatedRepair): Promise<void> {
  const { store, clock } = engine;
  const now = clock.now();
  const hour = 3_600_000;
  const base = { firstSeenAt: now - 400 * hour, adoptedAt: now - 400 * hour, powerSeenAt: now - 60_000 };
  const failedId = otherCluster('aks-scoring');
  const restart = { id: 'restart-7', at: now - 3 * hour };
  await store.clusters.insert({
    ...base,
    clusterId: failedId,
    power: 'Running',
    restart,
    handled: { restartId: 'restart-7', end: 'failed', attempts: 3, at: now - 2 * hour },
  });
  await store.clusters.insert({ ...base, clusterId: otherCluster('aks-batch'), power: 'Stopped', stoppedAt: now - 9 * hour });
  const hold = {
    holdId: 'hold-1',
    name: 'load test',
    reason: 'No changes during the load test.',
    by: 'lin@contoso.com',
    placedAt: now - hour,
    until: now + 5 * hour,
  };
  await store.clusters.insert({ ...base, clusterId: otherCluster('aks-train'), power: 'Running', holds: [hold] });
  const error = { code: 'azure-locked', message: 'The lock “keep” on rg-hub forbids deleting pe-aks-scoring.' } as const;
  const run: Run = {
    runId: 'run-failed',
    clusterId: failedId,
    state: 'failed',
    intent: 'repair',
    cause: 'restart',
    restartId: 'restart-7',
    createdAt: now - 3 * hour,
    updatedAt: now - 2 * hour,
    endedAt: now - 2 * hour,
    wakeAt: 0,
    slices: 4,
    errors: 0,
    mode: 'auto',
    verdict: 'pe-aks-scoring could not be deleted.',
    error,
  };
  await store.runs.insert(run);
  await store.alerts.raise({
    code: 'run-failed',
    subject: failedId,
    seen: `The repair of ${failedId} failed: the lock “keep” on rg-hub forbids deleting pe-aks-scoring.`,
    done: 'A snapshot was taken. Nothing was deleted.',
    notDone: 'pe-aks-scoring is still dead, so the computes stay attached to a cluster that they cannot reach.',
    next: 'Remove the lock or exclude the endpoint, then repair the cluster.',
    runId: 'run-failed',
    at: now - 2 * hour,
  });
  const found = (
    ruleId: string,
    subjectId: string,
    words: { severity: 'critical' | 'warning' | 'advice'; title: string; seen: string; fix: string },
  ) => {
    const key = { ruleId, clusterId, subjectId };
    const times = { firstAt: now - 30 * hour, lastAt: now - hour, count: 29, opens: 1, openings: [now - 30 * hour] };
    return store.findings.change(findingIdOf(key), () => ({ ...key, ...words, ...times, findingId: findingIdOf(key), state: 'open' }));
  };
  await found('endpoint-missing', `${hub}/privateEndpoints/pe-aks-gone`, {
    severity: 'critical',
    title: 'An endpoint is missing',
    seen: 'pe-aks-gone was there yesterday and is not there now.',
    fix: 'Restore it from its snapshot, or suppress this if it was meant.',
  });
  await found('registry-not-premium', fraud, {
    severity: 'warning',
    title: 'The registry has no private endpoints',
    seen: 'The registry of mlw-fraud has the SKU Basic.',
    fix: 'Move it to Premium.',
  });
  await found('no-event-heard', hubEndpoint, {
    severity: 'advice',
    title: 'No event was heard of the last start',
    seen: 'The pulse saw the restart, and no event told of it.',
    fix: 'Check the event subscription.',
  });
}

export interface PageServer {
  readonly url: string;
  caller: Caller | undefined;
  /** Set to have every request fail as if storage did not answer. */
  isStoreDown: boolean;
  stop(): Promise<void>;
}

/** The pages over HTTP, for a browser; `caller` is whoever asks, or nobody. */
export async function servePages(service: Service): Promise<PageServer> {
  const state = { caller: ada as Caller | undefined, isStoreDown: false };
  const pages = createPages({
    getService: () => {
      if (state.isStoreDown) throw new ServiceError('store-unavailable', 'Table Storage did not answer.');
      return service;
    },
    whoAsks: async () => {
      if (!state.caller) throw new ServiceError('not-signed-in', 'The request has no token.');
      return state.caller;
    },
  });
  const log = createKeptLog();
  const server = createServer((message, response) => void handle(message).then((answer) => send(response, answer)));
  const handle = async (message: IncomingMessage): Promise<ApiAnswer> => {
    const url = new URL(message.url ?? '/', `http://${message.headers.host}`);
    for (const [name, { method, path }] of Object.entries(pageRoutes)) {
      const pattern = new RegExp(`^/api/${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`);
      const match = pattern.exec(url.pathname);
      if (match && message.method === method) return pages[name as keyof typeof pages](requestOf(message, url, match.groups ?? {}), log);
    }
    return { status: 404, headers: {}, body: 'no route' };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, stop: () => stop(server) });
}

function requestOf(message: IncomingMessage, url: URL, params: Record<string, string>): UnknownRequest {
  const headers = new Headers(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  const decoded = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
  const text = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  return {
    method: message.method ?? 'GET',
    params: decoded,
    query: url.searchParams,
    headers,
    url: url.href,
    text,
    json: async () => JSON.parse(await text()),
  };
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, headers);
  response.end(body);
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
