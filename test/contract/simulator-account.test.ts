import { describe, expect, it } from 'vitest';
import { clusterId, createNight, fraud, hubEndpoint, subscription, workspaces } from '../support/simulated-night.ts';

const graph = '/providers/Microsoft.ResourceGraph/resources';
const newAssignment = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Authorization/roleAssignments/11111111-2222-4333-8444-555555555555`;
const reader = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;

describe('authorization', () => {
  it('lists the caller’s permissions one entry per assignment, nothing merged', async () => {
    const { relink } = await createNight();
    const { value } = (await relink('GET', `${clusterId}/providers/Microsoft.Authorization/permissions`)).body as {
      value: { actions: string[] }[];
    };
    expect(value).toHaveLength(2);
    expect(value[0]?.actions).toContain('Microsoft.ContainerService/managedClusters/read');
    expect(value[1]?.actions).toContain('Microsoft.MachineLearningServices/workspaces/computes/write');
  });

  it('refuses an assignment to an identity that is too new, unless its type is named', async () => {
    const { owner, pass } = await createNight();
    const attached = await owner('PUT', `${workspaces}/mlw-fraud/computes/vm-1`, {
      location: 'westeurope',
      identity: { type: 'SystemAssigned' },
      properties: {
        computeType: 'VirtualMachine',
        resourceId: `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Compute/virtualMachines/vm-1`,
      },
    });
    const { principalId } = (attached.body as { identity: { principalId: string } }).identity;
    const put = () => owner('PUT', newAssignment, { properties: { roleDefinitionId: reader, principalId } });
    expect(await put()).toMatchObject({ status: 400, body: { error: { code: 'PrincipalNotFound' } } });
    pass(61);
    expect(await put()).toMatchObject({
      status: 201,
      body: { properties: { principalType: 'ServicePrincipal', createdBy: null, scope: `${subscription}/resourceGroups/rg-ml` } },
    });
    expect(
      await owner('PUT', newAssignment.replace('11111111', '99999999'), { properties: { roleDefinitionId: reader, principalId } }),
    ).toMatchObject({ status: 409, body: { error: { code: 'RoleAssignmentExists' } } });
    expect(await owner('DELETE', newAssignment)).toMatchObject({ status: 200, body: { properties: { principalId } } });
    expect(await owner('GET', newAssignment)).toMatchObject({ status: 404, body: { error: { code: 'RoleAssignmentNotFound' } } });
  });

  it('lists assignments of the scopes above too, and with atScope() none below', async () => {
    const { owner } = await createNight();
    const count = async (filter: string) =>
      (
        (await owner('GET', `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Authorization/roleAssignments${filter}`)).body as {
          value: object[];
        }
      ).value.length;
    expect(await count('')).toBe(6);
    expect(await count('?$filter=atScope()')).toBe(4);
  });
});

describe('Resource Graph', () => {
  it('answers with a string for resultTruncated and an offset for a token', async () => {
    const { owner } = await createNight();
    const query =
      "resources | where type =~ 'Microsoft.Network/privateEndpoints' and resourceGroup == 'rg-hub' | order by name asc | project name, state = properties.provisioningState";
    const first = (await owner('POST', graph, { query, options: { $top: 1 } })).body as {
      totalRecords: number;
      count: number;
      data: object[];
      resultTruncated: string;
      $skipToken: string;
    };
    expect(first).toMatchObject({
      totalRecords: 2,
      count: 1,
      data: [{ name: 'pe-aks-build', state: 'Succeeded' }],
      resultTruncated: 'false',
    });
    const second = (await owner('POST', graph, { query, options: { $top: 1, $skipToken: first.$skipToken } })).body;
    expect(second).toMatchObject({ count: 1, data: [{ name: 'pe-aks-hub' }] });
    expect(second).not.toHaveProperty('$skipToken');
  });

  it('knows nothing yet of a cluster that was stopped a second ago', async () => {
    const { owner, pass } = await createNight();
    const power = async () => {
      const { data } = (
        await owner('POST', graph, {
          query: "where type == 'microsoft.containerservice/managedclusters' | project code = properties.powerState.code",
        })
      ).body as { data: object[] };
      return data;
    };
    await owner('POST', `${clusterId}/stop`);
    pass(1);
    expect(await power()).toEqual([{ code: 'Running' }]);
    pass(60);
    expect(await power()).toEqual([{ code: 'Stopped' }]);
  });

  it('shows nobody what they may not read', async () => {
    const { simulator } = await createNight();
    const { data } = (await simulator.as('stranger')('POST', graph, { query: 'resources | project type | order by type asc' })).body as {
      data: { type: string }[];
    };
    expect(new Set(data.map((row) => row.type))).toEqual(
      new Set([
        'microsoft.containerregistry/registries',
        'microsoft.keyvault/vaults',
        'microsoft.machinelearningservices/workspaces',
        'microsoft.managedidentity/userassignedidentities',
        'microsoft.network/networkinterfaces',
        'microsoft.network/privateendpoints',
        'microsoft.storage/storageaccounts',
      ]),
    );
  });

  it('refuses what it does not understand with the place and the token', async () => {
    const { owner } = await createNight();
    const answer = await owner('POST', graph, { query: 'resources | summarize count() by type' });
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' },
      body: { error: { code: 'BadRequest', details: [{ code: 'InvalidQuery' }, { code: 'ParserFailure', line: 1, token: 'summarize' }] } },
    });
  });
});

describe('what ARM remembers', () => {
  const log = (from: string) =>
    `${subscription}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(`eventTimestamp ge '${from}' and resourceUri eq '${clusterId.toUpperCase()}'`)}`;

  it('shows a stop in the activity log, minutes late', async () => {
    const { owner, relink, done, pass } = await createNight();
    await done(owner, 'POST', `${clusterId}/stop`);
    const entries = async () =>
      (
        (await relink('GET', log('2026-11-20T00:00:00Z'))).body as {
          value: { operationName: { value: string }; status: { value: string } }[];
        }
      ).value;
    expect((await entries()).filter((entry) => entry.status.value === 'Succeeded')).toEqual([]);
    pass(1200);
    expect((await entries()).map((entry) => [entry.operationName.value, entry.status.value])).toEqual([
      ['Microsoft.ContainerService/managedClusters/stop/action', 'Succeeded'],
      ['Microsoft.ContainerService/managedClusters/stop/action', 'Accepted'],
    ]);
  });

  it('wants a start time for the activity log', async () => {
    const { relink } = await createNight();
    const answer = await relink(
      'GET',
      `${subscription}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(`resourceUri eq '${clusterId}'`)}`,
    );
    expect(answer.status).toBe(400);
  });

  it('gives the time at which an endpoint was made, and a new one after it was made anew', async () => {
    const { owner, relink, done, pass } = await createNight();
    const filter = encodeURIComponent("resourceType eq 'Microsoft.Network/privateEndpoints' and name eq 'pe-aks-hub'");
    const created = async () =>
      (
        (await relink('GET', `${subscription}/resources?$filter=${filter}&$expand=createdTime`)).body as {
          value: { createdTime?: string }[];
        }
      ).value[0]?.createdTime;
    expect(await created()).toBe('2026-02-05T10:30:00.0000000Z');
    const { location, properties } = (await owner('GET', hubEndpoint)).body as { location: string; properties: object };
    await done(owner, 'DELETE', hubEndpoint);
    await done(owner, 'PUT', hubEndpoint, { location, properties });
    pass(10);
    expect(await created()).toMatch(/^2026-11-20T20:/);
  });

  it('shows a caller only the subscriptions in which it has a right', async () => {
    const { simulator } = await createNight();
    simulator.world.addPrincipal({ objectId: '00000000-0000-4000-8000-0000000000aa', name: 'nobody' });
    const names = async (who: string) =>
      ((await simulator.as(who)('GET', '/subscriptions')).body as { value: { displayName: string }[] }).value.map(
        (item) => item.displayName,
      );
    expect(await names('relink')).toEqual(['Night shift']);
    expect(await names('nobody')).toEqual([]);
  });
});

describe('the world file', () => {
  it('comes back from a dump as it was loaded, hidden state included', async () => {
    const { simulator, done, owner, pass } = await createNight();
    await done(owner, 'POST', `${clusterId}/stop`);
    pass(60);
    const dumped = simulator.world.dump();
    const again = await createNight({ world: dumped });
    expect(again.simulator.world.dump()).toEqual(dumped);
    expect(again.simulator.world.get(clusterId)?.hidden.generation).toBe(2);
    expect(again.simulator.world.get(fraud)?.hidden.generation).toBe(1);
  });
});
