import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyHolder } from '../../shared/domain/caller.ts';
import { findingIdOf } from '../../shared/domain/finding.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { ApiAnswer } from '../../shared/http/service.ts';
import { createPages, type PagesApi, type UnknownRequest } from '../../shared/pages/create-pages.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { ada, createPageStage, otherCluster, type PageStage, reader } from '../support/page-stage.ts';
import { clusterId, hub, hubEndpoint } from '../support/simulated-night.ts';

const log = createKeptLog();
const sameSite = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
let stage: PageStage;
beforeAll(async () => {
  stage = await createPageStage();
});

interface Ask {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly form?: Record<string, string>;
  readonly caller?: Caller;
}

function pagesFor(caller: Caller): PagesApi {
  return createPages({ getService: () => stage.service, whoAsks: async () => caller });
}

function requestOf({ params = {}, query = {}, headers = {}, form }: Ask): UnknownRequest {
  const method = form ? 'POST' : 'GET';
  const text = async () => new URLSearchParams(form).toString();
  const url = 'https://relink.example/api/page';
  return { method, url, params, query: new URLSearchParams(query), headers: new Headers(headers), text, json: async () => undefined };
}

function open(name: keyof PagesApi, ask: Ask = {}): Promise<ApiAnswer> {
  return pagesFor(ask.caller ?? ada)[name](requestOf(ask), log);
}

function act(action: string, form: Record<string, string>, ask: Ask = {}): Promise<ApiAnswer> {
  return open('act', { headers: sameSite, ...ask, params: { action }, form });
}

describe('the pages', () => {
  it('lead back to what was asked for after signing in, and to no other place', async () => {
    const nobody = createPages({
      getService: () => stage.service,
      whoAsks: async () => {
        throw new ServiceError('not-signed-in', 'No token.');
      },
    });
    const goesTo = async (url: string) =>
      /post_login_redirect_uri=([^"]*)/.exec((await nobody.run({ ...requestOf({}), url }, log)).body ?? '')?.[1];
    expect(await goesTo('https://relink.example/api/page/runs/run-1?page=2')).toBe(encodeURIComponent('/api/page/runs/run-1?page=2'));
    for (const url of ['https://relink.example/api/runs', 'https://relink.example//evil.example/api/page/', 'nonsense'])
      expect(await goesTo(url)).toBe(encodeURIComponent('/api/page'));
  });

  it('show first what needs a person, the plan that waits before everything else', async () => {
    const body = (await open('overview')).body ?? '';
    const places = ['Needs a person (3)', 'aks-night: a plan waits for approval', 'aks-scoring: a repair failed', '<h2>Clusters</h2>'].map(
      (words) => body.indexOf(words),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(body.match(/waits for approval/g)).toHaveLength(1);
  });

  it('let nothing in but their own style, script and icon, and are kept by nobody', async () => {
    const { headers } = await open('overview');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'/);
    expect(headers['content-security-policy']).toMatch(/form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff' });
  });

  it('answer 304 to whoever knows the page, and 200 once it shows something else', async () => {
    const etag = (await open('overview')).headers['etag'] ?? '';
    stage.played.night.pass(30);
    const again = await open('overview', { headers: { 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, headers: { etag } });
    expect(again.body).toBeUndefined();
    expect((await open('overview', { headers: { 'if-none-match': `"other", ${etag.replace('W/', '')}` } })).status).toBe(304);
    expect((await open('overview', { headers: { 'if-none-match': etag }, caller: reader })).status).toBe(200);
    expect((await open('overview', { headers: { 'if-none-match': etag }, query: { search: 'batch' } })).status).toBe(200);
  });

  it('say what is missing to somebody who may not use a button, and do not hide it', async () => {
    const body = (await open('run', { params: { runId: stage.waiting.runId }, caller: reader })).body ?? '';
    expect(body).toContain('<button type="button" disabled>Approve the plan</button>');
    expect(body).toContain('Needs the role Relink.Approve, which you do not have.');
    expect(body).not.toContain('href="/api/page/actions/');
  });

  it('say so with 503 when the tables cannot be read', async () => {
    const broken = createPages({
      getService: () => {
        throw new ServiceError('store-unavailable', 'Table Storage did not answer.');
      },
      whoAsks: async () => ada,
    });
    const answer = await broken.overview(requestOf({}), log);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '30', 'content-type': 'text/html; charset=utf-8' } });
    expect(answer.body).toContain('Relink cannot read its tables');
  });

  it('do not show the text of an error that nobody foresaw', async () => {
    const broken = createPages({
      getService: () => {
        throw new Error('AccountKey=hunter2');
      },
      whoAsks: async () => ada,
    });
    const answer = await broken.about(requestOf({}), log);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('hunter2');
  });

  it('ask whoever is not signed in to sign in, and send away who has no role', async () => {
    const refusing = createPages({
      getService: () => stage.service,
      whoAsks: async () => {
        throw new ServiceError('not-signed-in', 'No token.');
      },
    });
    const unknown = await refusing.overview(requestOf({}), log);
    expect(unknown).toMatchObject({ status: 401 });
    expect(unknown.body).toContain('href="/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fpage"');
    expect(await open('overview', { caller: { ...reader, roles: [] } })).toMatchObject({ status: 403 });
  });

  it.each([
    ['cluster', { query: { id: '/subscriptions/x/../../etc' } }, 400],
    ['cluster', { query: { id: otherCluster('aks-nowhere') } }, 404],
    ['run', { params: { runId: 'no-such-run' } }, 404],
    ['findings', { query: { severity: '<script>' } }, 400],
    ['confirm', { params: { action: 'constructor' } }, 404],
    ['confirm', { params: { action: 'lift' }, query: { hold: 'gone' } }, 404],
    ['confirm', { params: { action: 'restore' }, query: { snapshot: '../../x' } }, 404],
    ['asset', { params: { name: '../package.json' } }, 404],
  ] as const)('answer %s %o with %d', async (name, ask, status) => {
    const answer = await open(name, ask);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('<script>');
  });

  it('show settings, and no secret of them', async () => {
    const { service } = stage;
    const secret = 'AccountName=a;AccountKey=c2VjcmV0LWtleQ==';
    const settings = { ...service.settings, storage: { tables: { connectionString: secret }, queues: { connectionString: secret } } };
    const told = createPages({
      getService: () => ({ ...service, settings: settings as unknown as typeof service.settings }),
      whoAsks: async () => ada,
    });
    const body = (await told.about(requestOf({}), log)).body ?? '';
    expect(body).toContain('RELINK_LEASE_SECONDS');
    expect(body).not.toContain('c2VjcmV0');
  });

  it('stay small with hundreds of clusters, and find one by a part of its name', async () => {
    const crowd = await createPageStage();
    const now = crowd.service.clock.now();
    for (let index = 0; index < 600; index += 1)
      await crowd.service.store.clusters.insert({
        clusterId: otherCluster(`aks-crowd-${index}`),
        power: 'Running',
        powerSeenAt: now,
        firstSeenAt: now,
      });
    const pages = createPages({ getService: () => crowd.service, whoAsks: async () => ada });
    const first = (await pages.overview(requestOf({}), log)).body ?? '';
    expect(first).toContain('604 in all');
    expect(first).toContain('Page 1 of 13');
    expect(first.length).toBeLessThan(80_000);
    const found = (await pages.overview(requestOf({ query: { search: 'CROWD-599' } }), log)).body ?? '';
    expect(found).toContain('Clusters 1 to 1 of 1;');
    const past = (await pages.overview(requestOf({ query: { page: '99' } }), log)).body ?? '';
    expect(past).toContain('Page 13 of 13');
  });
});

describe('the forms', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another origin, from an old browser', { origin: 'https://evil.example', host: 'relink.example' }],
    ['a sandboxed frame', { origin: 'null', host: 'relink.example' }],
    ['nowhere that is told', {}],
  ])('refuse a post from %s', async (_, headers) => {
    const before = (await stage.service.store.runs.list({ limit: 50 })).length;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await act('plan', { cluster: clusterId }, { headers: { ...type, ...headers } });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('form-from-elsewhere');
    expect((await stage.service.store.runs.list({ limit: 50 })).length).toBe(before);
  });

  it('take a post of an old browser from our own origin', async () => {
    const headers = { origin: 'https://relink.example', host: 'relink.example', 'content-type': sameSite['content-type'] };
    expect(await act('plan', { cluster: clusterId }, { headers })).toMatchObject({ status: 303 });
  });

  it.each([
    ['plan', { cluster: clusterId }],
    ['repair', { cluster: clusterId, reason: 'x' }],
    ['approve', { run: 'r', hash: 'h' }],
    ['cancel', { run: 'r', reason: 'x' }],
    ['hold', { cluster: clusterId, name: 'x', reason: 'x', hours: '4' }],
    ['lift', { hold: 'hold-1' }],
    ['suppress', { finding: 'f', reason: 'x', hours: '4' }],
    ['unsuppress', { finding: 'f' }],
    ['restore', { snapshot: 's', reason: 'x' }],
  ])('refuse %s to a reader and to the holder of a key', async (action, form) => {
    expect(await act(action, form, { caller: reader })).toMatchObject({ status: 403 });
    expect(await act(action, form, { caller: keyHolder })).toMatchObject({ status: 403 });
  });

  it('let nobody approve with the role to repair alone', async () => {
    const repairer: Caller = { ...ada, roles: ['Relink.Repair'] };
    const { runId, plan } = stage.waiting;
    expect(await act('approve', { run: runId, hash: plan?.hash ?? '' }, { caller: repairer })).toMatchObject({ status: 403 });
  });

  it('bind an approval to the plan that was shown', async () => {
    const { runId } = stage.waiting;
    expect(await act('approve', { run: runId, hash: 'f'.repeat(64) })).toMatchObject({ status: 409 });
    const shown = (await open('confirm', { params: { action: 'approve' }, query: { run: runId } })).body ?? '';
    const hash = /name="hash" value="([0-9a-f]{64})"/.exec(shown)?.[1] ?? '';
    expect(shown).toContain('underlyingResourceAction=Detach');
    expect(await act('approve', { run: runId, hash })).toMatchObject({ status: 303, headers: { location: `/api/page/runs/${runId}` } });
    const journal = await stage.service.store.journal.list(runId);
    expect(journal.at(-1)?.text).toContain('ada@contoso.com approved plan');
  });

  it('name who acts from the token, whatever the form says', async () => {
    const answer = await act('hold', { cluster: clusterId, name: 'mine', reason: 'a try', hours: '4', by: 'somebody@else' });
    expect(answer.status).toBe(303);
    const holds = (await stage.service.store.clusters.get(clusterId))?.value.holds;
    expect(holds).toMatchObject([{ name: 'mine', by: 'ada@contoso.com' }]);
    expect((holds?.[0]?.until ?? 0) - (holds?.[0]?.placedAt ?? 0)).toBe(4 * 3_600_000);
    await act('lift', { hold: holds?.[0]?.holdId ?? '' });
    expect((await stage.service.store.clusters.get(clusterId))?.value.holds).toEqual([]);
  });

  it('suppress a finding and lift that again', async () => {
    const finding = findingIdOf({ ruleId: 'endpoint-missing', clusterId, subjectId: `${hub}/privateEndpoints/pe-aks-gone` });
    expect(await act('suppress', { finding, reason: 'deleted on purpose', hours: '' })).toMatchObject({ status: 400 });
    expect(await act('suppress', { finding, reason: 'deleted on purpose', hours: '168' })).toMatchObject({ status: 303 });
    expect((await stage.service.store.findings.get(finding))?.suppressed).toMatchObject({ by: 'ada@contoso.com' });
    await act('unsuppress', { finding });
    expect((await stage.service.store.findings.get(finding))?.suppressed).toBeUndefined();
  });

  it('offer no repair before there is a plan, and say so', async () => {
    const body = (await open('confirm', { params: { action: 'repair' }, query: { cluster: otherCluster('aks-train') } })).body ?? '';
    expect(body).toContain('There is no plan yet');
    expect(body).not.toContain('<form');
  });

  it('show the snapshots of a part before they restore from one', async () => {
    const list = (await open('confirm', { params: { action: 'restore' }, query: { resource: hubEndpoint } })).body ?? '';
    const snapshot = /snapshot=([0-9a-f]{32}-[0-9a-f]{64})/.exec(list)?.[1] ?? '';
    const one = (await open('confirm', { params: { action: 'restore' }, query: { snapshot } })).body ?? '';
    expect(one).toMatch(/<dt>Addresses<\/dt><dd>10\.10\.1\.\d+<\/dd>/);
    // The cluster has an active run, which would not restore anything.
    expect(await act('restore', { snapshot, reason: 'it is gone' })).toMatchObject({ status: 409 });
  });

  it('say which field is wrong without repeating what was in it', async () => {
    const answer = await act('hold', { cluster: clusterId, name: 'x'.repeat(101), reason: 'a try', hours: '4' });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('Name of the hold');
    expect(answer.body).not.toContain('xxxxx');
    expect(await act('cancel', { run: stage.waiting.runId, reason: '   ' })).toMatchObject({ status: 400 });
    expect(await act('hold', { cluster: clusterId, name: 'x', reason: 'y'.repeat(20_000) })).toMatchObject({ status: 400 });
    expect(await act('plan', { cluster: clusterId }, { headers: { ...sameSite, 'content-type': 'application/json' } })).toMatchObject({
      status: 400,
    });
  });
});
