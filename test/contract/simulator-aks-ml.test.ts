import { describe, expect, it } from 'vitest';
import { clusterId, createNight, hubEndpoint, managedEndpoint } from '../support/simulated-night.ts';

interface ClusterBody {
  readonly properties: {
    readonly provisioningState: string;
    readonly powerState: { readonly code: string };
    readonly agentPoolProfiles: readonly {
      readonly name: string;
      readonly provisioningState: string;
      readonly powerState: { readonly code: string };
    }[];
  };
}

describe('an AKS cluster', () => {
  it('is stopped with 202, no body, both headers, no Retry-After and a poll URL of more than three kilobytes', async () => {
    const { owner } = await createNight();
    const answer = await owner('POST', `${clusterId}/stop`);
    expect(answer.status).toBe(202);
    expect(answer.body).toBeUndefined();
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.headers['azure-asyncoperation']).toMatch(
      /\/providers\/Microsoft\.ContainerService\/locations\/westeurope\/operations\/[0-9a-f-]{36}\?api-version=2016-03-30&t=/,
    );
    expect(answer.headers.location).toMatch(/\/operationresults\//);
    expect(answer.headers['azure-asyncoperation']?.length).toBeGreaterThan(3000);
  });

  it('shows the new power state at once while it stops, and Succeeded when it is stopped', async () => {
    const { owner, pass } = await createNight();
    const states = async () => {
      const { properties } = (await owner('GET', clusterId)).body as ClusterBody;
      return [
        properties.powerState.code,
        properties.provisioningState,
        ...properties.agentPoolProfiles.map((pool) => pool.provisioningState),
      ];
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
    expect([start.status, (start.body as { message: string }).message]).toEqual([
      400,
      'managed cluster is in Provisioning State(Succeeded) and Power State(Running), starting cannot be performed',
    ]);
    await done(owner, 'POST', `${clusterId}/stop`);
    const stop = await owner('POST', `${clusterId}/stop`);
    expect(stop).toMatchObject({
      status: 400,
      body: {
        code: 'BadRequest',
        message: 'managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), stopping cannot be performed',
      },
    });
    expect((await owner('PUT', `${clusterId}/agentPools/scoring`, { properties: { count: 3 } })).status).toBe(409);
  });

  it('answers 409 without an error wrapper while another operation runs', async () => {
    const { owner } = await createNight();
    await owner('POST', `${clusterId}/stop`);
    const answer = await owner('POST', `${clusterId}/start`);
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'EtagMismatch', subcode: 'PutManagedClusterAndAgentPools_FailedPrecondition' },
    });
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
    const list = async () =>
      ((await owner('GET', `${clusterId}/privateEndpointConnections`)).body as { value: { id: string; name: string; type: string }[] })
        .value;
    expect((await list()).map((item) => item.name.split('.')[0])).toEqual(['kube-apiserver', 'pe-aks-hub', 'pe-aks-build']);
    expect((await list())[0]?.id.toLowerCase()).toContain('/managedcluster/aks-night/');
    await restart();
    expect((await list()).map((item) => item.name.split('.')[0])).toEqual(['kube-apiserver']);
  });

  it('approves and rejects a connection, which the endpoint shows at once', async () => {
    const { owner } = await createNight();
    const list = (await owner('GET', `${clusterId}/privateEndpointConnections`)).body as { value: { name: string }[] };
    const name = list.value.find((item) => item.name.startsWith('pe-aks-hub'))?.name;
    const answer = await owner('PUT', `${clusterId}/privateEndpointConnections/${name}`, {
      properties: { privateLinkServiceConnectionState: { status: 'Rejected', description: 'no' } },
    });
    expect(answer.status).toBe(200);
    expect((await owner('GET', hubEndpoint)).body).toMatchObject({
      properties: {
        provisioningState: 'Succeeded',
        privateLinkServiceConnections: [{ properties: { privateLinkServiceConnectionState: { status: 'Rejected' } } }],
      },
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
    expect(await owner('GET', `${clusterId}/agentPools/none`)).toMatchObject({
      status: 404,
      body: { code: 'NotFound', subcode: 'GetAgentPool_NotFound_HCPServerError' },
    });
  });

  it('ends Canceled after an abort', async () => {
    const { owner, done, pass } = await createNight();
    const created = `${clusterId}-2`;
    const answer = await owner('PUT', created, {
      location: 'westeurope',
      properties: {
        dnsPrefix: 'two',
        apiServerAccessProfile: { enablePrivateCluster: true },
        agentPoolProfiles: [{ name: 'p1', count: 1, vmSize: 'Standard_D4s_v5' }],
      },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        type: 'Microsoft.ContainerService/ManagedClusters',
        properties: { provisioningState: 'Creating', powerState: { code: 'Running' } },
      },
    });
    await done(owner, 'POST', `${created}/abort`);
    expect((await owner('GET', created)).body).toMatchObject({ properties: { provisioningState: 'Canceled' } });
    pass(1600);
    expect((await owner('GET', created)).body).toMatchObject({ properties: { provisioningState: 'Canceled' } });
  });
});
