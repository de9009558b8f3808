import { describe, expect, it } from 'vitest';
import { createNight, fraud, pricing, shared, subscription, workspaces } from '../support/simulated-night.ts';

const virtualMachine = `${workspaces}/mlw-fraud/computes/vm-1`;
const attachedVm = {
  location: 'westeurope',
  properties: {
    computeType: 'VirtualMachine',
    resourceId: `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Compute/virtualMachines/vm-1`,
    properties: { sshPort: 22 },
  },
};

describe('a compute of an ML workspace', () => {
  it('is attached with 201 and one header, and polled with a status and nothing else', async () => {
    const { owner, pass } = await createNight();
    const answer = await owner('PUT', virtualMachine, attachedVm);
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.headers).filter((name) => ['location', 'retry-after', 'azure-asyncoperation'].includes(name))).toEqual([
      'azure-asyncoperation',
    ]);
    expect(answer.headers['azure-asyncoperation']).toMatch(
      /\/locations\/westeurope\/computeOperationsStatus\/[0-9a-f-]{36}\?api-version=2025-01-01&service=new&t=/,
    );
    expect(answer.body).toMatchObject({
      tags: null,
      properties: { provisioningState: 'Creating', isAttachedCompute: true, provisioningErrors: null },
    });
    expect((await owner('GET', answer.headers['azure-asyncoperation'] ?? '')).body).toEqual({ status: 'InProgress' });
    pass(300);
    expect((await owner('GET', answer.headers['azure-asyncoperation'] ?? '')).body).toEqual({ status: 'Succeeded', percentComplete: 100 });
    expect((await owner('GET', virtualMachine)).body).toMatchObject({
      properties: { provisioningState: 'Succeeded', createdOn: expect.stringMatching(/\.\d{7}\+00:00$/) },
    });
  });

  it('is missed with 404 and no body at all, its workspace with ARM’s own error', async () => {
    const { owner } = await createNight();
    const missing = await owner('GET', `${workspaces}/mlw-fraud/computes/none`);
    expect([missing.status, missing.body, missing.headers['x-ms-response-type'], missing.headers['content-type']]).toEqual([
      404,
      undefined,
      'standard',
      undefined,
    ]);
    expect(await owner('GET', `${workspaces}/none/computes/none`)).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceNotFound' } },
    });
    expect(await owner('DELETE', `${workspaces}/none/computes/none`)).toMatchObject({
      status: 404,
      body: { error: { code: 'ParentResourceNotFound' } },
    });
  });

  it('gets a new principal with every attach, and the assignments of the old one stay behind', async () => {
    const { owner, done } = await createNight();
    const before = (await owner('GET', fraud)).body as {
      identity: { principalId: string };
      location: string;
      tags: object;
      properties: object;
    };
    await done(owner, 'DELETE', `${fraud}?underlyingResourceAction=Detach`);
    await done(owner, 'PUT', fraud, {
      location: before.location,
      tags: before.tags,
      identity: { type: 'SystemAssigned' },
      properties: before.properties,
    });
    const after = (await owner('GET', fraud)).body as typeof before;
    expect(after.identity.principalId).not.toBe(before.identity.principalId);
    const filter = encodeURIComponent(`principalId eq '${before.identity.principalId}'`);
    const orphans = (await owner('GET', `${subscription}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`)).body as {
      value: object[];
    };
    expect(orphans.value).toHaveLength(2);
  });

  it('says Succeeded after a PUT over itself on a restarted cluster, and is as dead as before', async () => {
    const { owner, pass, restart, settle, judge } = await createNight();
    await restart();
    await settle();
    const body = (await owner('GET', shared)).body as { location: string; properties: { createdOn: string } };
    const answer = await owner('PUT', shared, { location: body.location, properties: body.properties });
    expect(answer).toMatchObject({
      status: 201,
      body: { properties: { provisioningState: 'Creating', createdOn: body.properties.createdOn } },
    });
    pass(120);
    expect((await owner('GET', shared)).body).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
    expect(judge.verdict().problems).toContain('compute k8s-shared cannot reach its cluster (Succeeded)');
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
    expect(await poll()).toMatchObject({
      status: 'Failed',
      error: { message: 'An internal server error occurred. If the problem persists, contact support.' },
    });
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
    simulator.world.put({
      id,
      type: 'Microsoft.Authorization/roleAssignments',
      body: { properties: { principalId: robot.objectId, roleDefinitionId: contributor } },
    });
    const identity = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-pricing`;
    const wanted = {
      location: 'westeurope',
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
      properties: attachedVm.properties,
    };
    const refused = await simulator.as('robot')('PUT', pricing, wanted);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
  });

  it('is polled with the parameters of its URL or with more, as the SDK does it, but not with fewer', async () => {
    const { owner } = await createNight();
    const answer = await owner('DELETE', `${shared}?underlyingResourceAction=Detach`);
    const poll = answer.headers['azure-asyncoperation'] ?? '';
    expect((await owner('GET', `${poll}&underlyingResourceAction=Detach`)).status).toBe(200);
    expect((await owner('GET', poll.slice(0, 2000))).status).toBe(404);
    expect((await owner('GET', poll.replace(/&h=.*/, ''))).status).toBe(404);
  });
});
