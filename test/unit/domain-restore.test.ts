import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import { clusterOfSnapshot, whyNotRestore } from '../../shared/domain/restore.ts';
import type { ComputeSnapshot, EndpointSnapshot } from '../../shared/domain/snapshot.ts';

const group = '/subscriptions/s/resourceGroups/rg/providers';
const clusterId = `${group}/Microsoft.ContainerService/managedClusters/aks`;
const cluster = { id: clusterId, nodeResourceGroup: 'rg-nodes' } as ClusterState;

function endpoint(targetId: string, id = `${group}/Microsoft.Network/privateEndpoints/pe`): EndpointSnapshot {
  const connection = { properties: { privateLinkServiceId: targetId, groupIds: ['management'] } };
  const body = { id, properties: { privateLinkServiceConnections: [connection] } };
  return { kind: 'endpoint', resourceId: id, body, addresses: [], zoneGroups: [], records: [], unknownProperties: [] };
}

function compute(properties: Readonly<Record<string, string>>): ComputeSnapshot {
  const id = `${group}/Microsoft.MachineLearningServices/workspaces/ws/computes/churn`;
  return { kind: 'compute', resourceId: id, body: { id, properties }, unknownProperties: [] };
}

const attached = { computeType: 'Kubernetes', resourceId: clusterId };

describe('the cluster of a snapshot', () => {
  it('is what the endpoint led to, or what the compute was attached from', () => {
    expect([clusterOfSnapshot(endpoint(clusterId)), clusterOfSnapshot(compute(attached))]).toEqual([clusterId, clusterId]);
  });

  it.each([
    endpoint(`${group}/Microsoft.Storage/storageAccounts/st`),
    { ...endpoint(clusterId), body: {} },
    compute({ computeType: 'AmlCompute' }),
    compute({ ...attached, resourceId: `${group}/Microsoft.Kubernetes/connectedClusters/arc` }),
  ])('is none where it was no AKS cluster', (snapshot) => {
    expect(clusterOfSnapshot(snapshot)).toBeUndefined();
  });
});

describe('whether a snapshot may be made again', () => {
  it('is so for what was linked to the cluster, or attached from it (R1)', () => {
    expect([whyNotRestore(endpoint(clusterId.toUpperCase()), cluster), whyNotRestore(compute(attached), cluster)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    [endpoint(`${clusterId}-other`), /^its snapshot is not one of a part of the cluster that Relink repairs \(\w+\)\.$/],
    [
      compute({ ...attached, resourceId: `${clusterId}-other` }),
      /^its snapshot is not one of a part of the cluster that Relink repairs \(\w+\)\.$/,
    ],
  ])('is not so for a part of another cluster', (snapshot, reason) => {
    expect(whyNotRestore(snapshot, cluster)).toMatch(reason);
  });
});
