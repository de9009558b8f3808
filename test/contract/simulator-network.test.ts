import { describe, expect, it } from 'vitest';
import { isEndpointAlive } from '../../local/simulator/cluster-facts.ts';
import { connectionsTo, setConnectionStatus } from '../../local/simulator/network/connections.ts';
import type { StoredResource } from '../../local/simulator/world.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import {
  clusterBody,
  clusterId,
  createStage,
  endpointId,
  endpointRequest,
  hubGroup,
  manualRequest,
  type Stage,
  securityGroupId,
  subnetId,
  zoneId,
} from '../support/simulator-stage.ts';

const recordId = `${zoneId}/A/aks-1-a1b2c3d4`;
const other = endpointId.replace('pe-1', 'pe-2');

async function read(stage: Stage, path: string): Promise<JsonObject> {
  return (await stage.send('GET', path)).body as JsonObject;
}

async function nicOf(stage: Stage, endpoint = endpointId): Promise<JsonObject> {
  const [nic] = listAt(objectAt(await read(stage, endpoint), 'properties'), 'networkInterfaces');
  return read(stage, textAt(nic, 'id') ?? '');
}

async function addressOf(stage: Stage, endpoint = endpointId): Promise<string | undefined> {
  const [configuration] = listAt(objectAt(await nicOf(stage, endpoint), 'properties'), 'ipConfigurations');
  return textAt(objectAt(configuration, 'properties'), 'privateIPAddress');
}

function codeOf(answer: { body?: unknown }): string | undefined {
  const body = answer.body as { code?: string; error?: { code?: string; details?: { code?: string }[] } };
  return body.error?.code ?? body.code;
}

function stateOf(body: JsonObject): { status: string | undefined; description: JsonObject[string] } {
  const properties = objectAt(body, 'properties');
  const [item] = [...listAt(properties, 'privateLinkServiceConnections'), ...listAt(properties, 'manualPrivateLinkServiceConnections')];
  const state = objectAt(objectAt(item, 'properties'), 'privateLinkServiceConnectionState');
  return { status: textAt(state, 'status'), description: state.description };
}

describe('creating a private endpoint', () => {
  it('answers 201 Updating with the operation only in Azure-AsyncOperation, and is Succeeded and Approved after it', async () => {
    const stage = createStage();
    const first = await stage.send('PUT', endpointId, endpointRequest());
    expect(first.status).toBe(201);
    expect(first.headers['retry-after']).toBe('10');
    expect(first.headers.location).toBeUndefined();
    expect(first.headers.etag).toBeUndefined();
    expect(objectAt(first.body as JsonObject, 'properties').provisioningState).toBe('Updating');
    expect(stateOf(first.body as JsonObject)).toEqual({ status: 'Approved', description: 'Auto Approved' });

    expect((await stage.follow(first)).body).toEqual({ status: 'Succeeded' });
    const endpoint = await read(stage, endpointId);
    expect(objectAt(endpoint, 'properties').provisioningState).toBe('Succeeded');
    expect(objectAt(endpoint, 'properties').customNetworkInterfaceName).toBe('');
    expect(listAt(objectAt(endpoint, 'properties'), 'customDnsConfigs')[0]?.ipAddresses).toEqual(['10.1.2.4']);
  });

  it('has no interface before the operation is done', async () => {
    const stage = createStage();
    await stage.send('PUT', endpointId, endpointRequest());
    expect(codeOf({ body: await nicOf(stage) })).toBe('ResourceNotFound');
  });

  it('keeps every wish: custom interface name, static address, security group, tags, request message, manual connection', async () => {
    const stage = createStage();
    const ipConfigurations = [
      { name: 'fixed', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.1.2.9' } },
    ];
    const wish = manualRequest({
      customNetworkInterfaceName: 'nic-pe-1',
      ipConfigurations,
      applicationSecurityGroups: [{ id: securityGroupId }],
    });
    await stage.done('PUT', endpointId, { ...wish, tags: { team: 'ml' } });
    const endpoint = await read(stage, endpointId);
    const properties = objectAt(endpoint, 'properties');
    expect(endpoint.tags).toEqual({ team: 'ml' });
    expect(properties.customNetworkInterfaceName).toBe('nic-pe-1');
    expect(properties.applicationSecurityGroups).toEqual([{ id: securityGroupId }]);
    expect(properties.privateLinkServiceConnections).toEqual([]);
    const [connection] = listAt(properties, 'manualPrivateLinkServiceConnections');
    expect(objectAt(connection, 'properties').requestMessage).toBe('please');
    expect(stateOf(endpoint)).toEqual({ status: 'Pending', description: 'Awaiting Approval' });
    const nic = await nicOf(stage);
    expect(nic.name).toBe('nic-pe-1');
    expect(nic.managedBy).toBe(endpointId);
    expect(await addressOf(stage)).toBe('10.1.2.9');
  });

  it('refuses what Azure does not know with 400, and ignores what is read-only', async () => {
    const stage = createStage();
    const misspelt = await stage.send('PUT', endpointId, endpointRequest({ customNetworkInterfacename: 'nic' }));
    expect([misspelt.status, codeOf(misspelt)]).toEqual([400, 'InvalidRequestFormat']);
    const nameless = endpointRequest({
      privateLinkServiceConnections: [{ properties: { privateLinkServiceId: clusterId, groupIds: ['management'] } }],
    });
    expect((await stage.send('PUT', endpointId, nameless)).status).toBe(400);
    const readOnly = await stage.send(
      'PUT',
      endpointId,
      endpointRequest({ provisioningState: 'Failed', networkInterfaces: [{ id: 'x' }] }, { etag: 'x', id: 'y' }),
    );
    expect(readOnly.status).toBe(201);
    expect((readOnly.body as JsonObject).id).toBe(endpointId);
  });

  it('refuses a reference to something that is not there, upper-casing it', async () => {
    const stage = createStage();
    const refused = await stage.send('PUT', endpointId, endpointRequest({ subnet: { id: `${subnetId}x` } }));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'InvalidResourceReference']);
    expect(JSON.stringify(refused.body)).toContain('/resourceGroups/RG-HUB/');
    expect((await stage.send('PUT', endpointId.replace('rg-hub', 'rg-none'), endpointRequest())).status).toBe(404);
  });

  it('refuses a second one in the same subnet while the first is being made, and takes it afterwards', async () => {
    const stage = createStage();
    const first = await stage.send('PUT', endpointId, endpointRequest());
    const second = await stage.send('PUT', other, endpointRequest());
    expect(['RetryableError', 'AnotherOperationInProgress']).toContain(codeOf(second));
    await stage.follow(first);
    expect((await stage.send('PUT', other, endpointRequest())).status).toBe(201);
  });

  it('accepts one to a stopped cluster and fails late, leaving the endpoint Failed', async () => {
    const stage = createStage();
    stage.simulator.world.put({
      id: clusterId,
      type: 'Microsoft.ContainerService/managedClusters',
      body: clusterBody('Stopped', 'Succeeded'),
    });
    const first = await stage.send('PUT', endpointId, endpointRequest());
    expect(first.status).toBe(201);
    expect(textAt((await stage.follow(first)).body as JsonObject, 'status')).toBe('Failed');
    expect(objectAt(await read(stage, endpointId), 'properties').provisioningState).toBe('Failed');
  });

  it('is dead when it was made before the cluster had settled', async () => {
    const stage = createStage();
    const alive = (id: string): boolean => isEndpointAlive(stage.simulator.core, stage.simulator.world.get(id) as StoredResource);
    await stage.done('PUT', endpointId, endpointRequest());
    expect(alive(endpointId)).toBe(true);
    const starting = clusterBody('Running', 'Succeeded');
    starting.properties.agentPoolProfiles = [{ name: 'system', provisioningState: 'Starting' }];
    stage.simulator.world.put({ id: clusterId, type: 'Microsoft.ContainerService/managedClusters', body: starting });
    await stage.done('PUT', other, endpointRequest());
    stage.simulator.world.put({
      id: clusterId,
      type: 'Microsoft.ContainerService/managedClusters',
      body: clusterBody('Running', 'Succeeded'),
    });
    expect(stateOf(await read(stage, other)).status).toBe('Approved');
    expect(alive(other)).toBe(false);
  });
});

describe('approving a manual connection', () => {
  it('shows at once, brings the DNS names, and the zone group writes its record', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, manualRequest());
    await stage.done('PUT', `${endpointId}/privateDnsZoneGroups/default`, zoneGroup());
    expect(objectAt(await read(stage, endpointId), 'properties').customDnsConfigs).toEqual([]);
    expect((await stage.send('GET', recordId)).status).toBe(404);
    setConnectionStatus(stage.simulator.core, endpointId, { status: 'Approved', description: 'welcome' });
    const endpoint = await read(stage, endpointId);
    expect(stateOf(endpoint)).toEqual({ status: 'Approved', description: 'welcome' });
    expect(listAt(objectAt(endpoint, 'properties'), 'customDnsConfigs')[0]?.ipAddresses).toEqual(['10.1.2.4']);
    expect(objectAt(await read(stage, recordId), 'properties').aRecords).toEqual([{ ipv4Address: '10.1.2.4' }]);
    expect(isEndpointAlive(stage.simulator.core, stage.simulator.world.get(endpointId) as StoredResource)).toBe(true);
  });
});

describe('writing over an existing private endpoint', () => {
  it('tries a failed one again', async () => {
    const stage = createStage();
    stage.simulator.faults.add({
      method: 'PUT',
      effect: { kind: 'fail-late', error: { code: 'InternalServerError', message: 'An error occurred.' } },
    });
    await stage.done('PUT', endpointId, endpointRequest());
    expect(objectAt(await read(stage, endpointId), 'properties').provisioningState).toBe('Failed');
    await stage.done('PUT', endpointId, endpointRequest());
    expect(objectAt(await read(stage, endpointId), 'properties').provisioningState).toBe('Succeeded');
    expect(isEndpointAlive(stage.simulator.core, stage.simulator.world.get(endpointId) as StoredResource)).toBe(true);
  });

  it('is 200 and done at once for tags, without Retry-After, and keeps resourceGuid and interface', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const before = objectAt(await read(stage, endpointId), 'properties');
    const tagged = await stage.send('PUT', endpointId, endpointRequest({}, { tags: { a: 'b' } }));
    expect(tagged.status).toBe(200);
    expect(tagged.headers['azure-asyncoperation']).toBeDefined();
    expect(tagged.headers['retry-after']).toBeUndefined();
    const after = objectAt(tagged.body as JsonObject, 'properties');
    expect(after.provisioningState).toBe('Succeeded');
    expect([after.resourceGuid, after.networkInterfaces]).toEqual([before.resourceGuid, before.networkInterfaces]);
  });

  it('heals nothing: the link stays bound to the generation it was made for', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    stage.simulator.world.hide(clusterId, { generation: 2 });
    await stage.done('PUT', endpointId, endpointRequest({ applicationSecurityGroups: [{ id: securityGroupId }] }));
    expect(isEndpointAlive(stage.simulator.core, stage.simulator.world.get(endpointId) as StoredResource)).toBe(false);
  });

  it('loses billingSku when it is read with an older api-version', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest({ billingSku: 'Fixed' }));
    expect(objectAt(await read(stage, `${endpointId}?api-version=2025-05-01`), 'properties').billingSku).toBeUndefined();
    expect(objectAt(await read(stage, `${endpointId}?api-version=2026-01-01`), 'properties').billingSku).toBe('Fixed');
  });
});

describe('deleting a private endpoint', () => {
  it('answers 202 with both headers; afterwards 404, no interface, no zone group, no record of the group', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.done('PUT', `${endpointId}/privateDnsZoneGroups/default`, zoneGroup());
    expect((await stage.send('GET', recordId)).status).toBe(200);
    const nic = (await nicOf(stage)).id as string;
    const first = await stage.send('DELETE', endpointId);
    expect([first.status, first.body]).toEqual([202, undefined]);
    expect(first.headers.location).toContain('/operationResults/');
    await stage.follow(first);
    expect((await stage.send('GET', first.headers.location ?? '')).status).toBe(204);
    expect(codeOf(await stage.send('GET', endpointId))).toBe('ResourceNotFound');
    expect((await stage.send('GET', nic)).status).toBe(404);
    expect((await stage.send('GET', recordId)).status).toBe(404);
    expect((await stage.send('DELETE', endpointId)).status).toBe(204);
  });

  it('does not hand the same dynamic address back, and gives a new resourceGuid and interface', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const before = objectAt(await read(stage, endpointId), 'properties');
    expect(await addressOf(stage)).toBe('10.1.2.4');
    await stage.done('DELETE', endpointId);
    await stage.done('PUT', endpointId, endpointRequest());
    const after = objectAt(await read(stage, endpointId), 'properties');
    expect(await addressOf(stage)).toBe('10.1.2.5');
    expect(after.resourceGuid).not.toBe(before.resourceGuid);
    expect(after.networkInterfaces).not.toEqual(before.networkInterfaces);
  });

  it('leaves an interface that holds the static address for a while', async () => {
    const stage = createStage({ nicLingerMs: 60_000 });
    const ipConfigurations = [
      { name: 'fixed', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.1.2.9' } },
    ];
    await stage.done('PUT', endpointId, endpointRequest({ ipConfigurations }));
    await stage.done('DELETE', endpointId);
    const refused = await stage.send('PUT', endpointId, endpointRequest({ ipConfigurations }));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'PrivateIPAddressInUse']);
    stage.pass(60);
    expect((await stage.send('PUT', endpointId, endpointRequest({ ipConfigurations }))).status).toBe(201);
  });

  it('fails late when the target is locked, and the endpoint stays', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.send('PUT', `${clusterId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'CanNotDelete' } });
    const first = await stage.send('DELETE', endpointId);
    expect(first.status).toBe(202);
    const last = (await stage.follow(first)).body as JsonObject;
    expect(last.status).toBe('Failed');
    expect(textAt(objectAt(last, 'error'), 'code')).toBe('ScopeLocked');
    expect(textAt(objectAt(last, 'error'), 'message')).toContain('Call to Microsoft.ContainerService/managedClusters failed');
    expect((await stage.send('GET', endpointId)).status).toBe(200);
  });

  it('fails late when its interface is locked, and the endpoint stays', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const nicId = textAt(await nicOf(stage), 'id');
    await stage.send('PUT', `${nicId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'CanNotDelete' } });
    const last = (await stage.done('DELETE', endpointId)).body as JsonObject;
    expect([last.status, textAt(objectAt(last, 'error'), 'code')]).toEqual(['Failed', 'ScopeLocked']);
    expect((await stage.send('GET', endpointId)).status).toBe(200);
  });

  it('is not made again in a subnet under a read-only lock', async () => {
    const stage = createStage();
    await stage.send('PUT', `${subnetId}/providers/Microsoft.Authorization/locks/keep`, { properties: { level: 'ReadOnly' } });
    const refused = await stage.send('PUT', endpointId, endpointRequest());
    expect([refused.status, codeOf(refused)]).toEqual([409, 'ScopeLocked']);
  });

  it('meets 429 right after the target changed the connection', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const before = await read(stage, endpointId);
    setConnectionStatus(stage.simulator.core, endpointId, { status: 'Disconnected', description: 'gone' });
    const after = await read(stage, endpointId);
    expect(stateOf(after)).toEqual({ status: 'Disconnected', description: 'gone' });
    expect(after.etag).not.toBe(before.etag);
    expect(objectAt(after, 'properties').provisioningState).toBe('Succeeded');
    const refused = await stage.send('DELETE', endpointId);
    expect([refused.status, refused.headers['retry-after'], codeOf(refused)]).toEqual([429, '14', 'RetryableError']);
    stage.pass(14);
    expect((await stage.send('DELETE', endpointId)).status).toBe(202);
  });

  it('breaks the cluster when it is AKS its own endpoint', async () => {
    const stage = createStage();
    const managed = `${endpointId.replace('rg-hub', 'MC_rg-aks_aks-1_westeurope').replace('pe-1', 'kube-apiserver')}`;
    const nodeGroup = managed.split('/providers/')[0] as string;
    stage.simulator.world.put({ id: nodeGroup, type: 'Microsoft.Resources/resourceGroups', body: { id: nodeGroup } });
    await stage.done('PUT', managed, endpointRequest());
    await stage.done('DELETE', managed);
    expect(stage.simulator.world.get(clusterId)?.hidden.apiServerBroken).toBe(true);
  });

  it('is seen from the cluster under the name <endpoint>.<resourceGuid>', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, manualRequest());
    const guid = objectAt(await read(stage, endpointId), 'properties').resourceGuid;
    expect(connectionsTo(stage.simulator.core, clusterId.toUpperCase()).map(({ name, status }) => ({ name, status }))).toEqual([
      { name: `pe-1.${guid}`, status: 'Pending' },
    ]);
  });
});

describe('private DNS', () => {
  const record = { properties: { ttl: 300, aRecords: [{ ipv4Address: '10.1.2.4' }] } };

  it('writes records synchronously, with a new bare etag each time', async () => {
    const stage = createStage();
    const made = await stage.send('PUT', recordId, record);
    expect(made.status).toBe(201);
    expect(made.headers.etag).toMatch(/^[0-9a-f-]{36}$/);
    expect(objectAt(made.body as JsonObject, 'properties').fqdn).toBe(
      'aks-1-a1b2c3d4.5cef6058-b6b5-414d-8cb1-4bd14eb0b15c.privatelink.westeurope.azmk8s.io.',
    );
    const changed = await stage.send('PUT', recordId, record);
    expect([changed.status, changed.headers.etag === made.headers.etag]).toEqual([200, false]);
  });

  it('answers a stale If-Match with 412 at once and without an error wrapper', async () => {
    const stage = createStage();
    const made = await stage.send('PUT', recordId, record);
    await stage.send('PUT', recordId, record);
    const refused = await stage.send('PUT', recordId, record, { 'if-match': made.headers.etag ?? '' });
    expect([refused.status, refused.body]).toEqual([
      412,
      { code: 'PreconditionFailed', message: 'The Record set aks-1-a1b2c3d4 has been modified (etag mismatch).' },
    ]);
    const exists = await stage.send('PUT', recordId, record, { 'if-none-match': '*' });
    expect([exists.status, (exists.body as JsonObject).message]).toEqual([
      412,
      'The Record set aks-1-a1b2c3d4 exists already and hence cannot be created again.',
    ]);
  });

  it('answers zones with 202, polls with 202, and fails preconditions only in the poll', async () => {
    const stage = createStage();
    const id = `${hubGroup}/providers/Microsoft.Network/privateDnsZones/example.com`;
    const first = await stage.send('PUT', id, { location: 'global' });
    expect([first.status, first.body, first.headers['retry-after']]).toEqual([202, {}, '30']);
    expect((await stage.send('GET', first.headers['azure-asyncoperation'] ?? '')).status).toBe(202);
    expect((await stage.follow(first)).status).toBe(200);
    const again = await stage.send('PUT', id, { location: 'global' }, { 'if-none-match': '*' });
    expect(again.status).toBe(202);
    expect((await stage.follow(again)).body).toEqual({
      error: { code: 'PreconditionFailed', message: 'The Zone example.com exists already and hence cannot be created again.' },
      status: 'Failed',
    });
  });

  it('does not delete a zone that still has a link', async () => {
    const stage = createStage();
    const network = {
      properties: { registrationEnabled: false, virtualNetwork: { id: subnetId.split('/subnets/')[0] } },
      location: 'global',
    };
    await stage.done('PUT', `${zoneId}/virtualNetworkLinks/hub`, network);
    const refused = await stage.send('DELETE', zoneId);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'CannotDeleteResource']);
    await stage.done('DELETE', `${zoneId}/virtualNetworkLinks/hub`);
    expect((await stage.send('DELETE', zoneId)).status).toBe(202);
  });

  it('leaves a hand-made record alone when an endpoint goes', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.send('PUT', recordId, record);
    await stage.done('DELETE', endpointId);
    expect((await stage.send('GET', recordId)).status).toBe(200);
  });
});

describe('zone groups', () => {
  it('know their records in the first answer and write them when done', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const first = await stage.send('PUT', `${endpointId}/privateDnsZoneGroups/default`, zoneGroup());
    expect(first.status).toBe(201);
    const [config] = listAt(objectAt(first.body as JsonObject, 'properties'), 'privateDnsZoneConfigs');
    const [set] = listAt(objectAt(config, 'properties'), 'recordSets');
    expect([set?.recordSetName, set?.ttl, set?.ipAddresses]).toEqual(['aks-1-a1b2c3d4', 10, ['10.1.2.4']]);
    expect((await stage.send('GET', recordId)).status).toBe(404);
    await stage.follow(first);
    expect(objectAt(await read(stage, recordId), 'properties').aRecords).toEqual([{ ipv4Address: '10.1.2.4' }]);
  });

  it('have no records in a zone of another name, and succeed all the same', async () => {
    const stage = createStage();
    await stage.done('PUT', `${hubGroup}/providers/Microsoft.Network/privateDnsZones/example.com`, { location: 'global' });
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.done('PUT', `${endpointId}/privateDnsZoneGroups/default`, zoneGroup(zoneId.replace(/[^/]+$/, 'example.com')));
    const group = await read(stage, `${endpointId}/privateDnsZoneGroups/default`);
    const [config] = listAt(objectAt(group, 'properties'), 'privateDnsZoneConfigs');
    expect([objectAt(group, 'properties').provisioningState, objectAt(config, 'properties').recordSets]).toEqual(['Succeeded', []]);
  });

  it('are only one per endpoint', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    await stage.done('PUT', `${endpointId}/privateDnsZoneGroups/default`, zoneGroup());
    expect((await stage.send('PUT', `${endpointId}/privateDnsZoneGroups/second`, zoneGroup())).status).toBe(400);
  });
});

describe('subnets', () => {
  it('are not deleted while an interface is in them', async () => {
    const stage = createStage();
    await stage.done('PUT', endpointId, endpointRequest());
    const refused = await stage.send('DELETE', subnetId);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'InUseSubnetCannotBeDeleted']);
    await stage.done('DELETE', endpointId);
    expect((await stage.send('DELETE', subnetId)).status).toBe(202);
  });

  it('are in use from the first moment of an endpoint', async () => {
    const stage = createStage();
    await stage.send('PUT', endpointId, endpointRequest());
    expect(codeOf(await stage.send('DELETE', subnetId))).toBe('InUseSubnetCannotBeDeleted');
  });

  it('of one network are written one after another', async () => {
    const stage = createStage();
    const body = { properties: { addressPrefix: '10.1.4.0/24' } };
    const first = await stage.send('PUT', `${subnetId}-a`, body);
    expect([first.status, first.headers['retry-after']]).toEqual([201, '3']);
    expect(['RetryableError', 'AnotherOperationInProgress']).toContain(codeOf(await stage.send('PUT', `${subnetId}-b`, body)));
    await stage.follow(first);
    expect((await stage.send('PUT', `${subnetId}-b`, body)).status).toBe(201);
  });

  it('run full', async () => {
    const stage = createStage();
    const tiny = `${subnetId.replace('endpoints', 'tiny')}`;
    await stage.done('PUT', tiny, { properties: { addressPrefix: '10.1.3.0/29' } });
    for (const name of ['a', 'b', 'c'])
      await stage.done('PUT', endpointId.replace('pe-1', name), endpointRequest({ subnet: { id: tiny } }));
    const refused = await stage.send('PUT', endpointId, endpointRequest({ subnet: { id: tiny } }));
    expect([refused.status, codeOf(refused)]).toEqual([400, 'SubnetIsFull']);
  });
});

function zoneGroup(zone = zoneId) {
  return { properties: { privateDnsZoneConfigs: [{ name: 'config', properties: { privateDnsZoneId: zone } }] } };
}
