import { describe, expect, it } from 'vitest';
import { createAzureAccess } from '../../shared/azure/access.ts';
import { createAzureClusters } from '../../shared/azure/clusters.ts';
import { createAzureDnsZones } from '../../shared/azure/dns-zones.ts';
import { createAzureHistory } from '../../shared/azure/history.ts';
import { scripted, signal, subscription } from './azure-script.ts';

const subscriptionId = '00000000-0000-0000-0000-000000000001';
const clusterId = `${subscription}/resourceGroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`;
const forbidden = { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'x' } } };

describe('clusters', () => {
  const body = {
    id: `${subscription}/resourcegroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`,
    name: 'prod',
    location: 'westeurope',
    tags: { 'relink-mode': 'auto' },
    properties: {
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      nodeResourceGroup: 'MC_aks',
      privateFQDN: 'prod-1.guid.privatelink.westeurope.azmk8s.io',
      apiServerAccessProfile: { enablePrivateCluster: true, privateDNSZone: 'system' },
      agentPoolProfiles: [{ name: 'system', provisioningState: 'Updating', powerState: { code: 'Running' } }],
    },
  };

  it('are read from the wire names', async () => {
    expect(await createAzureClusters(scripted({ body }).clients).get(clusterId, signal)).toEqual({
      id: body.id,
      name: 'prod',
      location: 'westeurope',
      power: 'Running',
      provisioningState: 'Succeeded',
      agentPools: [{ name: 'system', provisioningState: 'Updating' }],
      nodeResourceGroup: 'MC_aks',
      isPrivate: true,
      hasVnetIntegration: false,
      privateFqdn: 'prod-1.guid.privatelink.westeurope.azmk8s.io',
      tags: { 'relink-mode': 'auto' },
    });
  });

  it('have an unknown power state when Azure leaves it out (R5)', async () => {
    const { powerState: _, ...properties } = body.properties;
    expect((await createAzureClusters(scripted({ body: { ...body, properties } }).clients).get(clusterId, signal))?.power).toBe('Unknown');
  });

  it('are not there when AKS’s unwrapped 404 says so', async () => {
    const missing = { code: 'NotFound', message: 'Could not find managed cluster resource: prod', subcode: 'GetManagedCluster_NotFound' };
    expect(await createAzureClusters(scripted({ status: 404, body: missing }).clients).get(clusterId, signal)).toBeUndefined();
  });

  it('list their connections, whatever form the connection’s own id has', async () => {
    const value = [
      {
        id: 'odd',
        name: 'pe.guid',
        properties: { privateEndpoint: { id: '/x/pe' }, privateLinkServiceConnectionState: { status: 'Pending' } },
      },
    ];
    const { clients } = scripted({ body: { value } });
    expect(await createAzureClusters(clients).listConnections(clusterId, signal)).toEqual([
      { name: 'pe.guid', endpointId: '/x/pe', status: 'Pending' },
    ]);
  });

  it('approve a connection with one PUT', async () => {
    const { clients, seen } = scripted({ body: {} });
    await createAzureClusters(clients).approveConnection(clusterId, 'pe.guid', signal);
    expect(seen.map((request) => [request.method, new URL(request.url).pathname, request.body])).toEqual([
      [
        'PUT',
        `${clusterId}/privateEndpointConnections/pe.guid`,
        { properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'Approved by Relink' } } },
      ],
    ]);
  });
});

describe('private DNS', () => {
  const zoneId = `${subscription}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/guid.privatelink.westeurope.azmk8s.io`;
  const etag = 'f0b440f2-8adc-4854-a3d3-eaed8b1183a6';
  const record = { zoneId, name: 'prod-1', ttlSeconds: 300, addresses: ['10.0.0.5', '10.0.0.4'], metadata: { owner: 'net' }, etag };
  const wire = {
    properties: { ttl: 300, metadata: { owner: 'net' }, aRecords: [{ ipv4Address: '10.0.0.5' }, { ipv4Address: '10.0.0.4' }] },
  };

  it('finds zones of exactly the name, in any case', async () => {
    const value = [{ id: zoneId.replace('guid.', 'GUID.') }, { id: `${zoneId}.more` }, { id: zoneId.replace('guid.', '') }];
    const { clients } = scripted({ body: { value } });
    expect(await createAzureDnsZones(clients).findZones(subscriptionId, 'guid.privatelink.westeurope.azmk8s.io', signal)).toEqual([
      zoneId.replace('guid.', 'GUID.'),
    ]);
  });

  it('reads a record with its bare ETag', async () => {
    const body = {
      id: `${zoneId}/A/prod-1`,
      name: 'prod-1',
      etag,
      properties: { fqdn: 'prod-1.guid.', isAutoRegistered: false, ...wire.properties },
    };
    expect(await createAzureDnsZones(scripted({ body }).clients).getRecord(zoneId, 'prod-1', signal)).toEqual(record);
    const missing = { code: 'NotFound', message: 'The resource record does not exist' };
    expect(await createAzureDnsZones(scripted({ status: 404, body: missing }).clients).getRecord(zoneId, 'prod-1', signal)).toBeUndefined();
  });

  it('replaces only the version that was read', async () => {
    const { clients, seen } = scripted({ body: wire });
    await createAzureDnsZones(clients).putRecord(record, signal);
    expect(seen[0]?.body).toEqual(wire);
    expect(seen[0]?.headers['if-match']).toBe(etag);
    expect(seen[0]?.headers['if-none-match']).toBeUndefined();
  });

  it('only creates when no version was read', async () => {
    const { clients, seen } = scripted({ status: 201, body: wire });
    await createAzureDnsZones(clients).putRecord({ ...record, etag: '' }, signal);
    expect(seen[0]?.headers['if-none-match']).toBe('*');
    expect(seen[0]?.headers['if-match']).toBeUndefined();
  });

  it('calls a lost race a conflict', async () => {
    const body = { code: 'PreconditionFailed', message: 'The Record set prod-1 has been modified (etag mismatch).' };
    await expect(createAzureDnsZones(scripted({ status: 412, body }).clients).putRecord(record, signal)).rejects.toMatchObject({
      code: 'azure-conflict',
    });
  });
});

describe('access', () => {
  const endpointId = `${subscription}/resourceGroups/hub/providers/Microsoft.Network/privateEndpoints/pe`;
  const lock = (scope: string, level = 'CanNotDelete') => ({
    id: `${scope}/providers/Microsoft.Authorization/locks/l`,
    properties: { level },
  });

  it('lists the locks of a subscription once, with those of its groups and resources', async () => {
    const own = lock(endpointId);
    const above = lock(`${subscription}/resourcegroups/HUB`, 'ReadOnly');
    const { clients, seen } = scripted({ body: { value: [own, above, lock(endpointId, 'NotSpecified')] } });
    expect(await createAzureAccess(clients).locks(subscription, signal)).toEqual([
      { id: own.id, level: 'CanNotDelete' },
      { id: above.id, level: 'ReadOnly' },
      { id: own.id, level: 'NotSpecified' },
    ]);
    expect(seen.map((request) => new URL(request.url).pathname)).toEqual([`${subscription}/providers/Microsoft.Authorization/locks`]);
  });

  it('takes a lock of a level that nobody knows for the strictest (R5)', async () => {
    const { clients } = scripted({ body: { value: [lock(endpointId, 'Sealed')] } });
    expect(await createAzureAccess(clients).locks(subscription, signal)).toMatchObject([{ level: 'ReadOnly' }]);
  });

  it('takes notActions from their own entry only, and unites the entries', async () => {
    const value = [
      { actions: ['Microsoft.Network/*'], notActions: ['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Network/*/join/action'] },
      { actions: ['microsoft.network/privateendpoints/DELETE'], notActions: [] },
    ];
    const { clients, seen } = scripted({ body: { value } });
    const wanted = [
      'Microsoft.Network/privateEndpoints/write',
      'Microsoft.Network/privateEndpoints/delete',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Networks/x',
    ];
    expect(await createAzureAccess(clients).missingActions(endpointId, wanted, signal)).toEqual([
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Networks/x',
    ]);
    expect(seen[0]?.url).toBe(
      `https://management.azure.com${endpointId}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
    );
  });

  it('reads a principal’s own role assignments, with their conditions, or says that it may not', async () => {
    const named = { scope: '/s', roleDefinitionId: '/d', principalId: 'p' };
    const texts = { condition: 'c', conditionVersion: '2.0', description: 'why', delegatedManagedIdentityResourceId: null };
    const value = [
      { id: 'ra', properties: { ...named, condition: null } },
      { id: 'rb', properties: { ...named, ...texts } },
    ];
    const { clients, seen } = scripted({ body: { value } });
    expect(await createAzureAccess(clients).roleAssignments('/subscriptions/s/resourceGroups/g', 'p', signal)).toEqual([
      { id: 'ra', ...named },
      { id: 'rb', ...named, condition: 'c', conditionVersion: '2.0', description: 'why' },
    ]);
    const url = new URL(seen[0]?.url ?? '');
    expect(url.pathname).toBe('/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments');
    expect(url.searchParams.get('$filter')).toBe("principalId eq 'p'");
    expect(await createAzureAccess(scripted(forbidden).clients).roleAssignments('/subscriptions/s', 'p', signal)).toBeUndefined();
  });

  it('finds no role assignments in a place that is gone', async () => {
    const gone = { status: 404, body: { error: { code: 'ResourceGroupNotFound', message: 'x' } } };
    expect(await createAzureAccess(scripted(gone).clients).roleAssignments('/subscriptions/s/resourceGroups/g', 'p', signal)).toEqual([]);
  });

  it('reads what a role allows, or says that it may not', async () => {
    const permissions = [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'], dataActions: [] }];
    const role = '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/d';
    const { clients, seen } = scripted({ body: { id: role, properties: { permissions } } });
    expect(await createAzureAccess(clients).rolePermissions(role, signal)).toEqual([
      { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] },
    ]);
    expect(seen[0]?.url).toBe(`https://management.azure.com${role}?api-version=2022-04-01`);
    expect(await createAzureAccess(scripted(forbidden).clients).rolePermissions(role, signal)).toBeUndefined();
  });

  it('assigns a role to a service principal by name, with the condition, and nothing that only a report needs', async () => {
    const id = '/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555';
    const given = { scope: '/subscriptions/s', roleDefinitionId: '/d', principalId: 'p', condition: 'c', conditionVersion: '2.0' };
    const { clients, seen } = scripted({ status: 201, body: {} });
    await createAzureAccess(clients).putRoleAssignment({ id, ...given, lostAt: 7 }, signal);
    expect(seen).toMatchObject([
      {
        method: 'PUT',
        url: `https://management.azure.com${id}?api-version=2022-04-01`,
        body: {
          properties: {
            roleDefinitionId: '/d',
            principalId: 'p',
            principalType: 'ServicePrincipal',
            condition: 'c',
            conditionVersion: '2.0',
          },
        },
      },
    ]);
    expect(JSON.stringify(seen[0]?.body)).not.toContain('lostAt');
  });
});

describe('history', () => {
  const entry = (operation: string, status: string, at: string) => ({
    operationName: { value: operation },
    status: { value: status },
    eventTimestamp: at,
    correlationId: `c-${at.slice(11, 13)}`,
    claims: { name: 'Ada' },
  });
  const start = 'Microsoft.ContainerService/managedClusters/start/action';

  it('keeps completed starts and stops, oldest first, and asks for no claims', async () => {
    const value = [
      entry(start, 'Succeeded', '2026-11-21T07:00:00.1234567Z'),
      entry(start, 'Started', '2026-11-21T06:55:00Z'),
      entry('Microsoft.ContainerService/managedClusters/listClusterUserCredential/action', 'Succeeded', '2026-11-21T06:00:00Z'),
      entry('microsoft.containerservice/managedclusters/stop/action', 'Succeeded', '2026-11-20T22:00:00Z'),
    ];
    const { clients, seen } = scripted({ body: { value } });
    expect(await createAzureHistory(clients).powerEvents(clusterId, Date.parse('2026-11-20T00:00:00Z'), signal)).toEqual([
      { kind: 'stopped', at: Date.parse('2026-11-20T22:00:00Z'), correlationId: 'c-22' },
      { kind: 'started', at: Date.parse('2026-11-21T07:00:00.123Z'), correlationId: 'c-07' },
    ]);
    const query = new URL(seen[0]?.url ?? '').searchParams;
    expect(query.get('$filter')).toBe(
      `eventTimestamp ge '2026-11-20T00:00:00.000Z' and eventTimestamp le '2026-11-21T10:00:00.000Z' and resourceUri eq '${clusterId}'`,
    );
    expect(query.get('$select')).toBe('eventTimestamp,operationName,status,correlationId,resourceId');
  });

  it('asks for 90 days at most', async () => {
    const { clients, seen } = scripted({ body: { value: [] } });
    expect(await createAzureHistory(clients).powerEvents(clusterId, 0, signal)).toEqual([]);
    expect(new URL(seen[0]?.url ?? '').searchParams.get('$filter')).toContain("eventTimestamp ge '2026-08-23T10:00:00.000Z'");
  });

  it('knows when a resource was made, if Azure says so of that very resource', async () => {
    const value = [
      { id: clusterId.replace('aks', 'other'), createdTime: '2020-01-01T00:00:00Z' },
      { id: clusterId.toLowerCase(), createdTime: '2026-11-01T08:00:00.5Z' },
    ];
    const { clients, seen } = scripted({ body: { value } });
    expect(await createAzureHistory(clients).createdAt(clusterId, signal)).toBe(Date.parse('2026-11-01T08:00:00.500Z'));
    const query = new URL(seen[0]?.url ?? '').searchParams;
    expect([query.get('$filter'), query.get('$expand')]).toEqual([
      "resourceType eq 'microsoft.containerservice/managedclusters' and name eq 'prod'",
      'createdTime',
    ]);
    expect(await createAzureHistory(scripted({ body: { value: [] } }).clients).createdAt(clusterId, signal)).toBeUndefined();
  });
});
