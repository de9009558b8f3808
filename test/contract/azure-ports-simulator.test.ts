import { describe, expect, it } from 'vitest';
import { createAzureHistory } from '../../shared/azure/history.ts';
import { azurePortsContract, computeConfig, endpointConfig, endpointIn, follow, roleAssignmentIn } from './azure-ports-contract.ts';
import { signal } from './azure-script.ts';
import { observerRole, repairerRole, simulatedScene } from './azure-simulated-scene.ts';

azurePortsContract('SDK clients over the simulator', async () => simulatedScene());

describe('lists', () => {
  it('are read to the last page', async () => {
    const scene = simulatedScene({ pageSize: 1 });
    const ids = ['pe-1', 'pe-2', 'pe-3'].map((name) => endpointIn(scene).replace('pe-contract', name));
    for (const id of ids) await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(id, endpointConfig(scene), signal));
    const found = await scene.endpoints.list(scene.subscriptionId, signal);
    expect(found.map((endpoint) => endpoint.id.toLowerCase()).sort()).toEqual(ids.map((id) => id.toLowerCase()));
  });
});

describe('rights', () => {
  it('lets an observer read everything and write nothing', async () => {
    const scene = simulatedScene({ held: [observerRole] });
    expect(await scene.clusters.get(scene.clusterId, signal)).toBeDefined();
    await expect(scene.endpoints.beginCreate(endpointIn(scene), endpointConfig(scene), signal)).rejects.toMatchObject({
      code: 'azure-forbidden',
    });
    await expect(scene.computes.beginAttach(`${scene.workspaceId}/computes/k8s`, computeConfig(scene), signal)).rejects.toMatchObject({
      code: 'azure-forbidden',
    });
    const record = { zoneId: scene.zoneId, name: 'api', ttlSeconds: 300, addresses: ['10.1.2.4'], etag: '' };
    await expect(scene.zones.putRecord(record, signal)).rejects.toMatchObject({ code: 'azure-forbidden' });
    const wanted = ['Microsoft.Network/privateEndpoints/read', 'Microsoft.Network/privateEndpoints/write'];
    expect(await scene.access.missingActions(scene.subnetId, wanted, signal)).toEqual(['Microsoft.Network/privateEndpoints/write']);
  });

  it('tells a missing linked right from a missing right', async () => {
    const networkContributorWithoutCluster = '4d97b98b-1d4f-4787-a291-c67834d212e7';
    const scene = simulatedScene({ held: [observerRole, networkContributorWithoutCluster] });
    await expect(scene.endpoints.beginCreate(endpointIn(scene), endpointConfig(scene), signal)).rejects.toMatchObject({
      code: 'azure-linked-forbidden',
    });
  });

  it('assigns no role without the role that is for it', async () => {
    const scene = simulatedScene({ held: [observerRole, repairerRole] });
    await expect(scene.access.putRoleAssignment(roleAssignmentIn(scene), signal)).rejects.toMatchObject({ code: 'azure-forbidden' });
    expect(await scene.access.rolePermissions(roleAssignmentIn(scene).roleDefinitionId, signal)).toBeUndefined();
  });
});

describe('operations that end badly', () => {
  it('fail late with the reason of a lock on the target', async () => {
    const scene = simulatedScene();
    const id = endpointIn(scene);
    await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(id, endpointConfig(scene), signal));
    await scene.lock(scene.clusterId);
    const ended = await follow(scene, scene.endpoints.poll, await scene.endpoints.beginDelete(id, signal));
    expect(ended).toMatchObject({ kind: 'failed', error: { code: 'azure-locked' } });
  });

  it('are taken up again by another process, from the token alone', async () => {
    const scene = simulatedScene();
    const id = endpointIn(scene);
    const started = await scene.endpoints.beginCreate(id, endpointConfig(scene), signal);
    if (started.kind !== 'operation') throw new Error('finished at once');
    const copy = JSON.parse(JSON.stringify(started));
    scene.pass(600_000);
    expect(await scene.endpoints.poll(copy.token, signal)).toEqual({ kind: 'finished' });
    expect(scene.simulator.calls.filter((call) => call.method !== 'GET')).toHaveLength(1);
  });

  it('have happened when the answer to the write was cut off', async () => {
    const scene = simulatedScene();
    scene.simulator.faults.add({ method: 'PUT', path: 'privateEndpoints/pe-contract$', effect: { kind: 'reset', when: 'after' } });
    await expect(scene.endpoints.beginCreate(endpointIn(scene), endpointConfig(scene), signal)).rejects.toMatchObject({
      code: 'azure-unreachable',
    });
    expect(await scene.endpoints.get(endpointIn(scene), signal)).toBeDefined();
  });

  it('survive a poll that fails', async () => {
    const scene = simulatedScene();
    const started = await scene.computes.beginAttach(`${scene.workspaceId}/computes/k8s`, computeConfig(scene), signal);
    if (started.kind !== 'operation') throw new Error('finished at once');
    scene.simulator.faults.add({
      method: 'GET',
      path: 'computeOperationsStatus',
      effect: { kind: 'answer', status: 504, body: { error: { code: 'GatewayTimeout', message: 'x' } } },
    });
    await expect(scene.computes.poll(started.token, signal)).rejects.toMatchObject({ code: 'azure-unavailable' });
    expect(await follow(scene, scene.computes.poll, started)).toEqual({ kind: 'finished' });
  });

  it('are lost to somebody who did not begin them', async () => {
    const [mine, other] = [simulatedScene({ seed: 1 }), simulatedScene({ seed: 2 })];
    const started = await mine.endpoints.beginCreate(endpointIn(mine), endpointConfig(mine), signal);
    if (started.kind !== 'operation') throw new Error('finished at once');
    await expect(other.endpoints.poll(started.token, signal)).rejects.toMatchObject({ code: 'azure-operation-lost' });
  });
});

describe('waiting', () => {
  it('ends when the caller gives up a request that hangs', async () => {
    const scene = simulatedScene();
    scene.simulator.faults.add({ method: 'GET', path: 'managedClusters', effect: { kind: 'hang' } });
    const caller = new AbortController();
    const reading = scene.clusters.get(scene.clusterId, caller.signal);
    setTimeout(() => caller.abort(), 20);
    await expect(reading).rejects.toMatchObject({ code: 'azure-unreachable' });
  });
});

describe('history', () => {
  it('knows the stops and starts that Azure has logged by now', async () => {
    const scene = simulatedScene();
    const owner = scene.simulator.as('owner');
    const before = scene.clients.clock.now();
    await owner('POST', `${scene.clusterId}/stop`);
    scene.pass(1_800_000);
    await owner('POST', `${scene.clusterId}/start`);
    scene.pass(3_600_000);
    const events = await createAzureHistory(scene.clients).powerEvents(scene.clusterId, before, signal);
    expect(events.map((event) => event.kind)).toEqual(['stopped', 'started']);
    expect(events.every((event) => event.correlationId)).toBe(true);
  });

  it('knows when an endpoint was made', async () => {
    const scene = simulatedScene();
    const before = scene.clients.clock.now();
    await follow(scene, scene.endpoints.poll, await scene.endpoints.beginCreate(endpointIn(scene), endpointConfig(scene), signal));
    const at = await createAzureHistory(scene.clients).createdAt(endpointIn(scene), signal);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(scene.clients.clock.now());
  });
});
