import { describe, expect, it, vi } from 'vitest';
import { createAzureEndpoints } from '../../shared/azure/endpoints.ts';
import type { Started } from '../../shared/ports/operations.ts';
import { answering, type Line, pollUrl, scripted, signal, subscription } from './azure-script.ts';

const endpointId = `${subscription}/resourceGroups/hub/providers/Microsoft.Network/privateEndpoints/pe-hub`;
const config = { location: 'westeurope', properties: {} };
const accepted: Line = { status: 201, headers: { 'azure-asyncoperation': pollUrl('Microsoft.Network') }, body: { id: endpointId } };

function tokenOf(started: Started): string {
  if (started.kind !== 'operation') throw new Error('finished at once');
  return started.token;
}

describe('following an operation', () => {
  const begun = async () => tokenOf(await createAzureEndpoints(scripted(accepted).clients).beginCreate(endpointId, config, signal));
  const polled = async (line: Line) => createAzureEndpoints(scripted(line).clients).poll(await begun(), signal);

  it('takes every status that is not an end for running, whatever it contains', async () => {
    for (const status of ['Updating', 'CreatingAgentPools: 0/1 nodes completed', 'RecoveringFromFailedNode', 'NotYetSucceeded']) {
      expect(await polled({ body: { status } })).toEqual({ kind: 'running' });
    }
  });

  it('does not take an error beside InProgress or Succeeded for a failure', async () => {
    const error = { code: 'NotLatestOperation', message: 'Cannot proceed with the operation.' };
    expect(await polled({ body: { status: 'InProgress', error } })).toEqual({ kind: 'running' });
    expect(await polled({ body: { status: 'Succeeded', error } })).toEqual({ kind: 'finished' });
  });

  it('takes 202 without a status for running', async () => {
    expect(await polled({ status: 202, headers: { 'retry-after': '15' } })).toEqual({ kind: 'running', retryAfterMs: 15_000 });
  });

  it('answers the reason of a late failure', async () => {
    const error = { code: 'ScopeLocked', message: 'Call to Microsoft.ContainerService failed.' };
    expect(await polled({ body: { status: 'Failed', error } })).toEqual({
      kind: 'failed',
      error: {
        code: 'azure-locked',
        message:
          'Could not create endpoint pe-hub: Azure accepted it and then ended it as Failed: Call to Microsoft.ContainerService failed.',
        details: { azureCode: 'ScopeLocked' },
      },
    });
    expect(await polled({ body: { status: 'Canceled' } })).toMatchObject({ kind: 'failed', error: { code: 'azure-operation-failed' } });
  });

  it.each([
    [404, { error: { code: 'NotFound', message: 'x' } }, 'azure-operation-lost'],
    [403, { error: { code: 'AuthorizationFailed', message: 'x' } }, 'azure-operation-lost'],
    [502, { error: { code: 'BadGatewayConnection', message: 'x' } }, 'azure-unavailable'],
    [503, '<!DOCTYPE html>', 'azure-unavailable'],
    [504, { error: { code: 'GatewayTimeout', message: 'x' } }, 'azure-unavailable'],
    [200, '<!DOCTYPE html>', 'azure-unavailable'],
    [429, { error: { code: 'TooManyRequests', message: 'x' } }, 'azure-throttled'],
  ])('throws on a poll’s own %i, which says nothing about the operation', async (status, body, code) => {
    await expect(polled({ status, body })).rejects.toMatchObject({ code });
  });

  it('can poll again after a poll that failed', async () => {
    const token = await begun();
    const { clients } = scripted({ status: 503, body: 'x' }, { body: { status: 'Succeeded' } });
    const endpoints = createAzureEndpoints(clients);
    await expect(endpoints.poll(token, signal)).rejects.toMatchObject({ code: 'azure-unavailable' });
    expect(await endpoints.poll(token, signal)).toEqual({ kind: 'finished' });
  });

  it('says that the operation is lost when the token cannot be read, without quoting it', async () => {
    await expect(createAzureEndpoints(scripted().clients).poll('{"secret', signal)).rejects.toMatchObject({
      code: 'azure-operation-lost',
      message: 'The saved operation cannot be read.',
    });
  });
});

describe('a call', () => {
  it('answers a sign-in challenge and then goes out once more as it was', async () => {
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="' };
    const { clients, seen } = scripted({ status: 401, headers: challenge, body: '' }, accepted);
    expect(await createAzureEndpoints(clients).beginCreate(endpointId, config, signal)).toMatchObject({ kind: 'operation' });
    expect(seen.map((request) => request.body)).toEqual([config, config]);
  });

  it('does not mix with others under way at the same time', async () => {
    const { clients } = answering((request) => ({ body: { id: new URL(request.url).pathname, properties: {} } }));
    const endpoints = createAzureEndpoints(clients);
    const ids = ['a', 'b', 'c', 'd'].map((name) => endpointId.replace('pe-hub', name));
    const found = await Promise.all(ids.map((id) => endpoints.get(id, signal)));
    expect(found.map((endpoint) => endpoint?.id)).toEqual(ids);
  });

  it('is given up after 60 s of real time, whatever clock the platform has', async () => {
    const limits: number[] = [];
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return AbortSignal.abort(new DOMException('timed out', 'TimeoutError'));
    });
    const { clients } = scripted(accepted);
    await expect(createAzureEndpoints(clients).beginCreate(endpointId, config, signal)).rejects.toMatchObject({
      code: 'azure-unreachable',
    });
    expect(limits).toEqual([60_000]);
    timeout.mockRestore();
  });
});
