import { describe, expect, it } from 'vitest';
import { type Answered, createApiStage } from '../support/api-stage.ts';
import { clusterId, hubId } from '../support/fakes/night-world.ts';

const healed = async () => {
  const api = createApiStage();
  await api.night();
  await api.work();
  const { runId } = await api.lastRun();
  return { ...api, runId };
};
const listIn = (answer: Answered, name: string) => answer.body[name] as readonly Record<string, unknown>[];

/** Every page, by the address that `link` gives. */
async function pagesOf(send: Awaited<ReturnType<typeof healed>>['send'], path: string): Promise<readonly Answered[]> {
  const pages: Answered[] = [];
  for (let next: string | undefined = path; next !== undefined && pages.length < 99; ) {
    const answer: Answered = await send('GET', next);
    pages.push(answer);
    next = /^<\/api\/(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    expect(answer.body['next'] === null).toBe(next === undefined);
  }
  return pages;
}

describe('GET /api/clusters', () => {
  it('says of each how it stands: power, mode, last restart, time to repair, findings, holds', async () => {
    const { send, clock, lastRun } = await healed();
    await send('POST', 'holds', { json: { clusterId, name: 'upgrade', reason: 'new nodes' } });
    const run = await lastRun();
    const [cluster, ...others] = listIn(await send('GET', 'clusters'), 'clusters');
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({
      clusterId,
      name: 'aks-night',
      resourceGroup: 'rg-night',
      isInScope: true,
      power: 'Running',
      mode: { word: 'auto', from: 'run' },
      holds: [{ name: 'upgrade', by: 'lee@contoso.example' }],
      openFindings: { critical: 0, warning: 0, other: 0 },
      lastEnd: { state: 'succeeded', at: new Date(run.endedAt ?? 0).toISOString() },
    });
    expect(cluster?.['repairSeconds']).toBe(Math.round(((run.endedAt ?? 0) - Date.parse(String(cluster?.['restartedAt']))) / 1_000));
    expect(clock.now()).toBeGreaterThan(Date.parse(String(cluster?.['restartedAt'])));
  });

  it('names the run that is at work', async () => {
    const api = createApiStage();
    await api.night();
    const [cluster] = listIn(await api.send('GET', 'clusters'), 'clusters');
    expect(cluster?.['activeRun']).toEqual({ runId: (await api.lastRun()).runId, state: 'queued', intent: 'repair' });
    expect(cluster).not.toHaveProperty('repairSeconds');
  });

  it('shows one by its id in any casing, 404 for one that was never met, 400 for what is no cluster', async () => {
    const { send } = await healed();
    const one = await send('GET', `clusters?id=${encodeURIComponent(clusterId.toUpperCase())}`);
    expect(listIn(one, 'clusters').map((cluster) => cluster['clusterId'])).toEqual([clusterId]);
    expect((await send('GET', `clusters?id=${encodeURIComponent(clusterId.replace('aks-night', 'aks-other'))}`)).status).toBe(404);
    expect((await send('GET', `clusters?id=${encodeURIComponent(hubId)}`)).status).toBe(400);
  });

  it('goes through hundreds of clusters page by page, each once', async () => {
    const { send, engine, clock } = createApiStage();
    const ids = Array.from({ length: 230 }, (_, index) => clusterId.replace('aks-night', `aks-${String(index).padStart(3, '0')}`));
    for (const id of ids.toReversed())
      await engine.store.clusters.insert({ clusterId: id, firstSeenAt: 1, power: 'Stopped', powerSeenAt: clock.now() });
    const pages = await pagesOf(send, 'clusters');
    expect(pages.map((page) => listIn(page, 'clusters').length)).toEqual([100, 100, 30]);
    expect(pages.flatMap((page) => listIn(page, 'clusters')).map((cluster) => cluster['clusterId'])).toEqual(ids);
  });
});

describe('runs page by page', () => {
  it('come the newest first, each once, and only those of the cluster that was asked for', async () => {
    const { send, clock, runs } = await healed();
    for (let count = 0; count < 4; count += 1) {
      clock.advance(60_000);
      await send('POST', 'repair', { json: { clusterId, action: 'plan' } });
    }
    const pages = await pagesOf(send, `runs?limit=2&cluster=${encodeURIComponent(clusterId)}`);
    const all = (await runs()).map(({ runId }) => runId);
    expect(pages.flatMap((page) => listIn(page, 'runs')).map((run) => run['runId'])).toEqual(all);
    expect(pages.length).toBe(Math.ceil(all.length / 2));
  });

  it.each(["'", "x' or 1 eq 1", 'a b', 'x'.repeat(501), '\u0000', '/etc'])('refuse %j as a place to go on from', async (after) => {
    const { send } = await healed();
    expect((await send('GET', `runs?after=${encodeURIComponent(after)}`)).status).toBe(400);
  });

  it.each(['0', '101', '1.5', '-1', 'all', '1e9', '٣'])('refuse %j as a limit', async (limit) => {
    const { send } = await healed();
    expect((await send('GET', `runs?limit=${encodeURIComponent(limit)}`)).status).toBe(400);
  });
});

describe('the parts of a run', () => {
  it('are its tracks in the order of the ids, and its journal in the order of writing, page by page', async () => {
    const { send, runId, journal } = await healed();
    const whole = await send('GET', `runs/${runId}`);
    const tracks = await pagesOf(send, `runs/${runId}/tracks?limit=1`);
    expect(tracks.length).toBe(listIn(whole, 'tracks').length);
    const ids = tracks.flatMap((page) => listIn(page, 'tracks')).map((track) => String(track['resourceId']).toLowerCase());
    expect(ids).toEqual(ids.toSorted());
    const entries = await pagesOf(send, `runs/${runId}/journal?limit=7`);
    expect(entries.flatMap((page) => listIn(page, 'journal'))).toEqual(listIn(whole, 'journal'));
    expect(entries.length).toBe(Math.ceil((await journal()).length / 7));
  });

  it('are 404 for a run that is not there', async () => {
    const { send } = createApiStage();
    for (const part of ['tracks', 'journal']) expect((await send('GET', `runs/none/${part}`)).body['code']).toBe('not-found');
  });
});

describe('what is polled', () => {
  it.each(['clusters', 'alerts', 'runs/RUN', 'runs/RUN/tracks', 'runs/RUN/journal'])('%s is 304 for who has it already', async (path) => {
    const { send, runId } = await healed();
    const address = path.replace('RUN', runId);
    const first = await send('GET', address);
    const etag = first.headers.get('etag') ?? '';
    const again = await send('GET', address, { headers: { 'if-none-match': `"other", ${etag.replace('W/', '')}` } });
    expect([again.status, again.body, again.headers.get('etag'), again.headers.get('content-type')]).toEqual([304, {}, etag, null]);
    expect((await send('GET', address, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('is 200 again when something has changed', async () => {
    const { send } = await healed();
    const etag = (await send('GET', 'clusters')).headers.get('etag') ?? '';
    await send('POST', 'holds', { json: { clusterId, name: 'upgrade', reason: 'new nodes' } });
    expect((await send('GET', 'clusters', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('is 304 for nobody whom the door does not let in', async () => {
    const { send } = await healed();
    const etag = (await send('GET', 'clusters')).headers.get('etag') ?? '';
    for (const as of ['nobody', 'nora'] as const)
      expect([401, 403]).toContain((await send('GET', 'clusters', { as, headers: { 'if-none-match': etag } })).status);
  });
});

describe('addresses in answers', () => {
  it('lead through the door by which the caller came', async () => {
    const { send } = createApiStage();
    const json = { clusterId, action: 'plan' };
    const byToken = await send('POST', 'repair', { as: 'dana', json });
    expect(byToken.headers.get('location')).toBe(`/api/runs/${String(byToken.body['runId'])}`);
    const byKey = await send('POST', 'repair', { as: 'key', json: { ...json, by: 'Ada' } });
    expect([byKey.headers.get('location'), byKey.body['location']]).toEqual(
      Array(2).fill(`/api/keyed/runs/${String(byKey.body['runId'])}`),
    );
    expect((await send('GET', 'runs?limit=1', { as: 'key' })).headers.get('link')).toMatch(/^<\/api\/keyed\/runs\?limit=1&after=/);
  });
});
