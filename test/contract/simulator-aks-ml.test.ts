import { describe, expect, it } from 'vitest';
import { clusterId, createNight, fraud, hubEndpoint, managedEndpoint, pricing, shared, subscription, workspaces } from '../support/simulated-night.ts';

const virtualMachine = `${workspaces}/mlw-fraud/computes/vm-1`;
const attachedVm = {
  location: 'westeurope',
  properties: { computeType: 'VirtualMachine', resourceId: `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Compute/virtualMachines/vm-1`, properties: { sshPort: 22 } },
};

interface ClusterBody {
  readonly properties: {
    readonly provisioningState: string;
    readonly powerState: { readonly code: string };
    readonly agentPoolProfiles: readonly { readonly name: string; readonly provisioningState: string; readonly powerState: { readonly code: string } }[];
  };
}

describe('an AKS cluster', () => {
  it('is stopped with 202, no body, both headers, no Retry-After and a poll URL of more than three kilobytes', async () => {
    const { owner } = await createNight();
    const answer = await owner('POST', `${clusterId}/stop`);
    expect(answer.status).toBe(202);
    expect(answer.body).toBeUndefined();
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.headers['azure-asyncoperation']).toMatch(/\/providers\/Microsoft\.ContainerService\/locations\/westeurope\/operations\/[0-9a-f-]{36}\?api-version=2016-03-30&t=/);
    expect(answer.headers.location).toMatch(/\/operationresults\//);
    expect(answer.headers['azure-asyncoperation']?.length).toBeGreaterThan(3000);
  });

  it('shows the new power state at once while it stops, and Succeeded when it is stopped', async () => {
    const { owner, pass } = await createNight();
    const states = async () => {
      const { properties } = (await owner('GET', clusterId)).body as ClusterBody;
      return [properties.powerState.code, properties.provisioningState, ...properties.agentPoolProfiles.map((pool) => pool.provisioningState)];
    };
    const stop = await owner('POST', `${clusterId}/stop`);
    expect(await states()).toEqual(['Stopped', 'Stopping', 'Stopping', 'Stopping']);
    pass(600);
    expect(await states()).toEqual(['Stopped', 'Succeeded', 'Succeeded', 'Succeeded']);
    expect((await owner('GET', stop.headers.location ?? '')).status).toBe(204);
    const start = await owner('POST', `${clusterId}/start`);
    expect(start.status).toBe(202);
    expect(await states()).toEqual(['Running', 'Starting', 'Starting', 'Starting']);
  });

  it('says Succeeded some seconds before its last agent pool does', async () => {
    const { owner, restart, pass } = await createNight();
    await restart();
    const seen = async () => ((await owner('GET', clusterId)).body as ClusterBody).properties;
    expect((await seen()).provisioningState).toBe('Succeeded');
    expect((await seen()).agentPoolProfiles.map((pool) => pool.provisioningState)).toEqual(['Succeeded', 'Updating']);
    pass(30);
    expect((await seen()).agentPoolProfiles.map((pool) => pool.provisioningState)).toEqual(['Succeeded', 'Succeeded']);
  });

  it('refuses a second stop, a start of what runs, and anything else while it is stopped', async () => {
    const { owner, done } = await createNight();
    const start = await owner('POST', `${clusterId}/start`);
    expect([start.status, (start.body as { message: string }).message]).toEqual([400, 'managed cluster is in Provisioning State(Succeeded) and Power State(Running), starting cannot be performed']);
    await done(owner, 'POST', `${clusterId}/stop`);
    const stop = await owner('POST', `${clusterId}/stop`);
    expect(stop).toMatchObject({ status: 400, body: { code: 'BadRequest', message: 'managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), stopping cannot be performed' } });
    expect((await owner('PUT', `${clusterId}/agentPools/scoring`, { properties: { count: 3 } })).status).toBe(409);
  });

  it('answers 409 without an error wrapper while another operation runs', async () => {
    const { owner } = await createNight();
    await owner('POST', `${clusterId}/stop`);
    const answer = await owner('POST', `${clusterId}/start`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'EtagMismatch', subcode: 'PutManagedClusterAndAgentPools_FailedPrecondition' } });
  });

  it('gets its managed endpoint back at another address, and the system zone follows', async () => {
    const { owner, restart, simulator } = await createNight();
    const addressNow = () => simulator.world.get(managedEndpoint)?.hidden.addresses;
    expect(addressNow()).toEqual(['10.20.0.4']);
    await restart();
    expect(addressNow()).toEqual(['10.20.0.5']);
    const zone = simulator.world.list({ type: 'Microsoft.Network/privateDnsZones/A' }).find((item) => item.id.includes('/MC_rg-aks'));
    expect((await owner('GET', zone?.id ?? '')).body).toMatchObject({ properties: { aRecords: [{ ipv4Address: '10.20.0.5' }] } });
  });

  it('lists the connections of the present link service only, under ids that must not be parsed', async () => {
    const { owner, restart } = await createNight();
    const list = async () => ((await owner('GET', `${clusterId}/privateEndpointConnections`)).body as { value: { id: string; name: string; type: string }[] }).value;
    expect((await list()).map((item) => item.name.split('.')[0])).toEqual(['kube-apiserver', 'pe-aks-hub', 'pe-aks-build']);
    expect((await list())[0]?.id.toLowerCase()).toContain('/managedcluster/aks-night/');
    await restart();
    expect((await list()).map((item) => item.name.split('.')[0])).toEqual(['kube-apiserver']);
  });

  it('approves and rejects a connection, which the endpoint shows at once', async () => {
    const { owner } = await createNight();
    const list = (await owner('GET', `${clusterId}/privateEndpointConnections`)).body as { value: { name: string }[] };
    const name = list.value.find((item) => item.name.startsWith('pe-aks-hub'))?.name;
    const answer = await owner('PUT', `${clusterId}/privateEndpointConnections/${name}`, { properties: { privateLinkServiceConnectionState: { status: 'Rejected', description: 'no' } } });
    expect(answer.status).toBe(200);
    expect((await owner('GET', hubEndpoint)).body).toMatchObject({
      properties: { provisioningState: 'Succeeded', privateLinkServiceConnections: [{ properties: { privateLinkServiceConnectionState: { status: 'Rejected' } } }] },
    });
  });

  it('shows a stopped agent pool as recorded: power state at once, provisioning state later', async () => {
    const { owner, pass } = await createNight();
    const pool = `${clusterId}/agentPools/scoring`;
    const states = (body: unknown) => {
      const { properties } = body as { properties: ClusterBody['properties']['agentPoolProfiles'][number] };
      return [properties.provisioningState, properties.powerState.code];
    };
    const answer = await owner('PUT', pool, { properties: { powerState: { code: 'Stopped' } } });
    expect([answer.status, states(answer.body)]).toEqual([200, ['Stopping', 'Stopped']]);
    pass(400);
    expect(states((await owner('GET', pool)).body)).toEqual(['Succeeded', 'Stopped']);
    expect(await owner('GET', `${clusterId}/agentPools/none`)).toMatchObject({ status: 404, body: { code: 'NotFound', subcode: 'GetAgentPool_NotFound_HCPServerError' } });
  });

  it('ends Canceled after an abort', async () => {
    const { owner, done, pass } = await createNight();
    const created = `${clusterId}-2`;
    const answer = await owner('PUT', created, { location: 'westeurope', properties: { dnsPrefix: 'two', apiServerAccessProfile: { enablePrivateCluster: true }, agentPoolProfiles: [{ name: 'p1', count: 1, vmSize: 'Standard_D4s_v5' }] } });
    expect(answer).toMatchObject({ status: 201, body: { type: 'Microsoft.ContainerService/ManagedClusters', properties: { provisioningState: 'Creating', powerState: { code: 'Running' } } } });
    await done(owner, 'POST', `${created}/abort`);
    expect((await owner('GET', created)).body).toMatchObject({ properties: { provisioningState: 'Canceled' } });
    pass(1600);
    expect((await owner('GET', created)).body).toMatchObject({ properties: { provisioningState: 'Canceled' } });
  });
});

describe('a compute of an ML workspace', () => {
  it('is attached with 201 and one header, and polled with a status and nothing else', async () => {
    const { owner, pass } = await createNight();
    const answer = await owner('PUT', virtualMachine, attachedVm);
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.headers).filter((name) => ['location', 'retry-after', 'azure-asyncoperation'].includes(name))).toEqual(['azure-asyncoperation']);
    expect(answer.headers['azure-asyncoperation']).toMatch(/\/locations\/westeurope\/computeOperationsStatus\/[0-9a-f-]{36}\?api-version=2025-01-01&service=new&t=/);
    expect(answer.body).toMatchObject({ tags: null, properties: { provisioningState: 'Creating', isAttachedCompute: true, provisioningErrors: null } });
    expect((await owner('GET', answer.headers['azure-asyncoperation'] ?? '')).body).toEqual({ status: 'InProgress' });
    pass(300);
    expect((await owner('GET', answer.headers['azure-asyncoperation'] ?? '')).body).toEqual({ status: 'Succeeded', percentComplete: 100 });
    expect((await owner('GET', virtualMachine)).body).toMatchObject({ properties: { provisioningState: 'Succeeded', createdOn: expect.stringMatching(/\.\d{7}\+00:00$/) } });
  });

  it('is missed with 404 and no body at all, its workspace with ARM’s own error', async () => {
    const { owner } = await createNight();
    const missing = await owner('GET', `${workspaces}/mlw-fraud/computes/none`);
    expect([missing.status, missing.body, missing.headers['x-ms-response-type'], missing.headers['content-type']]).toEqual([404, undefined, 'standard', undefined]);
    expect(await owner('GET', `${workspaces}/none/computes/none`)).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
    expect(await owner('DELETE', `${workspaces}/none/computes/none`)).toMatchObject({ status: 404, body: { error: { code: 'ParentResourceNotFound' } } });
  });

  it('gets a new principal with every attach, and the assignments of the old one stay behind', async () => {
    const { owner, done } = await createNight();
    const before = (await owner('GET', fraud)).body as { identity: { principalId: string }; location: string; tags: object; properties: object };
    await done(owner, 'DELETE', `${fraud}?underlyingResourceAction=Detach`);
    await done(owner, 'PUT', fraud, { location: before.location, tags: before.tags, identity: { type: 'SystemAssigned' }, properties: before.properties });
    const after = (await owner('GET', fraud)).body as typeof before;
    expect(after.identity.principalId).not.toBe(before.identity.principalId);
    const filter = encodeURIComponent(`principalId eq '${before.identity.principalId}'`);
    const orphans = (await owner('GET', `${subscription}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`)).body as { value: object[] };
    expect(orphans.value).toHaveLength(2);
  });

  it('says Succeeded after a PUT over itself on a restarted cluster, and is as dead as before', async () => {
    const { owner, done, restart, settle, judge } = await createNight();
    await restart();
    await settle();
    const body = (await owner('GET', shared)).body as { location: string; properties: { createdOn: string } };
    const answer = await owner('PUT', shared, { location: body.location, properties: body.properties });
    expect(answer).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Creating', createdOn: body.properties.createdOn } } });
    await expect(done(owner, 'GET', shared)).resolves.toBeDefined();
    expect(judge.verdict().problems).toContain('compute k8s-shared cannot reach its cluster (Creating)');
  });

  it('fails an attach to a cluster that it cannot reach only after more than an hour', async () => {
    const { owner, done, restart, settle, pass } = await createNight();
    const body = (await owner('GET', shared)).body as { location: string; properties: object };
    await done(owner, 'DELETE', `${shared}?underlyingResourceAction=Detach`);
    await restart();
    await settle();
    const answer = await owner('PUT', shared, { location: body.location, properties: body.properties });
    const poll = async () => (await owner('GET', answer.headers['azure-asyncoperation'] ?? '')).body;
    expect(answer.status).toBe(201);
    pass(1200);
    expect(await poll()).toEqual({ status: 'InProgress' });
    pass(7200);
    expect(await poll()).toMatchObject({ status: 'Failed', error: { message: 'An internal server error occurred. If the problem persists, contact support.' } });
    expect((await owner('GET', shared)).body).toMatchObject({ properties: { provisioningState: 'Failed' } });
  });

  it('needs the right to assign its user-assigned identity', async () => {
    const { simulator } = await createNight();
    const answer = await simulator.as('stranger')('PUT', pricing, {});
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    const robot = { objectId: '00000000-0000-4000-8000-0000000000aa', name: 'robot' };
    simulator.world.addPrincipal(robot);
    const id = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/mlw-pricing/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-0000000000ab`;
    const contributor = '/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c';
    simulator.world.put({ id, type: 'Microsoft.Authorization/roleAssignments', body: { properties: { principalId: robot.objectId, roleDefinitionId: contributor } } });
    const identity = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-pricing`;
    const wanted = { location: 'westeurope', identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } }, properties: attachedVm.properties };
    const refused = await simulator.as('robot')('PUT', pricing, wanted);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  });
});
