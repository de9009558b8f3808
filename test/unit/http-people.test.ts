import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import type { ApiRequest, HttpApi } from '../../shared/http/service.ts';
import { approveRun } from '../../shared/repair/approve-run.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';
import { createKeptLog } from '../support/kept-log.ts';

const log = createKeptLog();

function apiOf({ engine }: Stage): HttpApi {
  return createHttpApi(() => ({
    requestRun: ({ clusterId, action, by }) =>
      startRun(engine, { clusterId, cause: 'request', intent: action, ...(by && { requestedBy: by }) }),
    approveRun: (request) => approveRun(engine, request),
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
