import { describe, expect, it } from 'vitest';
import { createAzureComputes } from '../../shared/azure/computes.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Started } from '../../shared/ports/operations.ts';
import { type Line, scripted, signal, subscription } from './azure-script.ts';

const workspaceId = `${subscription}/resourceGroups/ml/providers/Microsoft.MachineLearningServices/workspaces/churn`;
const computeId = `${workspaceId}/computes/k8s`;
const clusterId = `${subscription}/resourcegroups/aks/providers/Microsoft.ContainerService/managedClusters/prod`;
const signed = `t=638999999999999999&c=${'M'.repeat(2600)}&s=${'a%2Bb_'.repeat(60)}&h=${'h'.repeat(43)}`;
const poll = `https://management.azure.com${subscription}/providers/Microsoft.MachineLearningServices/locations/westeurope/computeOperationsStatus/8f6b0c1e-5d55-4f4f-9a53-1f3a5a9d0001?api-version=2024-10-01&service=new&${signed}`;

const config: JsonObject = {
  location: 'westeurope',
  tags: { team: 'ml' },
  identity: {
    type: 'SystemAssigned,UserAssigned',
    userAssignedIdentities: { [`${subscription}/resourceGroups/ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`]: {} },
  },
  properties: {
    computeType: 'Kubernetes',
    description: 'night cluster',
    resourceId: clusterId,
    disableLocalAuth: false,
    properties: {
      namespace: 'scoring',
      defaultInstanceType: 'small',
      instanceTypes: {
        small: {
          nodeSelector: { pool: 'cpu' },
          resources: { requests: { cpu: '1', memory: '4Gi' }, limits: { cpu: '2', memory: '8Gi', 'nvidia.com/gpu': null } },
        },
      },
      vcName: 'vc',
      extensionInstanceReleaseTrain: 'stable',
    },
  },
};

const attached: Line = {
  status: 201,
  headers: { 'azure-asyncoperation': poll },
  body: { id: computeId, properties: { computeType: 'Kubernetes', provisioningState: 'Creating' } },
};
const detaching: Line = { status: 202, headers: { 'azure-asyncoperation': poll } };
const status = (value: string, more: object = {}): Line => ({ body: { status: value, ...more } });

function tokenOf(started: Started): string {
  if (started.kind !== 'operation') throw new Error('finished at once');
  return started.token;
}

describe('attaching a compute', () => {
  it('sends the configuration to the wire as it is, in one request', async () => {
    const { clients, seen } = scripted(attached);
    const started = await createAzureComputes(clients).beginAttach(computeId, config, signal);
    expect(seen.map((request) => [request.method, request.url])).toEqual([
      ['PUT', `https://management.azure.com${computeId}?api-version=2024-10-01`],
    ]);
    expect(seen[0]?.body).toEqual(config);
    expect(seen[0]?.headers['content-type']).toMatch(/^application\/json/);
    expect(started).toEqual({ kind: 'operation', token: expect.any(String) });
  });

  it('is followed at the saved address byte for byte, by another instance, one request a poll', async () => {
    const token = tokenOf(await createAzureComputes(scripted(attached).clients).beginAttach(computeId, config, signal));
    const { clients, seen } = scripted(status('InProgress'), { status: 503, body: 'x' }, status('Succeeded', { percentComplete: 100.0 }));
    const computes = createAzureComputes(clients);
    expect(await computes.poll(token, signal)).toEqual({ kind: 'running' });
    await expect(computes.poll(token, signal)).rejects.toMatchObject({ code: 'azure-unavailable' });
    expect(await computes.poll(token, signal)).toEqual({ kind: 'finished' });
    expect(seen.map((request) => [request.method, request.url])).toEqual([
      ['GET', poll],
      ['GET', poll],
      ['GET', poll],
    ]);
    expect(token.length).toBeLessThan(20_000);
  });

  it('may fail long after it was accepted', async () => {
    const token = tokenOf(await createAzureComputes(scripted(attached).clients).beginAttach(computeId, config, signal));
    const { clients } = scripted(
      status('Failed', {
        error: { code: 'InternalServerError', message: 'An internal server error occurred. If the problem persists, contact support' },
      }),
    );
    expect(await createAzureComputes(clients).poll(token, signal)).toEqual({
      kind: 'failed',
      error: {
        code: 'azure-operation-failed',
        message:
          'Could not attach compute k8s: Azure accepted it and then ended it as Failed: An internal server error occurred. If the problem persists, contact support',
        details: { azureCode: 'InternalServerError' },
      },
    });
  });

  it('is followed at the compute itself when Azure names no operation', async () => {
    const state = (provisioningState: string) => ({
      body: { id: computeId, properties: { computeType: 'Kubernetes', provisioningState } },
    });
    const { clients, seen } = scripted({ status: 201, ...state('Creating') }, state('Creating'), state('Failed'));
    const computes = createAzureComputes(clients);
    const token = tokenOf(await computes.beginAttach(computeId, config, signal));
    expect(await computes.poll(token, signal)).toEqual({ kind: 'running' });
    expect(await computes.poll(token, signal)).toMatchObject({ kind: 'failed', error: { code: 'azure-operation-failed' } });
    expect(seen.map((request) => request.method)).toEqual(['PUT', 'GET', 'GET']);
  });

  it('is refused as Azure refuses', async () => {
    const { clients } = scripted({ status: 404, body: { error: { code: 'ParentResourceNotFound', message: 'no workspace' } } });
    await expect(createAzureComputes(clients).beginAttach(computeId, config, signal)).rejects.toMatchObject({ code: 'azure-not-found' });
  });
});

describe('detaching a compute', () => {
  it('detaches, and asks for nothing else (R2)', async () => {
    const { clients, seen } = scripted(detaching);
    await createAzureComputes(clients).beginDetach(computeId, signal);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.method).toBe('DELETE');
    expect(new URL(seen[0]?.url ?? '').searchParams.getAll('underlyingResourceAction')).toEqual(['Detach']);
  });

  it('is followed at the saved address, to which nothing is added', async () => {
    const { clients, seen } = scripted(detaching, status('InProgress'), status('Succeeded'));
    const computes = createAzureComputes(clients);
    const token = tokenOf(await computes.beginDetach(computeId, signal));
    expect(await computes.poll(token, signal)).toEqual({ kind: 'running' });
    expect(await computes.poll(token, signal)).toEqual({ kind: 'finished' });
    expect(seen.slice(1).map((request) => [request.method, request.url])).toEqual([
      ['GET', poll],
      ['GET', poll],
    ]);
  });

  it('is finished when there is nothing to detach', async () => {
    expect(await createAzureComputes(scripted({ status: 404 }).clients).beginDetach(computeId, signal)).toEqual({ kind: 'finished' });
    expect(await createAzureComputes(scripted({ status: 204 }).clients).beginDetach(computeId, signal)).toEqual({ kind: 'finished' });
  });

  it('says that Azure forgot the operation', async () => {
    const token = tokenOf(await createAzureComputes(scripted(detaching).clients).beginDetach(computeId, signal));
    await expect(createAzureComputes(scripted({ status: 404 }).clients).poll(token, signal)).rejects.toMatchObject({
      code: 'azure-operation-lost',
      message: 'Azure no longer knows the operation (detach compute k8s).',
    });
  });
});

describe('reading computes', () => {
  it('decides by the status alone: a missing compute has an empty body', async () => {
    expect(
      await createAzureComputes(scripted({ status: 404, headers: { 'content-type': '' } }).clients).get(computeId, signal),
    ).toBeUndefined();
  });

  it('keeps properties that no model knows, and no connection strings', async () => {
    const body = {
      id: computeId,
      properties: {
        computeType: 'Kubernetes',
        resourceId: clusterId,
        brandNew: 1,
        properties: { namespace: 'scoring', alsoNew: [2], relayConnectionString: 'Endpoint=sb://x' },
      },
    };
    const compute = await createAzureComputes(scripted({ body }).clients).get(computeId, signal);
    expect(compute?.body).toEqual({
      id: computeId,
      properties: { computeType: 'Kubernetes', resourceId: clusterId, brandNew: 1, properties: { namespace: 'scoring', alsoNew: [2] } },
    });
  });

  it('lists workspaces and computes over all pages', async () => {
    const next = (path: string) => `https://management.azure.com${path}?api-version=2024-10-01&$skip=abc`;
    const workspaces = scripted(
      { body: { value: [{ id: 'w1' }], nextLink: next(`${subscription}/providers/Microsoft.MachineLearningServices/workspaces`) } },
      { body: { value: [{ id: 'w2' }] } },
    );
    expect(await createAzureComputes(workspaces.clients).listWorkspaces(subscription.slice(15), signal)).toEqual(['w1', 'w2']);
    const computes = scripted(
      { body: { value: [{ id: 'c1', properties: { computeType: 'AmlCompute' } }], nextLink: next(`${workspaceId}/computes`) } },
      { body: { value: [{ id: 'c2' }] } },
    );
    expect((await createAzureComputes(computes.clients).list(workspaceId, signal)).map((compute) => compute.id)).toEqual(['c1', 'c2']);
  });
});

describe('what is in flight on a compute', () => {
  const list = (value: readonly object[]): Line => ({ body: { value } });
  const job = (name: string, state: string, properties: object): object => ({
    name,
    properties: { status: state, jobType: 'Command', ...properties },
  });

  it('is every unfinished operation of its endpoints and deployments, and every unfinished job', async () => {
    const endpoints = list([
      { name: 'churn', properties: { compute: computeId.toUpperCase(), provisioningState: 'Succeeded' } },
      { name: 'fraud', properties: { compute: computeId, provisioningState: 'Updating' } },
      { name: 'managed', properties: { compute: null, provisioningState: 'Updating' } },
    ]);
    const jobs = list([
      job('train', 'Running', { computeId }),
      job('pipe', 'Queued', { jobs: { step: { computeId } } }),
      job('old', 'Completed', { computeId }),
      job('elsewhere', 'Running', { computeId: `${workspaceId}/computes/other` }),
    ]);
    const deployments = {
      churn: list([{ name: 'blue', properties: { provisioningState: 'Updating' } }]),
      fraud: list([{ name: 'green', properties: { provisioningState: 'Succeeded' } }]),
    };
    // Endpoints and jobs are asked for at once, then the deployments of each endpoint.
    const { clients, seen } = scripted(endpoints, jobs, deployments.churn, deployments.fraud);
    const uses = await createAzureComputes(clients).operationsInFlight(computeId, signal);
    expect(seen.map((request) => new URL(request.url).pathname.slice(workspaceId.length))).toEqual([
      '/onlineEndpoints',
      '/jobs',
      '/onlineEndpoints/churn/deployments',
      '/onlineEndpoints/fraud/deployments',
    ]);
    expect(uses.map((use) => use.what)).toEqual([
      'endpoint fraud is Updating',
      'deployment blue of endpoint churn is Updating',
      'job train is Running',
      'job pipe is Queued',
    ]);
  });

  it('counts a state that nobody knows as in flight', async () => {
    const { clients } = scripted(list([]), list([job('odd', 'NotResponding', { computeId })]));
    expect(await createAzureComputes(clients).operationsInFlight(computeId, signal)).toEqual([{ what: 'job odd is NotResponding' }]);
  });
});
