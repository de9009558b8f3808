import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { liftSuppression, suppressFinding } from '../../shared/drift/suppress-finding.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import type { ApiRequest, ServiceApi } from '../../shared/http/service.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import { liftHold, placeHold } from '../../shared/repair/holds.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { clusterId } from '../support/fakes/night-world.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';
import { createKeptLog } from '../support/kept-log.ts';

const log = createKeptLog();

function apiOf({ engine }: Stage): ServiceApi {
  return createHttpApi(() => ({
    requestRun: ({ clusterId, action, by }) =>
      startRun(engine, { clusterId, cause: 'request', intent: action, ...(by && { requestedBy: by }) }),
    requestRestore: (request) => requestRestore(engine, request),
    approveRun: (request) => approveRun(engine, request),
    cancelRun: (request) => cancelRun(engine, request),
    placeHold: (request) => placeHold(engine, request),
    liftHold: (request) => liftHold(engine, request),
    suppressFinding: (request) => suppressFinding(engine, request),
    liftSuppression: (request) => liftSuppression(engine, request),
    trySinks: async () => [],
    store: engine.store,
    settings: parseSettings({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
    clock: engine.clock,
  }));
}

function request(body: unknown, parts: { params?: Record<string, string>; query?: string } = {}): ApiRequest {
  return {
    method: 'POST',
    params: parts.params ?? {},
    query: new URLSearchParams(parts.query),
    json: async () => body,
  };
}

describe('POST /api/runs/{runId}/approve', () => {
  const waiting = async () => {
    const stage = createStage({ mode: 'approve' });
    await stage.night();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + 60_000);
    const run = await stage.lastRun();
    return { stage, api: apiOf(stage), params: { runId: run.runId }, hash: run.plan?.hash ?? '' };
  };

  it('answers 202 to the hash that the run shows, and again to the same', async () => {
    const { stage, api, params, hash } = await waiting();
    const shown = await api.run(request(undefined, { params }), log);
    expect(shown.jsonBody).toMatchObject({ run: { state: 'awaiting-approval', plan: { hash, expiresAt: expect.stringMatching(/Z$/) } } });
    for (let time = 0; time < 2; time++) {
      const answer = await api.approve(request({ hash, by: 'Ada' }, { params }), log);
      expect(answer).toMatchObject({ status: 202, headers: { location: `/api/runs/${params.runId}` } });
    }
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('answers 409 to another hash, 404 to another run and 400 to a body that is none', async () => {
    const { api, params, hash } = await waiting();
    const conflict = await api.approve(request({ hash: 'f'.repeat(64), by: 'Ada' }, { params }), log);
    expect(conflict).toMatchObject({ status: 409, jsonBody: { code: 'not-now', detail: expect.stringContaining(hash) } });
    expect((await api.approve(request({ hash, by: 'Ada' }, { params: { runId: 'other' } }), log)).status).toBe(404);
    for (const body of [{ hash }, { hash, by: ' ' }, { hash: 'short', by: 'Ada' }, { hash, by: 'two\nlines' }, 'text', null]) {
      expect((await api.approve(request(body, { params }), log)).status, JSON.stringify(body)).toBe(400);
    }
  });
});

describe('POST /api/runs/{runId}/cancel', () => {
  it('answers 202, and 409 once the run has ended otherwise', async () => {
    const stage = createStage();
    await stage.night();
    const api = apiOf(stage);
    const { runId } = await stage.lastRun();
    const body = { by: 'Ada', reason: 'not tonight' };
    expect((await api.cancel(request({ by: 'Ada' }, { params: { runId } }), log)).status).toBe(400);
    expect((await api.cancel(request(body, { params: { runId } }), log)).status).toBe(202);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('cancelled');
    expect((await api.cancel(request(body, { params: { runId } }), log)).status).toBe(202);
    expect((await api.cancel(request(body, { params: { runId: 'other' } }), log)).status).toBe(404);
    const done = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect((await api.cancel(request(body, { params: { runId: done.runId } }), log)).status).toBe(409);
  });
});

describe('/api/holds', () => {
  const body = { clusterId, name: 'upgrade', reason: 'we change the nodes', by: 'Ada' };

  it('places, lists and lifts holds, with times that people can read', async () => {
    const stage = createStage();
    const api = apiOf(stage);
    const placed = await api.placeHold(request({ ...body, until: '2026-01-05T20:00:00+01:00' }), log);
    expect(placed).toMatchObject({ status: 201, jsonBody: { clusterId, name: 'upgrade', by: 'Ada', until: '2026-01-05T19:00:00.000Z' } });
    const { holdId } = placed.jsonBody as { holdId: string };
    expect(placed.headers['location']).toBe(`/api/holds/${holdId}`);
    expect((await api.holds(request(undefined), log)).jsonBody).toEqual({ holds: [placed.jsonBody], next: null });
    expect((await api.liftHold(request(undefined, { params: { holdId } }), log)).status).toBe(400);
    expect((await api.liftHold(request(undefined, { params: { holdId }, query: 'by=Grace' }), log)).status).toBe(200);
    expect((await api.liftHold(request(undefined, { params: { holdId }, query: 'by=Grace' }), log)).status).toBe(404);
    expect((await api.holds(request(undefined), log)).jsonBody).toEqual({ holds: [], next: null });
  });

  it('shows no hold that has expired, also before the pulse has dropped it', async () => {
    const stage = createStage();
    const api = apiOf(stage);
    await api.placeHold(request({ ...body, until: '2026-01-05T19:00:00Z' }), log);
    stage.clock.advance(2 * 60 * 60_000);
    expect((await api.holds(request(undefined), log)).jsonBody).toEqual({ holds: [], next: null });
  });

  it.each([
    ['no name', { name: '' }, 400],
    ['a date that is none', { until: 'tomorrow' }, 400],
    ['an end in the past', { until: '2020-01-01T00:00:00Z' }, 400],
    ['something that is no cluster', { clusterId: '/subscriptions/x' }, 400],
    ['a cluster out of scope', { clusterId: clusterId.replace('11111111', '99999999') }, 403],
  ])('refuses %s', async (_, changes, status) => {
    const api = apiOf(createStage());
    expect((await api.placeHold(request({ ...body, ...changes }), log)).status).toBe(status);
  });
});
