import { NetworkManagementClient, restorePoller } from '@azure/arm-network';
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { describe, expect, it } from 'vitest';
import { createStage, endpointRequest, type Stage, subscription, zoneName } from '../support/simulator-stage.ts';

const subscriptionId = subscription.split('/')[2] as string;
const credential = { getToken: async () => ({ token: 'owner', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

function network(stage: Stage): NetworkManagementClient {
  return new NetworkManagementClient(credential, subscriptionId, {
    httpClient: stage.simulator.transport,
    retryOptions: { maxRetries: 0 },
  });
}

/** Every operation is over before its first poll: the SDK would wait the Retry-After of a running one in real time. */
function hurry(stage: Stage): void {
  stage.simulator.core.onActivity(({ status }) => {
    if (status === 'Accepted') queueMicrotask(() => stage.pass(600));
  });
}

describe('the Azure SDK clients, talking to the simulator in process', () => {
  it('create, read, list and delete a private endpoint', async () => {
    const stage = createStage({ recasing: 0 });
    const client = network(stage);
    hurry(stage);
    const { location, properties } = endpointRequest();
    const [connection] = properties.privateLinkServiceConnections;
    const wish = {
      location,
      subnet: properties.subnet,
      privateLinkServiceConnections: [{ name: connection?.name ?? '', ...connection?.properties }],
    };
    const made = await client.privateEndpoints.createOrUpdate('rg-hub', 'pe-1', wish);
    expect([made.name, made.provisioningState]).toEqual(['pe-1', 'Succeeded']);
    const listed = [];
    for await (const item of client.privateEndpoints.listBySubscription()) listed.push(item.name);
    expect(listed).toEqual(['pe-1']);
    await client.privateEndpoints.delete('rg-hub', 'pe-1');
    await expect(client.privateEndpoints.get('rg-hub', 'pe-1')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('go on with an operation from a saved poller', async () => {
    const stage = createStage();
    const { location, properties } = endpointRequest();
    const [connection] = properties.privateLinkServiceConnections;
    const wish = {
      location,
      subnet: properties.subnet,
      privateLinkServiceConnections: [{ name: connection?.name ?? '', ...connection?.properties }],
    };
    const saved = await network(stage).privateEndpoints.createOrUpdate('rg-hub', 'pe-1', wish).serialize();
    expect(saved).toContain('https://management.azure.com/');
    stage.pass(600);
    const client = network(stage);
    const poller = restorePoller(client as never, saved, client.privateEndpoints.createOrUpdate as never);
    expect(await poller.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
  });

  it('see a cut connection as a system error', async () => {
    const stage = createStage();
    stage.simulator.faults.add({ effect: { kind: 'reset', when: 'before' } });
    await expect(network(stage).privateEndpoints.get('rg-hub', 'pe-1')).rejects.toMatchObject({ name: 'RestError', code: 'ECONNRESET' });
  });

  it('give up on a call that hangs', async () => {
    const stage = createStage();
    stage.simulator.faults.add({ effect: { kind: 'hang' } });
    const answer = network(stage).privateEndpoints.get('rg-hub', 'pe-1', { abortSignal: AbortSignal.timeout(20) });
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('write records under the etag they read', async () => {
    const stage = createStage();
    const client = new PrivateDnsManagementClient(credential, subscriptionId, {
      httpClient: stage.simulator.transport,
      retryOptions: { maxRetries: 0 },
    });
    const made = await client.recordSets.createOrUpdate(
      'rg-hub',
      zoneName,
      'A',
      'x',
      { ttl: 60, aRecords: [{ ipv4Address: '10.1.2.4' }] },
      { ifNoneMatch: '*' },
    );
    const changed = await client.recordSets.createOrUpdate(
      'rg-hub',
      zoneName,
      'A',
      'x',
      { ttl: 60, aRecords: [] },
      made.etag === undefined ? {} : { ifMatch: made.etag },
    );
    expect(changed.etag).not.toBe(made.etag);
    await expect(
      client.recordSets.createOrUpdate('rg-hub', zoneName, 'A', 'x', { ttl: 60 }, { ifMatch: made.etag ?? '' }),
    ).rejects.toMatchObject({ statusCode: 412 });
  });
});
