import { describe, expect, it } from 'vitest';
import { ConnectionReset, recordedFaults } from '../../local/simulator/faults.ts';
import { clusterId, createStage, endpointId, endpointRequest, subnetId, subscription, zoneId } from '../support/simulator-stage.ts';

const network = `${subscription}/providers/Microsoft.Network/virtualNetworks`;

describe('planted faults', () => {
  it('hit the nth matching call of a principal and no other', async () => {
    const { simulator, send } = createStage();
    simulator.faults.add({
      method: 'GET',
      path: '/subnets/endpoints$',
      nth: 2,
      principal: 'owner',
      effect: { kind: 'answer', status: 500, body: { error: { code: 'Oops' } } },
    });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await send('GET', subnetId)).status);
    expect(statuses).toEqual([200, 500, 200]);
    expect(simulator.calls.map(({ status, code, fault }) => [status, code, fault])).toEqual([
      [200, undefined, undefined],
      [500, 'Oops', 'answer'],
      [200, undefined, undefined],
    ]);
  });

  it('can let the effect happen and hide the answer', async () => {
    const { simulator, send } = createStage();
    simulator.faults.add({ method: 'PUT', effect: { kind: 'effect-then-answer', status: 503 } });
    simulator.faults.add({ method: 'DELETE', effect: { kind: 'reset', when: 'after' } });
    const record = `${zoneId}/A/x`;
    expect((await send('PUT', record, { properties: { ttl: 10, aRecords: [] } })).status).toBe(503);
    expect((await send('GET', record)).status).toBe(200);
    await expect(send('DELETE', record)).rejects.toThrow(ConnectionReset);
    expect((await send('GET', record)).status).toBe(404);
    expect(simulator.calls.find(({ method }) => method === 'DELETE')?.status).toBe(0);
  });

  it('can cut the connection before anything happens', async () => {
    const { simulator, send } = createStage();
    simulator.faults.add({ method: 'PUT', effect: { kind: 'reset', when: 'before' } });
    await expect(send('PUT', `${zoneId}/A/x`, { properties: { ttl: 10 } })).rejects.toThrow('ECONNRESET');
    expect((await send('GET', `${zoneId}/A/x`)).status).toBe(404);
  });

  it('can leave the caller without an answer until it gives up', async () => {
    const { simulator } = createStage();
    simulator.faults.add({ effect: { kind: 'hang' } });
    const controller = new AbortController();
    const url = new URL(`https://management.azure.com${subnetId}?api-version=2025-01-01`);
    const answer = simulator.handle({ method: 'GET', url, headers: { authorization: 'Bearer owner' }, signal: controller.signal });
    controller.abort(new Error('given up'));
    await expect(answer).rejects.toThrow('given up');
  });

  it('can let an accepted operation fail late, without its effect', async () => {
    const stage = createStage();
    stage.simulator.faults.add({
      method: 'DELETE',
      effect: { kind: 'fail-late', error: { code: 'InternalServerError', message: 'An error occurred.' } },
    });
    await stage.done('PUT', endpointId, endpointRequest());
    expect((await stage.done('DELETE', endpointId)).body).toEqual({
      status: 'Failed',
      error: { code: 'InternalServerError', message: 'An error occurred.' },
    });
    expect((await stage.send('GET', endpointId)).status).toBe(200);
  });

  it('on polls leave the operation going on', async () => {
    const stage = createStage();
    const first = await stage.send('PUT', endpointId, endpointRequest());
    const poll = first.headers['azure-asyncoperation'] ?? '';
    for (const effect of [
      recordedFaults.badGateway,
      recordedFaults.unavailablePage,
      recordedFaults.gatewayTimeout,
      recordedFaults.pollLost,
    ]) {
      stage.simulator.faults.add({ path: '/operations/', effect });
      expect((await stage.send('GET', poll)).status).toBe(effect.status);
      stage.simulator.faults.clear();
    }
    expect((await stage.follow(first)).body).toEqual({ status: 'Succeeded' });
  });

  it('can be listed and taken back', async () => {
    const { simulator, send } = createStage();
    const id = simulator.faults.add({ name: 'broken', effect: { kind: 'answer', status: 500 } });
    expect(simulator.faults.list().map(({ name, hits }) => [name, hits])).toEqual([['broken', 0]]);
    expect([simulator.faults.remove(id), simulator.faults.remove(id)]).toEqual([true, false]);
    expect((await send('GET', subnetId)).status).toBe(200);
  });
});

describe('token buckets', () => {
  async function burst(calls: number, send: () => Promise<{ status: number }>): Promise<number> {
    for (let call = 1; call <= calls; call += 1) if ((await send()).status === 429) return call;
    return 0;
  }

  it('of ARM hold 250 reads per principal and subscription and refill 25 a second', async () => {
    const stage = createStage();
    expect(await burst(260, () => stage.send('GET', subnetId))).toBe(251);
    const refused = await stage.send('GET', subnetId);
    expect(refused.headers['retry-after']).toBe('1');
    expect((refused.body as { error: { code: string } }).error.code).toBe('SubscriptionRequestsThrottled');
    expect((await stage.by('stranger')('GET', subnetId)).status).toBe(403);
    stage.pass(1);
    expect(await burst(30, () => stage.send('GET', network))).toBe(26);
  });

  it('of AKS hold 60 reads of one cluster, with an answer in its own form', async () => {
    const stage = createStage();
    expect(await burst(70, () => stage.send('GET', clusterId))).toBe(61);
    expect((await stage.send('GET', clusterId)).body).toMatchObject({ code: 'Throttled' });
  });

  it('can be switched off', async () => {
    const stage = createStage({ throttling: false });
    expect(await burst(300, () => stage.send('GET', subnetId))).toBe(0);
  });
});
