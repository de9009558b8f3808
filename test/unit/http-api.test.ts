import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import type { Run, Track } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import type { ApiRequest, RequestedRun, Service } from '../../shared/http/service.ts';
import type { Store } from '../../shared/ports/store.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const clusterId =
  '/subscriptions/55555555-5555-4555-8555-555555555555/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml';
const endpointId =
  '/subscriptions/55555555-5555-4555-8555-555555555555/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-ml';
const storage = { AzureWebJobsStorage: 'AccountName=relinkstore;AccountKey=c2VjcmV0' };
const noon = Date.UTC(2026, 2, 2, 12, 0, 0);

function request(parts: { params?: Record<string, string>; query?: string; body?: unknown } = {}): ApiRequest {
  return {
    method: 'GET',
    params: parts.params ?? {},
    query: new URLSearchParams(parts.query),
    json: async () => {
      if (parts.body === undefined) throw new SyntaxError('Unexpected end of JSON input');
      return parts.body;
    },
  };
}

function setUp(changes: Partial<Service> & { environment?: Record<string, string> } = {}) {
  const asked: RequestedRun[] = [];
  const log = createKeptLog();
  const store = createMemoryStore();
  const service: Service = {
    requestRun: async (wanted) => {
      asked.push(wanted);
      return { runId: 'run-7', joined: false };
    },
    requestRestore: async () => ({ runId: 'run-8' }),
    approveRun: async () => undefined,
    cancelRun: async () => undefined,
    placeHold: async (hold) => ({ ...hold, holdId: 'hold-1', placedAt: noon }),
    liftHold: async () => undefined,
    suppressFinding: async () => Promise.reject(new Error('nobody asked for it')),
    liftSuppression: async () => Promise.reject(new Error('nobody asked for it')),
    trySinks: async () => [],
    store,
    settings: parseSettings({ ...storage, ...changes.environment }),
    clock: { now: () => noon, sleep: async () => undefined },
    ...changes,
  };
  return { api: createHttpApi(() => service), asked, log, store };
}

function run(changes: Partial<Run> = {}): Run {
  return {
    runId: 'run-7',
    clusterId,
    state: 'relinking',
    intent: 'repair',
    cause: 'restart',
    createdAt: noon,
    updatedAt: noon,
    wakeAt: noon,
    slices: 1,
    errors: 0,
    ...changes,
  };
}

const track: Track = {
  runId: 'run-7',
  kind: 'endpoint',
  resourceId: endpointId,
  state: 'working',
  step: 'delete',
  operation: { token: '{"url":"https://management.azure.com/x?c=MIIsigned&s=hunter2"}', startedAt: noon, what: 'delete' },
  applies: 1,
  errors: 0,
  updatedAt: noon,
};

describe('POST /api/repair', () => {
  it('accepts a repair and says where to look at the run', async () => {
    const { api, asked, log } = setUp();
    const answer = await api.repair(request({ body: { clusterId, action: 'repair', reason: 'endpoint is dead' } }), log);
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: '/api/runs/run-7', 'retry-after': '10', 'content-type': 'application/json' },
      jsonBody: { runId: 'run-7', joined: false, message: 'The repair was queued.' },
    });
    expect(asked).toEqual([{ clusterId, action: 'repair', reason: 'endpoint is dead' }]);
  });

  it('says so when the request joined a run that was already going on', async () => {
    const { api, log } = setUp({ requestRun: async () => ({ runId: 'run-3', joined: true }) });
    const answer = await api.repair(request({ body: { clusterId, action: 'repair' } }), log);
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: '/api/runs/run-3' },
      jsonBody: { joined: true, message: 'The cluster is already being repaired; your request joined that run.' },
    });
  });

  it.each([
    ['no body', undefined],
    ['no object', 'repair it'],
    ['no action', { clusterId }],
    ['an unknown action', { clusterId, action: 'delete' }],
    ['an unknown member', { clusterId, action: 'plan', extra: true }],
    ['an id that is no cluster', { clusterId: endpointId, action: 'plan' }],
    ['an id with a path in it', { clusterId: clusterId.replace('rg-ml', '..'), action: 'plan' }],
    ['a reason of a thousand characters', { clusterId, action: 'plan', reason: 'x'.repeat(1_000) }],
  ])('refuses %s as a bad request and asks for nothing', async (_, body) => {
    const { api, asked, log } = setUp();
    const answer = await api.repair(request({ body }), log);
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      jsonBody: { code: 'bad-request', status: 400, title: 'Bad request' },
    });
    expect(asked).toEqual([]);
  });

  it('says which members it knows, and not what was sent (R11)', async () => {
    const { api, log } = setUp();
    const answer = await api.repair(request({ body: { clusterId, action: 'plan', 'AccountKey=hunter2': true } }), log);
    expect(answer.jsonBody).toMatchObject({
      detail: 'The body is not a repair request: it may have no members but clusterId, action, reason, by, force.',
    });
  });

  it('passes a refusal of the service on as a problem', async () => {
    const { api, log } = setUp({
      requestRun: async () => {
        throw new ServiceError('out-of-scope', 'aks-ml is not in scope.');
      },
    });
    expect(await api.repair(request({ body: { clusterId, action: 'repair' } }), log)).toEqual({
      status: 403,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      jsonBody: {
        type: 'urn:relink:error:out-of-scope',
        title: 'Out of scope',
        status: 403,
        detail: 'aks-ml is not in scope.',
        code: 'out-of-scope',
        advice: 'Add the subscription or resource group to RELINK_SCOPE, if Relink shall work there.',
      },
    });
  });

  it('does not show what nobody foresaw, and logs it', async () => {
    const { api, log } = setUp({
      requestRun: async () => {
        throw new TypeError('Cannot read AccountKey=hunter2');
      },
    });
    const answer = await api.repair(request({ body: { clusterId, action: 'repair' } }), log);
    expect(answer).toMatchObject({ status: 500, jsonBody: { code: 'unexpected' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(log.lines).toMatchObject([{ level: 'error', event: 'http.failed' }]);
  });

  it('tells a client when to come back if storage asks for patience', async () => {
    const { api, log } = setUp({
      requestRun: async () => {
        throw new ServiceError('store-unavailable', 'storage answered 503.', { retryAfterMs: 1_500 });
      },
    });
    expect(await api.repair(request({ body: { clusterId, action: 'repair' } }), log)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
    });
  });
});

describe('GET /api/runs', () => {
  it('lists runs newest first, of one cluster when asked, without their plans', async () => {
    const { api, log, store } = setUp();
    await store.runs.insert(
      run({ runId: 'run-1', createdAt: noon - 1_000, state: 'succeeded', plan: { at: noon, items: [], remarks: [] } }),
    );
    await store.runs.insert(run({ runId: 'run-2' }));
    await store.runs.insert(run({ runId: 'run-3', clusterId: clusterId.replace('aks-ml', 'aks-other') }));
    const answer = await api.runs(request({ query: `cluster=${encodeURIComponent(clusterId.toLowerCase())}` }), log);
    expect(answer.status).toBe(200);
    expect(answer.jsonBody).toMatchObject({
      runs: [
        { runId: 'run-2', hasEnded: false, createdAt: '2026-03-02T12:00:00.000Z' },
        { runId: 'run-1', hasEnded: true },
      ],
    });
    expect((answer.jsonBody as { runs: object[] }).runs[1]).not.toHaveProperty('plan');
  });

  it('keeps to the limit', async () => {
    const { api, log, store } = setUp();
    for (const runId of ['a', 'b', 'c']) await store.runs.insert(run({ runId }));
    expect(((await api.runs(request({ query: 'limit=2' }), log)).jsonBody as { runs: object[] }).runs).toHaveLength(2);
  });

  it.each(['limit=0', 'limit=101', 'limit=2.5', 'limit=many', 'cluster=aks-ml'])('refuses %s', async (query) => {
    const { api, log } = setUp();
    expect(await api.runs(request({ query }), log)).toMatchObject({ status: 400, jsonBody: { code: 'bad-request' } });
  });
});

describe('GET /api/runs/{runId}', () => {
  it('shows run, plan, tracks and journal, but no resume token', async () => {
    const { api, log, store } = setUp();
    await store.runs.insert(run({ plan: { at: noon, items: [], remarks: ['nothing to recreate'] } }));
    await store.tracks.insert(track);
    await store.journal.append({
      runId: 'run-7',
      at: noon,
      kind: 'intent',
      what: 'endpoint.delete',
      resourceId: endpointId,
      text: 'Deleting pe-ml.',
    });
    const answer = await api.run(request({ params: { runId: 'run-7' } }), log);
    expect(answer).toMatchObject({ status: 200, headers: { 'retry-after': '10' } });
    expect(answer.jsonBody).toMatchObject({
      run: { runId: 'run-7', state: 'relinking', plan: { remarks: ['nothing to recreate'] } },
      tracks: [{ resourceId: endpointId, step: 'delete', operation: { what: 'delete', startedAt: '2026-03-02T12:00:00.000Z' } }],
      journal: [{ at: '2026-03-02T12:00:00.000Z', what: 'endpoint.delete', text: 'Deleting pe-ml.' }],
    });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('shows no role assignments with the texts that people gave them (R11)', async () => {
    const { api, log, store } = setUp();
    await store.runs.insert(run());
    const owed = { id: 'ra', scope: '/s', roleDefinitionId: '/d', principalId: 'p', description: 'ask ada@contoso.com' };
    await store.tracks.insert({ ...track, owedRoles: [owed] });
    const answer = await api.run(request({ params: { runId: 'run-7' } }), log);
    expect(answer).toMatchObject({ status: 200, jsonBody: { tracks: [{ resourceId: endpointId }] } });
    expect(JSON.stringify(answer)).not.toContain('contoso');
  });

  it('does not ask to look again at a run that has ended', async () => {
    const { api, log, store } = setUp();
    await store.runs.insert(run({ state: 'failed', endedAt: noon }));
    expect((await api.run(request({ params: { runId: 'run-7' } }), log)).headers).not.toHaveProperty('retry-after');
  });

  it('answers 404 for a run that does not exist', async () => {
    const { api, log } = setUp();
    const answer = await api.run(request({ params: { runId: 'run-0' } }), log);
    expect(answer).toMatchObject({ status: 404, jsonBody: { code: 'not-found', detail: 'There is no run of that id.' } });
  });
});

describe('GET /api/health', () => {
  it('is healthy when storage answers and the pulse is fresh', async () => {
    const { api, log, store } = setUp({ environment: { RELINK_SCOPE: '55555555-5555-4555-8555-555555555555' } });
    await store.heartbeats.beat('pulse', noon - 60_000);
    await store.events.count('accepted', noon);
    await store.runs.insert(run());
    expect(await api.health(request(), log)).toMatchObject({
      status: 200,
      jsonBody: {
        status: 'healthy',
        problems: [],
        warnings: [],
        mode: 'auto',
        lastPulse: '2026-03-02T11:59:00.000Z',
        activeRuns: [{ runId: 'run-7', clusterId, state: 'relinking' }],
        waitingForStart: [],
        events: { accepted: 1 },
        alerts: { open: 0, unsent: 0 },
      },
    });
  });

  it('names the endpoints that were taken down early and wait for their cluster’s start, and no other unfinished part', async () => {
    const { api, log, store } = setUp();
    const row = { clusterId, power: 'Stopped', powerSeenAt: noon, firstSeenAt: noon } as const;
    await store.clusters.insert({ ...row, teardown: { end: 'succeeded', at: noon } });
    const entry = { clusterId, kind: 'endpoint', condition: 'apart', snapshotId: 'snap-1', updatedAt: noon } as const;
    await store.ledger.put({ ...entry, resourceId: endpointId, awaitsStart: true });
    await store.ledger.put({ ...entry, resourceId: `${endpointId}-2` });
    const waitingForStart = [{ clusterId, endpointId, snapshotId: 'snap-1', since: '2026-03-02T12:00:00.000Z' }];
    expect((await api.health(request(), log)).jsonBody).toMatchObject({ waitingForStart });
  });

  it('counts the alerts that are open', async () => {
    const { api, log, store } = setUp();
    const texts = { seen: 'a lock', done: 'nothing', notDone: 'the delete', next: 'remove the lock' };
    for (const subject of ['a', 'b', 'c']) await store.alerts.raise({ code: 'run-failed', subject, ...texts, at: noon });
    await store.alerts.resolve({ code: 'run-failed', subject: 'b' }, { at: noon, because: 'repaired' });
    expect(await api.health(request(), log)).toMatchObject({ status: 200, jsonBody: { alerts: { open: 2, unsent: 0 } } });
  });

  it('is healthy before the first pulse, and warns of an empty scope and of unknown settings', async () => {
    const { api, log } = setUp({ environment: { RELINK_SCOOP: 'x' } });
    expect(await api.health(request(), log)).toMatchObject({
      status: 200,
      jsonBody: {
        lastPulse: null,
        warnings: ['RELINK_SCOPE is empty: nothing is repaired', 'RELINK_SCOOP is not a setting of this release'],
      },
    });
  });

  it('is unhealthy when the pulse has stopped', async () => {
    const { api, log, store } = setUp();
    await store.heartbeats.beat('pulse', noon - 16 * 60_000);
    expect(await api.health(request(), log)).toMatchObject({
      status: 503,
      jsonBody: { status: 'unhealthy', problems: ['The pulse timer has not run for more than 15 minutes'] },
    });
  });

  it('lists every wrong setting', async () => {
    const api = createHttpApi(() => {
      throw new ServiceError('bad-settings', 'x', {
        details: { RELINK_MODE: 'must be one of auto, approve, observe, off, not "careful"', AzureWebJobsStorage: 'is missing' },
      });
    });
    expect(await api.health(request(), createKeptLog())).toMatchObject({
      status: 503,
      jsonBody: {
        status: 'unhealthy',
        problems: ['RELINK_MODE must be one of auto, approve, observe, off, not "careful"', 'AzureWebJobsStorage is missing'],
      },
    });
  });

  it('is unhealthy when storage is away', async () => {
    const store: Store = createMemoryStore();
    const away = async () => {
      throw new ServiceError('store-unavailable', 'read in RelinkEvents: storage answered 503.');
    };
    const { api, log } = setUp({ store: { ...store, heartbeats: { ...store.heartbeats, last: away } } });
    expect(await api.health(request(), log)).toMatchObject({
      status: 503,
      jsonBody: { problems: ['read in RelinkEvents: storage answered 503.'] },
    });
  });
});
