import { describe, expect, it } from 'vitest';
import { type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { clusterId, createNight, hub, type Send, subscription, workspaces } from '../support/simulated-night.ts';

const graph = '/providers/Microsoft.ResourceGraph/resources';
const ml = `${subscription}/resourceGroups/rg-ml/providers`;
const storage = `${ml}/Microsoft.Storage/storageAccounts/stfraudnight`;
const vault = `${ml}/Microsoft.KeyVault/vaults/kv-night`;
const registry = `${ml}/Microsoft.ContainerRegistry/registries/crnight`;
const fraudWorkspace = `${workspaces}/mlw-fraud`;
const blobEndpoint = `${ml}/Microsoft.Network/privateEndpoints/pe-stfraudnight-blob`;
const aksNetwork = `${subscription}/resourceGroups/rg-aks/providers/Microsoft.Network/virtualNetworks/vnet-aks`;
const zone = (name: string) => `${subscription}/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones/${name}`;

interface Page {
  readonly totalRecords: number;
  readonly count: number;
  readonly data: readonly JsonObject[];
  readonly resultTruncated: string;
  readonly $skipToken?: string;
}

async function ask(send: Send, query: string, options: object = {}): Promise<Page> {
  return (await send('POST', graph, { query, options })).body as Page;
}

async function read(send: Send, path: string): Promise<JsonObject> {
  return (await send('GET', path)).body as JsonObject;
}

/** Names and states of the connections that a resource shows: `pe-x Approved`. */
function connectionsIn(body: JsonObject | undefined): readonly string[] {
  return listAt(objectAt(body, 'properties'), 'privateEndpointConnections').map((item) => {
    const properties = objectAt(item, 'properties');
    const endpointId = textAt(objectAt(properties, 'privateEndpoint'), 'id') ?? '';
    return `${endpointId.split('/').at(-1)} ${textAt(objectAt(properties, 'privateLinkServiceConnectionState'), 'status')}`;
  });
}

const sweep = (types: string) => `where type in~ (${types}) | project id, location, tags, sku, identity, properties | order by id asc`;

describe('Resource Graph, as the sweep asks it', () => {
  it('has each type in the table that Azure has it in', async () => {
    const { owner } = await createNight();
    const typesOf = async (table: string) => new Set((await ask(owner, `${table} | project type`)).data.map(({ type }) => type));
    expect(await typesOf('dnsresources')).toEqual(new Set(['microsoft.network/privatednszones/a']));
    expect(await typesOf('kubernetesconfigurationresources')).toEqual(new Set(['microsoft.kubernetesconfiguration/extensions']));
    expect(await typesOf('authorizationresources')).toEqual(
      new Set(['microsoft.authorization/roleassignments', 'microsoft.authorization/roledefinitions']),
    );
    expect(await typesOf('resources')).toEqual(
      new Set([
        'microsoft.containerregistry/registries',
        'microsoft.containerservice/managedclusters',
        'microsoft.keyvault/vaults',
        'microsoft.machinelearningservices/workspaces',
        'microsoft.managedidentity/userassignedidentities',
        'microsoft.network/applicationsecuritygroups',
        'microsoft.network/networkinterfaces',
        'microsoft.network/privatednszones',
        'microsoft.network/privatednszones/virtualnetworklinks',
        'microsoft.network/privateendpoints',
        'microsoft.network/virtualnetworks',
        'microsoft.storage/storageaccounts',
      ]),
    );
  });

  it('shows A records and links as they are, and projects nested members', async () => {
    const { relink } = await createNight();
    const records = await ask(
      relink,
      `dnsresources | where type =~ 'Microsoft.Network/privateDnsZones/A' and id endswith '/A/kv-night' | project id, ttl = properties.ttl, properties.aRecords`,
    );
    expect(records.data).toEqual([
      { id: `${zone('privatelink.vaultcore.azure.net')}/A/kv-night`, ttl: 10, properties_aRecords: [{ ipv4Address: '10.20.8.13' }] },
    ]);
    const links = await ask(
      relink,
      `resources | where type =~ 'microsoft.network/privatednszones/virtualnetworklinks' and id contains 'privatelink.azurecr.io' | project network = properties.virtualNetwork.id | order by network asc`,
    );
    expect(links.data).toEqual([{ network: aksNetwork }, { network: `${hub}/virtualNetworks/vnet-hub` }]);
  });

  it('embeds subnets with what is in them, and peerings, in the row of a network', async () => {
    const { relink } = await createNight();
    const { data } = await ask(relink, `resources | ${sweep("'microsoft.network/virtualnetworks'")}`);
    const seen = data.map((row) => ({
      id: row.id,
      subnets: listAt(row.properties, 'subnets').map((subnet) => [
        subnet.name,
        listAt(objectAt(subnet, 'properties'), 'ipConfigurations').length,
      ]),
      peerings: listAt(row.properties, 'virtualNetworkPeerings').map((peering) => objectAt(peering, 'properties').peeringState),
    }));
    expect(seen).toEqual([
      {
        id: aksNetwork,
        subnets: [
          ['snet-nodes', 1],
          ['snet-endpoints', 12],
        ],
        peerings: ['Connected'],
      },
      {
        id: `${hub}/virtualNetworks/vnet-hub`,
        subnets: [
          ['snet-endpoints', 1],
          ['snet-build', 1],
        ],
        peerings: ['Connected'],
      },
    ]);
  });

  it('shows only rows of types that the caller may read', async () => {
    const principalId = '00000000-0000-4000-8000-0000000000bb';
    const roleId = 'aaaaaaaa-0000-4000-8000-0000000000bb';
    const permissions = [{ actions: ['Microsoft.Network/privateDnsZones/A/read'], notActions: [] }];
    const { simulator, owner } = await createNight({ roles: [{ id: roleId, roleName: 'Reader of records', permissions }] });
    simulator.world.addPrincipal({ objectId: principalId, name: 'record-reader', type: 'ServicePrincipal' });
    await owner('PUT', `${subscription}/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-5555555555bb`, {
      properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`, principalId },
    });
    const send = simulator.as('record-reader');
    expect((await ask(send, 'dnsresources | project id')).totalRecords).toBe(16);
    expect((await ask(send, 'resources | project id')).totalRecords).toBe(0);
    expect((await ask(send, 'authorizationresources | project id')).totalRecords).toBe(0);
  });

  it('refuses the sixteenth query within five seconds, without Retry-After, and goes on refusing who does not wait', async () => {
    const { relink, simulator, pass } = await createNight();
    const query = () => relink('POST', graph, { query: 'resources | project id' });
    const answers = [];
    for (let asked = 0; asked < 15; asked += 1) answers.push(await query());
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200));
    expect(answers.at(-1)?.headers['x-ms-user-quota-remaining']).toBe('0');

    const refused = await query();
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' });
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect(refused.body).toMatchObject({
      error: {
        code: 'RateLimiting',
        message: expect.stringMatching(/^Please provide below info when asking for support: timestamp = .*, correlationId = .*\.$/),
        details: [{ code: 'RateLimiting', message: expect.stringContaining('aka.ms/resourcegraph-throttling') }],
      },
    });
    expect((await simulator.as('owner')('POST', graph, { query: 'resources | project id' })).status).toBe(200);
    pass(4);
    expect((await query()).status).toBe(429);
    pass(5);
    expect((await query()).status).toBe(200);
  });

  it('pages by an offset, which skips a row when one before it has gone meanwhile', async () => {
    const { owner, done, pass } = await createNight({ pageSize: 3 });
    const query = `resources | ${sweep("'microsoft.network/privateendpoints'")}`;
    const names = (page: Page) => page.data.map(({ id }) => String(id).split('/').at(-1));
    const first = await ask(owner, query);
    expect([first.totalRecords, first.count, first.resultTruncated]).toEqual([10, 3, 'false']);
    expect(names(first)).toEqual(['kube-apiserver', 'pe-aks-build', 'pe-aks-hub']);
    await done(owner, 'DELETE', `${hub}/privateEndpoints/pe-aks-build`);
    pass(120);
    const second = await ask(owner, query, { $skipToken: first.$skipToken });
    expect(second.totalRecords).toBe(9);
    // The row of pe-crnight, which comes after pe-aks-hub, is in neither.
    expect(names(second)).toEqual(['pe-kv-night', 'pe-mlw-fraud', 'pe-mlw-pricing']);
  });

  it('gives no token after take, and says so', async () => {
    const { owner } = await createNight({ pageSize: 3 });
    const page = await ask(owner, "resources | where type =~ 'microsoft.network/privateendpoints' | project id | take 5");
    expect(page).toMatchObject({ totalRecords: 5, count: 3, resultTruncated: 'true' });
    expect(page).not.toHaveProperty('$skipToken');
  });
});

describe('what a workspace is associated with', () => {
  it('is read with the connections of its private endpoints, without their group ids', async () => {
    const { relink } = await createNight();
    expect(connectionsIn(await read(relink, storage))).toEqual(['pe-stfraudnight-blob Approved', 'pe-stfraudnight-file Approved']);
    expect(connectionsIn(await read(relink, vault))).toEqual(['pe-kv-night Approved']);
    expect(connectionsIn(await read(relink, registry))).toEqual(['pe-crnight Approved']);
    expect(connectionsIn(await read(relink, fraudWorkspace))).toEqual(['pe-mlw-fraud Approved']);
    expect(JSON.stringify(await read(relink, storage))).not.toContain('groupIds');
  });

  it('loses the connection with the endpoint, and Resource Graph hears of it later', async () => {
    const { owner, done, pass } = await createNight();
    const inGraph = async () => connectionsIn((await ask(owner, `resources | where id =~ '${storage}' | project id, properties`)).data[0]);
    await done(owner, 'DELETE', blobEndpoint);
    expect(connectionsIn(await read(owner, storage))).toEqual(['pe-stfraudnight-file Approved']);
    expect(await inGraph()).toEqual(['pe-stfraudnight-blob Approved', 'pe-stfraudnight-file Approved']);
    pass(60);
    expect(await inGraph()).toEqual(['pe-stfraudnight-file Approved']);
  });

  it('gets a manual connection as Pending, which its owner approves or takes away', async () => {
    const { owner, done } = await createNight();
    const endpoint = `${ml}/Microsoft.Network/privateEndpoints/pe-kv-manual`;
    await done(owner, 'PUT', endpoint, {
      location: 'westeurope',
      properties: {
        subnet: { id: `${aksNetwork}/subnets/snet-endpoints` },
        manualPrivateLinkServiceConnections: [{ name: 'pe', properties: { privateLinkServiceId: vault, groupIds: ['vault'] } }],
      },
    });
    expect(connectionsIn(await read(owner, vault))).toEqual(['pe-kv-night Approved', 'pe-kv-manual Pending']);
    const list = (await read(owner, `${vault}/privateEndpointConnections`)).value as unknown as readonly { name: string }[];
    const connection = `${vault}/privateEndpointConnections/${list.at(-1)?.name}`;
    await owner('PUT', connection, { properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'ok' } } });
    expect(connectionsIn(await read(owner, vault))).toEqual(['pe-kv-night Approved', 'pe-kv-manual Approved']);
    expect((await owner('DELETE', connection)).status).toBe(200);
    expect(connectionsIn(await read(owner, vault))).toEqual(['pe-kv-night Approved']);
    expect(JSON.stringify(await read(owner, endpoint))).toContain('"status":"Disconnected"');
  });

  it('is changed by its owner and not by Relink', async () => {
    const { owner, relink } = await createNight();
    const wish = { properties: { networkAcls: { bypass: 'None', defaultAction: 'Deny' }, provisioningState: 'Failed' } };
    expect((await relink('PATCH', storage, wish)).status).toBe(403);
    expect(await owner('PATCH', storage, wish)).toMatchObject({
      status: 200,
      body: {
        sku: { name: 'Standard_ZRS' },
        properties: { provisioningState: 'Succeeded', publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'None' } },
      },
    });
    await owner('PUT', registry, { location: 'westeurope', sku: { name: 'Basic' }, properties: { adminUserEnabled: true } });
    expect(await read(owner, registry)).toMatchObject({ sku: { name: 'Basic' }, properties: { loginServer: 'crnight.azurecr.io' } });
    expect(connectionsIn(await read(owner, registry))).toEqual(['pe-crnight Approved']);
  });

  it('answers 404 like ARM for what is not there', async () => {
    const { relink } = await createNight();
    expect(await relink('GET', `${vault}x`)).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
    expect(await relink('GET', vault.replace('rg-ml', 'rg-none'))).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceGroupNotFound' } },
    });
  });

  it('keeps a connection from a subscription that the world does not hold, and none of its own that is only written down', async () => {
    const night = await createNight();
    const stored = night.simulator.world.get(vault);
    const from = (id: string) => ({
      properties: { privateEndpoint: { id }, privateLinkServiceConnectionState: { status: 'Approved' } },
    });
    const foreign =
      '/subscriptions/99999999-0000-4000-8000-000000000000/resourceGroups/x/providers/Microsoft.Network/privateEndpoints/pe-far';
    const properties = {
      ...objectAt(stored?.body, 'properties'),
      privateEndpointConnections: [from(foreign), from(`${ml}/Microsoft.Network/privateEndpoints/pe-gone`)],
    };
    night.simulator.world.put({ id: vault, type: 'Microsoft.KeyVault/vaults', body: { ...stored?.body, properties } });
    expect(connectionsIn(await read(night.relink, vault))).toEqual(['pe-far Approved', 'pe-kv-night Approved']);
  });
});

describe('what the sweep reads directly', () => {
  it('lists datastores, page by page, and answers UserError for one that is not there', async () => {
    const { relink } = await createNight({ pageSize: 2, recasing: 0 });
    const first = (await relink('GET', `${fraudWorkspace}/datastores`)).body as { value: JsonObject[]; nextLink?: string };
    const second = (await relink('GET', first.nextLink ?? '')).body as { value: JsonObject[]; nextLink?: string };
    expect([...first.value, ...second.value].map(({ name }) => name)).toEqual(['workspaceblobstore', 'workspacefilestore', 'payments']);
    expect(second.nextLink).toBeUndefined();
    expect(await read(relink, `${fraudWorkspace}/datastores/payments`)).toMatchObject({
      properties: { datastoreType: 'AzureBlob', accountName: 'stnightdata', isDefault: false },
    });
    expect(await relink('GET', `${fraudWorkspace}/datastores/none`)).toMatchObject({ status: 404, body: { error: { code: 'UserError' } } });
  });

  it('lists Trusted Access bindings of a cluster', async () => {
    const { relink, simulator } = await createNight();
    const bindings = `${clusterId}/trustedAccessRoleBindings`;
    expect((await read(relink, bindings)).value).toEqual([]);
    const properties = {
      provisioningState: 'Succeeded',
      sourceResourceId: fraudWorkspace,
      roles: ['Microsoft.MachineLearningServices/workspaces/mlworkload'],
    };
    const type = 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings';
    simulator.world.put({ id: `${bindings}/ml`, type, body: { id: `${bindings}/ml`, name: 'ml', type, properties } });
    expect(await read(relink, `${bindings}/ml`)).toMatchObject({ properties });
    expect(await relink('GET', `${bindings}/other`)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });

  it('lists the versions of a region, or those that the world has for it', async () => {
    const { relink, simulator } = await createNight();
    const versions = `${subscription}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`;
    const seen = (await read(relink, versions)).values as unknown as readonly { version: string; isPreview: boolean | null }[];
    expect(seen.map(({ version, isPreview }) => [version, isPreview])).toEqual([
      ['1.33', null],
      ['1.34', null],
      ['1.35', null],
      ['1.36', null],
      ['1.37', true],
    ]);
    const values = [{ version: '1.40', isDefault: true, capabilities: { supportPlan: ['KubernetesOfficial'] }, patchVersions: {} }];
    simulator.world.put({ id: versions, type: 'Microsoft.ContainerService/locations/kubernetesVersions', body: { values } });
    expect((await read(relink, versions)).values).toEqual(values);
  });

  it('is closed to who has no right', async () => {
    const { simulator } = await createNight();
    simulator.world.addPrincipal({ objectId: '00000000-0000-4000-8000-0000000000aa', name: 'nobody' });
    const nobody = simulator.as('nobody');
    const paths: readonly (readonly [string, string])[] = [
      [storage, 'Microsoft.Storage/storageAccounts/read'],
      [vault, 'Microsoft.KeyVault/vaults/read'],
      [registry, 'Microsoft.ContainerRegistry/registries/read'],
      [`${fraudWorkspace}/datastores`, 'Microsoft.MachineLearningServices/workspaces/datastores/read'],
      [`${clusterId}/trustedAccessRoleBindings`, 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read'],
      [
        `${subscription}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions`,
        'Microsoft.ContainerService/locations/kubernetesVersions/read',
      ],
    ];
    for (const [path, action] of paths)
      expect(await nobody('GET', path)).toMatchObject({
        status: 403,
        body: { error: { message: expect.stringContaining(`'${action}'`) } },
      });
  });
});

describe('DNS names of an endpoint', () => {
  it('come with the target: three members of a workspace, two of a registry, and the zone of the key vault', async () => {
    const { relink } = await createNight();
    const names = async (endpoint: string) =>
      listAt(objectAt(await read(relink, `${ml}/Microsoft.Network/privateEndpoints/${endpoint}`), 'properties'), 'customDnsConfigs').map(
        ({ fqdn, ipAddresses }) => `${fqdn} ${ipAddresses}`,
      );
    const own = '340fdcae-c4fd-4eef-ac7f-cb7e6770ab83';
    expect(await names('pe-mlw-fraud')).toEqual([
      `${own}.workspace.westeurope.api.azureml.ms 10.20.8.4`,
      `${own}.workspace.westeurope.cert.api.azureml.ms 10.20.8.4`,
      `ml-mlw-fraud-westeurope-${own}.westeurope.notebooks.azure.net 10.20.8.5`,
      `*.${own}.inference.westeurope.api.azureml.ms 10.20.8.6`,
    ]);
    expect(await names('pe-crnight')).toEqual(['crnight.westeurope.data.azurecr.io 10.20.8.14', 'crnight.azurecr.io 10.20.8.15']);
    expect(await names('pe-kv-night')).toEqual(['kv-night.vault.azure.net 10.20.8.13']);
  });

  it('are written again when the endpoint of a key vault is made again with its zone group', async () => {
    const { owner, done } = await createNight();
    const endpoint = `${ml}/Microsoft.Network/privateEndpoints/pe-kv-night`;
    const { location, properties } = await read(owner, endpoint);
    const group = await read(owner, `${endpoint}/privateDnsZoneGroups/default`);
    const recordId = `${zone('privatelink.vaultcore.azure.net')}/A/kv-night`;
    await done(owner, 'DELETE', endpoint);
    expect((await owner('GET', recordId)).status).toBe(404);
    await done(owner, 'PUT', endpoint, { location, properties });
    await done(owner, 'PUT', `${endpoint}/privateDnsZoneGroups/default`, { properties: group.properties });
    expect(objectAt(await read(owner, recordId), 'properties').aRecords).toEqual([{ ipv4Address: '10.20.8.16' }]);
  });
});
