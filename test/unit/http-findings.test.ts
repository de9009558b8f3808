import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../shared/config/settings.ts';
import { afterSighting, type FindingKey, type FindingSeverity, findingIdOf } from '../../shared/domain/finding.ts';
import { liftSuppression, suppressFinding } from '../../shared/drift/suppress-finding.ts';
import { createHttpApi } from '../../shared/http/api.ts';
import { csvOf } from '../../shared/http/csv.ts';
import type { ApiRequest, Service, ServiceApi } from '../../shared/http/service.ts';
import { clusterId, hubId, spokeId } from '../support/fakes/night-world.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';
import { createKeptLog } from '../support/kept-log.ts';

const hour = 60 * 60_000;
const log = createKeptLog();
const otherClusterId = clusterId.replace('aks-night', 'aks-day');

function apiOf({ engine }: Stage): ServiceApi {
  return createHttpApi(
    () =>
      ({
        store: engine.store,
        settings: parseSettings({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
        clock: engine.clock,
        suppressFinding: (request) => suppressFinding(engine, request),
        liftSuppression: (request) => liftSuppression(engine, request),
      }) as Partial<Service> as Service,
  );
}

interface Parts {
  readonly query?: string;
  readonly params?: Record<string, string>;
  readonly body?: unknown;
  readonly accept?: string;
}

const request = ({ query, params = {}, body, accept }: Parts = {}): ApiRequest => ({
  method: 'GET',
  params,
  query: new URLSearchParams(query),
  ...(accept !== undefined && { headers: new Headers({ accept }) }),
  json: async () => body,
});

const keyOf = (ruleId: string, subjectId: string, ofCluster = clusterId): FindingKey => ({ ruleId, subjectId, clusterId: ofCluster });

async function keep(stage: Stage, key: FindingKey, severity: FindingSeverity = 'warning', seen = 'It is odd.'): Promise<string> {
  const findingId = findingIdOf(key);
  const sighting = { ...key, kind: 'found', at: stage.clock.now(), title: 'A title', severity, seen, fix: 'Mend it.' } as const;
  await stage.engine.store.findings.change(findingId, (row) => afterSighting(row, sighting));
  return findingId;
}

const rulesIn = (answer: { readonly jsonBody?: unknown }) =>
  (answer.jsonBody as { findings: { ruleId: string }[] }).findings.map(({ ruleId }) => ruleId).sort();

describe('GET /api/findings', () => {
  it('shows findings with times that people can read', async () => {
    const stage = createStage();
    const findingId = await keep(stage, keyOf('public-fqdn', hubId), 'critical');
    const answer = await apiOf(stage).findings(request(), log);
    expect(answer.status).toBe(200);
    expect(answer.jsonBody).toEqual({
      findings: [
        {
          ...{ findingId, ruleId: 'public-fqdn', clusterId, subjectId: hubId, state: 'open', severity: 'critical' },
          ...{ title: 'A title', seen: 'It is odd.', fix: 'Mend it.', count: 1, opens: 1, isFlapping: false },
          ...{ firstAt: '2026-01-05T18:00:00.000Z', lastAt: '2026-01-05T18:00:00.000Z', openings: ['2026-01-05T18:00:00.000Z'] },
        },
      ],
      next: null,
    });
  });

  it('filters by cluster, severity, state and rule', async () => {
    const stage = createStage();
    await keep(stage, keyOf('one', hubId), 'critical');
    await keep(stage, keyOf('two', hubId), 'advice');
    await keep(stage, keyOf('three', hubId, otherClusterId));
    const resolved = await keep(stage, keyOf('four', hubId));
    await stage.engine.store.findings.change(resolved, (row) => row && { ...row, state: 'resolved' });
    const suppressed = await keep(stage, keyOf('five', hubId));
    const api = apiOf(stage);
    await api.suppress(request({ params: { findingId: suppressed }, body: { by: 'Ada', reason: 'known', days: 1 } }), log);
    const shown = async (query: string) => rulesIn(await api.findings(request({ query }), log));
    expect(await shown(`cluster=${otherClusterId.toUpperCase()}`)).toEqual(['three']);
    expect(await shown('severity=critical')).toEqual(['one']);
    expect(await shown('state=open')).toEqual(['one', 'three', 'two']);
    expect(await shown('state=resolved')).toEqual(['four']);
    expect(await shown('state=suppressed')).toEqual(['five']);
    expect(await shown('rule=two')).toEqual(['two']);
    stage.clock.advance(25 * hour);
    expect(await shown('state=open')).toEqual(['five', 'one', 'three', 'two']);
  });

  it('pages through all of them, each once', async () => {
    const stage = createStage();
    for (let index = 0; index < 7; index += 1)
      await keep(stage, keyOf(`rule-${index}`, hubId, index % 2 === 0 ? clusterId : otherClusterId));
    const api = apiOf(stage);
    const found: string[] = [];
    let query = 'limit=3&severity=warning';
    for (let page = 0; page < 3; page += 1) {
      const answer = await api.findings(request({ query }), log);
      found.push(...rulesIn(answer));
      const { next } = answer.jsonBody as { next: string | null };
      expect(answer.headers['link']).toBe(next === null ? undefined : `</api/findings?severity=warning&limit=3&after=${next}>; rel="next"`);
      query = `limit=3&severity=warning&after=${next}`;
    }
    expect(found.sort()).toEqual(['rule-0', 'rule-1', 'rule-2', 'rule-3', 'rule-4', 'rule-5', 'rule-6']);
  });

  it.each(['cluster=aks', 'severity=high', 'state=closed', 'rule=a%20b', 'limit=0', 'limit=5001', 'limit=x', 'after=x', 'format=xml'])(
    'refuses %s, without repeating it',
    async (query) => {
      const answer = await apiOf(createStage()).findings(request({ query }), log);
      expect(answer).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json' },
        jsonBody: { code: 'bad-request' },
      });
    },
  );

  it('answers CSV when it is asked for', async () => {
    const stage = createStage();
    const findingId = await keep(stage, keyOf('one', hubId), 'advice', '=HYPERLINK("http://x"), and\nmore');
    const api = apiOf(stage);
    const answer = await api.findings(request({ accept: 'text/csv, */*' }), log);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, ...rest] = (answer.body ?? '').split('\r\n');
    expect(header).toBe(
      'findingId,ruleId,severity,state,clusterId,subjectId,title,seen,fix,firstAt,lastAt,count,opens,resolvedAt,unknownSince,suppressedBy,suppressedUntil,runId',
    );
    expect(rest.join('\r\n')).toBe(
      `${findingId},one,advice,open,${clusterId},${hubId},A title,"'=HYPERLINK(""http://x""), and\nmore",Mend it.,2026-01-05T18:00:00.000Z,2026-01-05T18:00:00.000Z,1,1,,,,,\r\n`,
    );
    expect((await api.findings(request({ query: 'format=csv' }), log)).body).toBe(answer.body);
    expect((await api.findings(request({ query: 'format=json', accept: 'text/csv' }), log)).body).toBeUndefined();
  });
});

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('disarms what a spreadsheet would run: %j', (text) => {
    expect(csvOf(['a'], [{ a: text }])).toBe(`a\r\n"'${text}"\r\n`);
  });

  it('quotes commas, quotes and line ends, leaves out what is missing, and leaves numbers as they are', () => {
    expect(csvOf(['a', 'b', 'c'], [{ a: 'x,y', b: 'say "hi"', c: -1 }, { b: 'two\nlines' }])).toBe(
      'a,b,c\r\n"x,y","say ""hi""",-1\r\n,"two\nlines",\r\n',
    );
  });
});

describe('POST and DELETE /api/findings/{findingId}/suppress', () => {
  const body = { by: 'Ada', reason: 'we know', days: 30 };
  const setUp = async () => {
    const stage = createStage();
    const findingId = await keep(stage, keyOf('public-fqdn', spokeId));
    return { stage, api: apiOf(stage), params: { findingId } };
  };

  it('suppresses for days or until a time, shows it, and lifts it', async () => {
    const { stage, api, params } = await setUp();
    expect(await api.suppress(request({ params, body }), log)).toMatchObject({
      status: 200,
      jsonBody: {
        finding: { suppressed: { by: 'Ada', reason: 'we know', at: '2026-01-05T18:00:00.000Z', until: '2026-02-04T18:00:00.000Z' } },
      },
    });
    const until = { by: 'Grace', reason: 'later', until: '2026-01-06T12:00:00+01:00' };
    expect((await api.suppress(request({ params, body: until }), log)).jsonBody).toMatchObject({
      finding: { suppressed: { by: 'Grace', until: '2026-01-06T11:00:00.000Z' } },
    });
    expect((await api.unsuppress(request({ params }), log)).status).toBe(400);
    const lifted = await api.unsuppress(request({ params, query: 'by=Ada' }), log);
    expect(lifted.status).toBe(200);
    expect((lifted.jsonBody as { finding: object }).finding).not.toHaveProperty('suppressed');
    expect((await api.unsuppress(request({ params, query: 'by=Ada' }), log)).status).toBe(200);
    expect((await stage.engine.store.findings.get(params.findingId))?.suppressed).toBeUndefined();
  });

  it('resolves the alert of the finding at once', async () => {
    const { stage, api, params } = await setUp();
    const subject = `public-fqdn: ${spokeId} (${clusterId})`;
    await stage.engine.store.alerts.raise({ code: 'drift-finding', subject, seen: 's', done: 'd', notDone: 'n', next: 'x', at: 1 });
    await api.suppress(request({ params, body }), log);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      { state: 'resolved', resolved: { because: 'Ada suppressed it until 2026-02-04T18:00:00.000Z: we know' } },
    ]);
  });

  it.each([
    ['no name', { by: '' }, 400],
    ['no reason', { reason: ' ' }, 400],
    ['neither an end nor days', { days: undefined }, 400],
    ['both', { until: '2026-01-06T12:00:00Z' }, 400],
    ['an end in the past', { days: undefined, until: '2020-01-01T00:00:00Z' }, 400],
    ['an end that is too far away', { days: undefined, until: '2027-02-01T00:00:00Z' }, 400],
    ['days that are none', { days: 1.5 }, 400],
    ['too many days', { days: 367 }, 400],
    ['further members', { forever: true }, 400],
  ])('refuses %s', async (_what, changes, status) => {
    const { api, params } = await setUp();
    expect((await api.suppress(request({ params, body: { ...body, ...changes } }), log)).status).toBe(status);
  });

  it.each(['', 'x', `${'0'.repeat(16)}-${'0'.repeat(32)}`, '../..'])(
    'answers 404 to the id %j, without repeating it',
    async (findingId) => {
      const { api } = await setUp();
      for (const answer of [
        await api.suppress(request({ params: { findingId }, body }), log),
        await api.unsuppress(request({ params: { findingId }, query: 'by=Ada' }), log),
      ])
        expect(answer).toMatchObject({ status: 404, jsonBody: { detail: 'There is no finding of that id.' } });
    },
  );
});

describe('GET /api/health', () => {
  it('says when the last sweep came to its end, and warns when that is more than three hours ago', async () => {
    const stage = createStage();
    const api = apiOf(stage);
    const health = async () =>
      (await api.health(request(), log)) as { status: number; jsonBody: { lastSweep: string | null; warnings: string[] } };
    expect((await health()).jsonBody.lastSweep).toBeNull();
    await stage.engine.store.heartbeats.beat('drift-sweep', stage.clock.now());
    stage.clock.advance(3 * hour);
    expect((await health()).jsonBody).toMatchObject({ lastSweep: '2026-01-05T18:00:00.000Z' });
    expect((await health()).jsonBody.warnings.join()).not.toContain('drift sweep');
    stage.clock.advance(1);
    expect(await health()).toMatchObject({
      status: 200,
      jsonBody: { warnings: expect.arrayContaining([expect.stringContaining('No drift sweep')]) },
    });
  });
});
