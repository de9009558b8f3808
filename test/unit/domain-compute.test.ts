import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import {
  classifyCompute,
  computeConfigOf,
  isArcCompute,
  readCompute,
  sameComputeConfig,
  unknownComputeProperties,
  workspaceOf,
} from '../../shared/domain/compute.ts';

const clusterId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks';
const cluster = { id: clusterId } as ClusterState;
const workspace = '/subscriptions/s/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws';

const full = {
  id: `${workspace}/computes/churn`,
  name: 'churn',
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  location: 'westeurope',
  tags: { team: 'churn' },
  sku: { name: 'Basic' },
  systemData: { createdBy: 'someone' },
  identity: {
    type: 'SystemAssigned,UserAssigned',
    principalId: 'old-principal',
    tenantId: 't',
    userAssignedIdentities: { '/uai': { principalId: 'p', clientId: 'c' } },
  },
  properties: {
    computeType: 'Kubernetes',
    computeLocation: 'westeurope',
    description: 'for churn',
    resourceId: clusterId,
    disableLocalAuth: true,
    provisioningState: 'Succeeded',
    createdOn: '2026-01-05T18:00:00.0000000+00:00',
    modifiedOn: '2026-01-05T18:00:00.0000000+00:00',
    provisioningErrors: null,
    isAttachedCompute: true,
    properties: {
      namespace: 'ml-churn',
      defaultInstanceType: 'cpu',
      instanceTypes: { cpu: { nodeSelector: null, resources: { limits: { cpu: '2' } } } },
      vcName: null,
      extensionInstanceReleaseTrain: 'stable',
      extensionPrincipalId: 'extension',
      relayConnectionString: 'Endpoint=sb://relay;SharedAccessKey=TOP-SECRET',
      serviceBusConnectionString: 'Endpoint=sb://bus;SharedAccessKey=TOP-SECRET',
    },
  },
};

describe('reading a compute', () => {
  it('answers what Relink judges by', () => {
    expect(readCompute(full)).toMatchObject({
      id: full.id,
      computeType: 'Kubernetes',
      resourceId: clusterId,
      provisioningState: 'Succeeded',
      createdOn: '2026-01-05T18:00:00.0000000+00:00',
      principalId: 'old-principal',
    });
    expect(workspaceOf(full.id)).toBe(workspace);
  });

  it('drops connection strings before anything can store or show them (R11)', () => {
    expect(JSON.stringify(readCompute(full))).not.toContain('TOP-SECRET');
  });
});

describe('which computes may be reattached', () => {
  const withProperties = (changes: object) => readCompute({ ...full, properties: { ...full.properties, ...changes } });

  it.each(['Kubernetes', 'kubernetes', 'KUBERNETES'])('takes computeType %s on the cluster, in any casing of its id', (computeType) => {
    expect(classifyCompute(withProperties({ computeType, resourceId: clusterId.toUpperCase() }), cluster)).toEqual({ kind: 'attached' });
  });

  it('refuses a legacy AKS compute and any other type, with the reason', () => {
    expect(classifyCompute(withProperties({ computeType: 'AKS' }), cluster)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('a legacy AKS compute'),
    });
    expect(classifyCompute(withProperties({ computeType: 'Synapse' }), cluster)).toEqual({
      kind: 'refused',
      reason: 'computeType Synapse is not one that Relink reattaches.',
    });
  });

  it('leaves computes of other clusters and of nothing alone', () => {
    expect(classifyCompute(withProperties({ resourceId: `${clusterId}2` }), cluster)).toEqual({ kind: 'foreign' });
    expect(classifyCompute(withProperties({ resourceId: null }), cluster)).toEqual({ kind: 'foreign' });
  });

  it('recognises a compute on an Arc-connected cluster', () => {
    expect(
      isArcCompute(
        withProperties({ resourceId: '/subscriptions/s/resourceGroups/rg/providers/microsoft.kubernetes/connectedClusters/arc' }),
      ),
    ).toBe(true);
    expect(isArcCompute(withProperties({}))).toBe(false);
    expect(isArcCompute(withProperties({ resourceId: null }))).toBe(false);
  });
});

describe('the body that attaches a compute again (R9)', () => {
  it('keeps the configuration and leaves out what Azure writes', () => {
    expect(computeConfigOf(full)).toEqual({
      location: 'westeurope',
      tags: { team: 'churn' },
      sku: { name: 'Basic' },
      identity: { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { '/uai': {} } },
      properties: {
        computeType: 'Kubernetes',
        computeLocation: 'westeurope',
        description: 'for churn',
        resourceId: clusterId,
        disableLocalAuth: true,
        properties: {
          namespace: 'ml-churn',
          defaultInstanceType: 'cpu',
          instanceTypes: { cpu: { nodeSelector: null, resources: { limits: { cpu: '2' } } } },
          extensionInstanceReleaseTrain: 'stable',
        },
      },
    });
  });

  it.each([{ type: 'None' }, {}, null])('sends no identity for %j', (identity) => {
    expect(computeConfigOf({ ...full, identity })).not.toHaveProperty('identity');
  });

  it('keeps a system-assigned identity without its principal', () => {
    expect(computeConfigOf({ ...full, identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' } })['identity']).toEqual({
      type: 'SystemAssigned',
    });
  });

  it('reports properties that it does not know, and no blank ones', () => {
    const inner = { ...full.properties.properties, gpuSharing: 'mps', later: {} };
    expect(unknownComputeProperties(full)).toEqual([]);
    expect(unknownComputeProperties({ ...full, kind: 'x', properties: { ...full.properties, quota: 3, properties: inner } })).toEqual([
      'kind',
      'properties.quota',
      'properties.properties.gpuSharing',
    ]);
  });

  it('is the same for answers that differ only in casing, blanks and server-side members', () => {
    const again = {
      ...full,
      id: full.id.toLowerCase(),
      identity: { ...full.identity, principalId: 'new-principal' },
      properties: {
        ...full.properties,
        resourceId: clusterId.toLowerCase(),
        createdOn: 'later',
        properties: { ...full.properties.properties, vcName: {}, instanceTypes: { cpu: { resources: { limits: { cpu: '2' } } } } },
      },
    };
    expect(sameComputeConfig(full, again)).toBe(true);
    expect(sameComputeConfig(full, { ...again, tags: { team: 'other' } })).toBe(false);
  });

  it('differs where other identities are assigned, and not where the same ones stand in another order', () => {
    const withIdentities = (...ids: readonly string[]) => ({
      ...full,
      identity: { ...full.identity, userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])) },
    });
    expect(sameComputeConfig(full, withIdentities('/UAI'))).toBe(true);
    expect(sameComputeConfig(full, withIdentities('/other'))).toBe(false);
    expect(sameComputeConfig(full, withIdentities('/uai', '/other'))).toBe(false);
    expect(sameComputeConfig(withIdentities('/uai', '/other'), withIdentities('/other', '/uai'))).toBe(true);
    expect(sameComputeConfig(withIdentities('/a', '/b'), withIdentities('/a/b'))).toBe(false);
  });

  it('can be read of an answer that lacks nearly everything', () => {
    expect(readCompute({})).toMatchObject({ id: '', computeType: '', provisioningState: 'Unknown' });
  });
});
