import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { createApiStage } from '../support/api-stage.ts';
import { clusterId } from '../support/fakes/night-world.ts';

const plan = { clusterId, action: 'plan', reason: 'a look' };
const hold = { clusterId, name: 'upgrade', reason: 'new nodes' };
const key = (text: string) => ({ 'idempotency-key': text });
const hour = 60 * 60_000;

describe('a write with an Idempotency-Key', () => {
  it('is done once, and answered again as the first time to the same request', async () => {
    const { send, engine } = createApiStage();
    const ask = () => send('POST', 'holds', { json: hold, headers: key('8e03978e-40d5-43e8-bc93-6894a57f9324') });
    const first = await ask();
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    await send('DELETE', `holds/${String(first.body['holdId'])}`);
    const again = await ask();
    expect([again.status, again.headers.get('idempotency-replayed'), again.headers.get('location')]).toEqual([
      201,
      'true',
      first.headers.get('location'),
    ]);
    expect(again.body).toEqual(first.body);
    expect((await engine.store.clusters.get(clusterId))?.value.holds).toEqual([]);
  });

  it('is the same request whatever the order of its members, and with quotes around the key', async () => {
    const { send, runs } = createApiStage();
    const first = await send('POST', 'repair', { json: plan, headers: key('k-1') });
    const turned = Object.fromEntries(Object.entries(plan).reverse());
    const again = await send('POST', 'repair', { json: turned, headers: key('"k-1"') });
    expect(again.body).toEqual(first.body);
    expect(await runs()).toHaveLength(1);
  });

  it.each([
    ['another body', 'POST', 'repair', { ...plan, action: 'repair' }],
    ['another route', 'POST', 'holds', hold],
    ['another method', 'DELETE', 'holds/x', undefined],
  ])('is refused for %s, which is not done', async (_, method, path, json) => {
    const { send, runs } = createApiStage();
    await send('POST', 'repair', { json: plan, headers: key('k-1') });
    const other = await send(method, path, { ...(json !== undefined && { json }), headers: key('k-1') });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused']);
    expect(await runs()).toHaveLength(1);
  });

  it('belongs to its caller: the same key of somebody else is another one', async () => {
    const { send } = createApiStage();
    const hers = await send('POST', 'holds', { as: 'dana', json: hold, headers: key('k-1') });
    const his = await send('POST', 'holds', { as: 'lee', json: { ...hold, name: 'other' }, headers: key('k-1') });
    expect([hers.status, his.status]).toEqual([201, 201]);
    expect(his.body['by']).toBe('lee@contoso.example');
  });

  it('is no way around the door: who may not do it does not get the answer of who did', async () => {
    const { send } = createApiStage();
    await send('POST', 'holds', { as: 'key', json: { ...hold, by: 'Ada' }, headers: key('k-1') });
    expect((await send('POST', 'holds', { as: 'rita', json: { ...hold, by: 'Ada' }, headers: key('k-1') })).status).toBe(403);
  });

  it('waits for nobody: while the first is under way, the second is told to ask again', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { send } = createApiStage({ changes: { requestRun: () => slow.then(() => ({ runId: 'run-1', joined: false })) } });
    const first = send('POST', 'repair', { json: plan, headers: key('k-1') });
    await new Promise((resolve) => setImmediate(resolve));
    const second = await send('POST', 'repair', { json: plan, headers: key('k-1') });
    expect([second.status, second.body['code'], second.headers.get('retry-after')]).toEqual([409, 'idempotency-key-under-way', '5']);
    finish();
    expect((await first).status).toBe(202);
    expect((await send('POST', 'repair', { json: plan, headers: key('k-1') })).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is done exactly once when many ask at the same time', async () => {
    const { send, runs } = createApiStage();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('POST', 'repair', { json: plan, headers: key('k-1') })));
    expect(answers.map(({ status }) => status).filter((status) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
    expect(await runs()).toHaveLength(1);
  });

  it('gives way when the process that began it has died', async () => {
    const { send, service, clock } = createApiStage();
    const kept = service.store.requests.save;
    Object.assign(service.store.requests, { save: async () => Promise.reject(new ServiceError('store-unavailable', 'gone')) });
    expect((await send('POST', 'repair', { json: plan, headers: key('k-1') })).status).toBe(202);
    Object.assign(service.store.requests, { save: kept });
    expect((await send('POST', 'repair', { json: plan, headers: key('k-1') })).status).toBe(409);
    clock.advance(5 * 60_000);
    const later = await send('POST', 'repair', { json: plan, headers: key('k-1') });
    expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([202, null]);
  });

  it('may be tried again when it was refused, also in other words', async () => {
    const { send } = createApiStage();
    const refused = await send('POST', 'repair', { json: { ...plan, action: 'destroy' }, headers: key('k-1') });
    expect(refused.status).toBe(400);
    expect((await send('POST', 'repair', { json: plan, headers: key('k-1') })).status).toBe(202);
  });

  it('is forgotten after 24 hours, also before the row is removed', async () => {
    const { send, clock, engine, pulse } = createApiStage();
    await send('POST', 'holds', { json: hold, headers: key('k-1') });
    clock.advance(24 * hour - 1);
    expect((await send('POST', 'holds', { json: hold, headers: key('k-1') })).headers.get('idempotency-replayed')).toBe('true');
    clock.advance(1);
    expect((await send('POST', 'holds', { json: { ...hold, name: 'new' }, headers: key('k-1') })).status).toBe(201);
    clock.advance(24 * hour + 1);
    await pulse();
    expect(await engine.store.requests.removeOld(clock.now() + hour, 9)).toBe(0);
  });

  it.each(['', ' ', 'a b', 'a,b', '"', '""', '"a', 'x'.repeat(101), 'ä', '"a\tb"'])('is refused with the key %j', async (text) => {
    const { send, runs } = createApiStage();
    // As bytes on the wire, which HTTP takes for Latin-1.
    const answer = await send('POST', 'repair', { json: plan, headers: key(Buffer.from(text).toString('latin1')) });
    expect([answer.status, answer.body['code'], await runs()]).toEqual([400, 'bad-request', []]);
  });

  it('leaves neither key nor body in the store (R11)', async () => {
    const { send, engine } = createApiStage();
    const seen: unknown[] = [];
    const { insert } = engine.store.requests;
    Object.assign(engine.store.requests, {
      insert: async (row: Parameters<typeof insert>[0]) => {
        seen.push(row);
        return insert(row);
      },
    });
    await send('POST', 'repair', { json: { ...plan, reason: 'hunter2' }, headers: key('hunter2') });
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain('hunter2');
  });
});
