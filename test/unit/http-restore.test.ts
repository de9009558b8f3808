import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import type { ApiRequest, RequestedRestore, Service } from '../../shared/http/service.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const endpointId =
  '/subscriptions/55555555-5555-4555-8555-555555555555/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-ml';
const snapshotId = `${'a'.repeat(32)}-${'b'.repeat(64)}`;
const wanted = { snapshotId, by: 'on-call', reason: 'deleted by mistake' };

function setUp(requestRestore?: Service['requestRestore']) {
  const asked: RequestedRestore[] = [];
  const log = createKeptLog();
  const store = createMemoryStore();
  const service: Service = {
    requestRun: async () => ({ runId: 'run-7', joined: false }),
    requestRestore:
      requestRestore ??
      (async (request) => {
        asked.push(request);
        return { runId: 'run-8' };
      }),
    approveRun: async () => undefined,
    cancelRun: async () => undefined,
    placeHold: async (hold) => ({ ...hold, holdId: 'hold-1', placedAt: 0 }),
    liftHold: async () => undefined,
    suppressFinding: async () => Promise.reject(new Error('nobody asked for it')),
    liftSuppression: async () => Promise.reject(new Error('nobody asked for it')),
    trySinks: async () => [],
    store,
    settings: parseSettings({ AzureWebJobsStorage: 'AccountName=relinkstore;AccountKey=c2VjcmV0' }),
    clock: { now: () => 0, sleep: async () => undefined },
  };
  return { api: createHttpApi(() => service), asked, log, store };
}

const request = (parts: { query?: string; body?: unknown }): ApiRequest => ({
  method: 'POST',
  params: {},
  query: new URLSearchParams(parts.query),
  json: async () => {
    if (parts.body === undefined) throw new SyntaxError('Unexpected end of JSON input');
    return parts.body;
  },
});

describe('POST /api/restore', () => {
  it('accepts a restore and says where to look at the run', async () => {
    const { api, asked, log } = setUp();
    expect(await api.restore(request({ body: { ...wanted, by: ' on-call ' } }), log)).toMatchObject({
      status: 202,
      headers: { location: '/api/runs/run-8', 'retry-after': '10' },
      jsonBody: { runId: 'run-8', message: 'The restore was queued.' },
    });
    expect(asked).toEqual([wanted]);
  });

  it.each([
    ['no body', undefined],
    ['nobody who asks', { snapshotId, reason: 'why not' }],
    ['no reason', { snapshotId, by: 'on-call', reason: '  ' }],
    ['an id that is none', { ...wanted, snapshotId: '../x' }],
    ['an unknown member', { ...wanted, force: true }],
    ['a reason of a thousand characters', { ...wanted, reason: 'x'.repeat(1_000) }],
  ])('refuses %s as a bad request and asks for nothing', async (_, body) => {
    const { api, asked, log } = setUp();
    expect(await api.restore(request({ body }), log)).toMatchObject({ status: 400, jsonBody: { code: 'bad-request' } });
    expect(asked).toEqual([]);
  });

  it('answers 409 while the cluster has a run', async () => {
    const { api, log } = setUp(async () => {
      throw new ServiceError('run-active', 'Run run-3 of aks-ml has not ended; nothing was restored.');
    });
    expect(await api.restore(request({ body: wanted }), log)).toMatchObject({ status: 409, jsonBody: { code: 'run-active' } });
  });
});

describe('GET /api/snapshots', () => {
  it('lists ids and times of one resource, newest first', async () => {
    const { api, log, store } = setUp();
    const snapshot = {
      kind: 'endpoint' as const,
      resourceId: endpointId,
      addresses: [],
      zoneGroups: [],
      records: [],
      unknownProperties: [],
    };
    const first = await store.snapshots.put({ ...snapshot, body: { tags: {} } }, 1_000);
    const second = await store.snapshots.put({ ...snapshot, body: { tags: { a: 'b' } } }, 2_000);
    expect(await api.snapshots(request({ query: `resource=${endpointId}` }), log)).toMatchObject({
      status: 200,
      jsonBody: {
        resourceId: endpointId,
        snapshots: [
          { snapshotId: second, savedAt: '1970-01-01T00:00:02.000Z' },
          { snapshotId: first, savedAt: '1970-01-01T00:00:01.000Z' },
        ],
      },
    });
  });

  it.each([
    '',
    'resource=pe-ml',
    `resource=${endpointId.replace('rg-hub', '..')}`,
    'resource=/subscriptions/55555555-5555-4555-8555-555555555555',
  ])('refuses what is no endpoint or compute: %s', async (query) => {
    const { api, log } = setUp();
    expect(await api.snapshots(request({ query }), log)).toMatchObject({ status: 400, jsonBody: { code: 'bad-request' } });
  });
});
