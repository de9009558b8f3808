import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createApiStage } from '../support/api-stage.ts';
import { clusterId, hubId } from '../support/fakes/night-world.ts';

const plan = { clusterId, action: 'plan' };
const principal = { auth_typ: 'aad', claims: [{ typ: 'roles', val: 'Relink.Approve' }], name_typ: 'name', role_typ: 'roles' };
const asBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const unsigned = new UnsecuredJWT({ roles: ['Relink.Read', 'Relink.Repair', 'Relink.Approve'], oid: 'o' }).encode();

describe('headers that anybody can send', () => {
  it.each([
    ['X-MS-CLIENT-PRINCIPAL', asBase64(principal)],
    ['X-MS-CLIENT-PRINCIPAL-NAME', 'lee@contoso.example'],
    ['X-MS-CLIENT-PRINCIPAL-ID', 't/lee'],
    ['X-MS-CLIENT-PRINCIPAL-IDP', 'aad'],
    ['X-MS-TOKEN-AAD-ACCESS-TOKEN', 'lee'],
    ['X-MS-TOKEN-AAD-ID-TOKEN', unsigned],
    ['X-MS-TOKEN-AAD-ID-TOKEN', ''],
    ['Authorization', 'Basic bGVlOmxlZQ=='],
    ['Authorization', `Bearer ${unsigned}`],
    ['Authorization', 'lee'],
    ['X-Functions-Key', 'any'],
    ['Cookie', 'AppServiceAuthSession=abc'],
    ['X-Forwarded-User', 'lee'],
    ['X-Original-URL', '/api/keyed/repair'],
    ['X-HTTP-Method-Override', 'GET'],
  ])('%s: %s lets nobody in', async (name, value) => {
    const { send, runs } = createApiStage();
    const answer = await send('POST', 'repair', { as: 'nobody', json: plan, headers: { [name]: value } });
    expect([answer.status, answer.body['code'], answer.headers.get('www-authenticate')]).toEqual([401, 'not-signed-in', 'Bearer']);
    expect(await runs()).toEqual([]);
  });

  it('give a caller neither another name nor a role', async () => {
    const { send, lastRun } = createApiStage();
    const forged = { 'x-ms-client-principal': asBase64(principal), 'x-ms-client-principal-name': 'mallory' };
    await send('POST', 'repair', { as: 'dana', json: plan, headers: forged });
    expect((await lastRun()).requestedBy).toBe('dana@contoso.example');
    const approval = { hash: '0'.repeat(64) };
    expect((await send('POST', 'runs/r/approve', { as: 'dana', json: approval, headers: forged })).status).toBe(403);
    expect((await send('POST', 'repair', { as: 'rita', json: plan, headers: { 'x-ms-token-aad-id-token': 'lee' } })).status).toBe(403);
  });

  it('let nobody write in another one’s name', async () => {
    const { send, runs } = createApiStage();
    for (const [method, path, json] of [
      ['POST', 'repair', { ...plan, by: 'lee@contoso.example' }],
      ['POST', 'holds', { clusterId, name: 'n', reason: 'r', by: 'lee@contoso.example' }],
      ['DELETE', 'holds/x?by=lee', undefined],
    ] as const)
      expect((await send(method, path, { as: 'dana', ...(json && { json }) })).body['code']).toBe('bad-request');
    expect(await runs()).toEqual([]);
  });
});

describe('a form of another site', () => {
  const text = JSON.stringify(plan);

  // What a browser sends across sites without asking first (Fetch standard, "CORS-safelisted request-header").
  it.each([
    'text/plain',
    'text/plain; charset=application/json',
    'text/plain;application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/jsonp',
    'text/json',
    '',
  ])('with the content type “%s” does nothing, whoever is signed in', async (type) => {
    const { send, runs } = createApiStage();
    const answer = await send('POST', 'repair', { as: 'lee', text, headers: type === '' ? {} : { 'content-type': type } });
    expect([answer.status, answer.body['code']]).toEqual([400, 'bad-request']);
    expect(await runs()).toEqual([]);
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    expect((await send('POST', 'alerts/test', { as: 'lee', headers })).status).toBe(400);
  });

  it('may say that it is JSON only after the browser has asked, and then it is taken', async () => {
    const { send } = createApiStage();
    for (const type of ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON'])
      expect((await send('POST', 'repair', { text, headers: { 'content-type': type } })).status).toBe(202);
  });
});

describe('a body', () => {
  const json = { 'content-type': 'application/json' };

  it('of more than 64 KB is not taken, whatever its length says', async () => {
    const { send, runs } = createApiStage();
    const large = JSON.stringify({ ...plan, reason: 'x'.repeat(70_000) });
    for (const headers of [
      json,
      { ...json, 'content-length': '10' },
      { ...json, 'content-length': '1e9' },
      { ...json, 'idempotency-key': 'k' },
    ]) {
      const answer = await send('POST', 'repair', { text: large, headers });
      expect([answer.status, answer.body['code']]).toEqual([413, 'body-too-large']);
    }
    expect((await send('POST', 'repair', { text: '{}', headers: { ...json, 'content-length': '70000' } })).status).toBe(413);
    expect(await runs()).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['nesting without end', '['.repeat(30_000)],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['null', 'null'],
    ['a list', JSON.stringify([plan])],
    ['a number', '1e999'],
    ['a prototype', `{"__proto__":{"action":"repair"},"clusterId":${JSON.stringify(clusterId)}}`],
    ['a constructor', JSON.stringify({ ...plan, constructor: { prototype: {} } })],
    ['a member that nobody knows', JSON.stringify({ ...plan, mode: 'auto' })],
    ['another type', JSON.stringify({ ...plan, force: 'true' })],
    ['a name of two lines', JSON.stringify({ ...plan, by: 'a\nb' })],
    ['a reason that is too long', JSON.stringify({ ...plan, reason: 'x'.repeat(501) })],
  ])('of %s is a bad request, with and without an Idempotency-Key', async (_, text) => {
    const { send, runs } = createApiStage();
    for (const headers of [json, { ...json, 'idempotency-key': 'k-1' }]) {
      const answer = await send('POST', 'repair', { as: 'key', text, headers });
      expect([answer.status, answer.body['code']]).toEqual([400, 'bad-request']);
    }
    expect(await runs()).toEqual([]);
  });

  it('never comes back in the answer that refuses it (R11)', async () => {
    const { send } = createApiStage();
    const hostile = { clusterId: `${clusterId}/hunter2`, action: 'hunter2', hunter2: 'hunter2' };
    const answer = await send('POST', 'repair', { json: hostile });
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });
});

describe('an id that tries to leave the scope', () => {
  const foreign = clusterId.replace('11111111-1111-4111-8111-111111111111', '99999999-9999-4999-8999-999999999999');
  const ids = [
    ['a path upwards', `${clusterId}/../../managedClusters/other`],
    ['a group of two dots', clusterId.replace('rg-night', '..')],
    ['an encoded slash', clusterId.replace('rg-night', 'rg%2Fnight')],
    ['an encoded path upwards', clusterId.replace('rg-night', '%2e%2e')],
    ['a question mark', `${clusterId}?api-version=1`],
    ['a fragment', `${clusterId}#x`],
    ['a line end', `${clusterId}\r\nx: y`],
    ['a zero', `${clusterId}\u0000`],
    ['a backslash', clusterId.replace('/resourceGroups/', '\\resourceGroups\\')],
    ['a quote', clusterId.replace('aks-night', "aks' or 1 eq 1")],
    ['another host', `https://evil.example${clusterId}`],
    ['two slashes', `/${clusterId}`],
    ['letters that look alike', clusterId.replace('managedClusters', 'manаgedClusters')],
    ['a subscription that is none', clusterId.replace('11111111-1111-4111-8111-111111111111', '*')],
    ['another type', hubId],
    ['a child', `${clusterId}/agentPools/np1`],
    ['twice the same', `${clusterId}${clusterId}`],
  ] as const;

  it.each(ids)('by %s is a bad request', async (_, id) => {
    const { send, runs, engine } = createApiStage();
    const asked = encodeURIComponent(id);
    const answers = [
      await send('POST', 'repair', { json: { ...plan, clusterId: id } }),
      await send('POST', 'holds', { json: { clusterId: id, name: 'n', reason: 'r' } }),
      await send('GET', `clusters?id=${asked}`),
      await send('GET', `runs?cluster=${asked}`),
      await send('GET', `findings?cluster=${asked}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect([await runs(), await engine.store.clusters.list()]).toEqual([[], []]);
  });

  it('by another subscription is refused, and nothing is written for it', async () => {
    const { send, runs, engine } = createApiStage();
    const answers = [
      await send('POST', 'repair', { json: { ...plan, clusterId: foreign } }),
      await send('POST', 'holds', { json: { clusterId: foreign, name: 'n', reason: 'r' } }),
    ];
    expect(answers.map(({ body }) => body['code'])).toEqual(['out-of-scope', 'out-of-scope']);
    expect([await runs(), await engine.store.clusters.list()]).toEqual([[], []]);
  });

  it.each(['..%2f', '..%2F..%2Frun', "'%20or%201%20eq%201", '%00', '%0d%0a', '~2f~', 'a'.repeat(2_000)])(
    'in a path (%s) finds no run, hold or finding',
    async (id) => {
      const { send } = createApiStage();
      const json = { reason: 'r', days: 1 };
      const answers = [
        await send('GET', `runs/${id}`),
        await send('GET', `runs/${id}/journal`),
        await send('POST', `runs/${id}/cancel`, { json: { reason: 'r' } }),
        await send('DELETE', `holds/${id}`),
        await send('POST', `findings/${id}/suppress`, { json }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    },
  );
});
