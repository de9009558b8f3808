import { describe, expect, it } from 'vitest';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import { classifyEndpoint, isApproved, readEndpoint } from '../../shared/domain/endpoint.ts';
import type { JsonObject } from '../../shared/domain/json.ts';

const group = '/subscriptions/s/resourceGroups';
const clusterId = `${group}/rg/providers/Microsoft.ContainerService/managedClusters/aks`;
const cluster: ClusterState = {
  id: clusterId,
  name: 'aks',
  location: 'westeurope',
  power: 'Running',
  provisioningState: 'Succeeded',
  agentPools: [],
  nodeResourceGroup: 'MC_rg_aks',
  isPrivate: true,
  hasVnetIntegration: false,
  tags: {},
};

const connection = (target: string, status?: string): JsonObject => ({
  name: 'c',
  properties: { privateLinkServiceId: target, groupIds: ['management'], ...(status && { privateLinkServiceConnectionState: { status } }) },
});

function endpoint(options: { groupName?: string; automatic?: readonly JsonObject[]; manual?: readonly JsonObject[] }) {
  return readEndpoint({
    id: `${group}/${options.groupName ?? 'rg-hub'}/providers/Microsoft.Network/privateEndpoints/pe`,
    properties: { privateLinkServiceConnections: options.automatic ?? [], manualPrivateLinkServiceConnections: options.manual ?? [] },
  });
}

describe('reading a private endpoint', () => {
  it('keeps which array a connection came from, and the wire body', () => {
    const body = {
      id: '/pe',
      properties: {
        provisioningState: 'Succeeded',
        resourceGuid: 'guid',
        subnet: { id: '/subnet' },
        networkInterfaces: [{ id: '/nic' }, {}],
        privateLinkServiceConnections: [connection('/a', 'Approved')],
        manualPrivateLinkServiceConnections: [connection('/b', 'Pending')],
      },
    };
    expect(readEndpoint(body)).toEqual({
      id: '/pe',
      body,
      provisioningState: 'Succeeded',
      resourceGuid: 'guid',
      subnetId: '/subnet',
      nicIds: ['/nic'],
      connections: [
        { kind: 'automatic', name: 'c', targetId: '/a', groupIds: ['management'], status: 'Approved' },
        { kind: 'manual', name: 'c', targetId: '/b', groupIds: ['management'], status: 'Pending' },
      ],
    });
  });

  it('takes a body without anything for an endpoint that says nothing', () => {
    expect(readEndpoint({})).toMatchObject({
      id: '',
      provisioningState: 'Unknown',
      resourceGuid: undefined,
      connections: [],
      nicIds: [],
      subnetId: undefined,
    });
  });

  it('is approved only when it has connections and every one says so', () => {
    expect(isApproved(endpoint({}))).toBe(false);
    expect(isApproved(endpoint({ automatic: [connection('/a')] }))).toBe(false);
    expect(isApproved(endpoint({ automatic: [connection('/a', 'Approved')], manual: [connection('/b', 'Pending')] }))).toBe(false);
    expect(isApproved(endpoint({ manual: [connection('/b', 'Approved')] }))).toBe(true);
  });
});

describe('whose endpoint it is (R1)', () => {
  it.each([
    ['automatic', { automatic: [connection(clusterId)] }],
    ['manual', { manual: [connection(clusterId)] }],
    ['in another casing', { automatic: [connection(clusterId.toUpperCase())] }],
  ])('is linked when its one connection targets the cluster: %s', (_, options) => {
    expect(classifyEndpoint(endpoint(options), cluster)).toEqual({ kind: 'linked' });
  });

  it.each(['MC_rg_aks', 'mc_RG_aks'])('is AKS’s own in the node resource group %s, by its place and not by its name', (groupName) => {
    expect(classifyEndpoint(endpoint({ groupName, automatic: [connection(clusterId)] }), cluster)).toEqual({ kind: 'managed' });
  });

  it('is foreign when it targets something else, also inside the node resource group', () => {
    const other = connection(`${clusterId}2`);
    expect(classifyEndpoint(endpoint({ automatic: [other] }), cluster)).toEqual({ kind: 'foreign' });
    expect(classifyEndpoint(endpoint({ groupName: 'MC_rg_aks', automatic: [other] }), cluster)).toEqual({ kind: 'foreign' });
    expect(classifyEndpoint(endpoint({}), cluster)).toEqual({ kind: 'foreign' });
  });

  it('is refused when it targets a private link service of the node resource group, with the way out', () => {
    const target = `${group}/mc_rg_AKS/providers/microsoft.network/PrivateLinkServices/kube-apiserver`;
    const found = classifyEndpoint(endpoint({ automatic: [connection(target)] }), cluster);
    expect(found).toEqual({
      kind: 'refused',
      reason:
        'pe targets a private link service inside the node resource group MC_rg_aks. That service is replaced by a restart and its successor has another id, ' +
        `so the endpoint cannot be recreated as it was. Make the endpoint against the cluster instead: target ${clusterId}, group id "management".`,
    });
  });

  it('is foreign when it targets somebody else’s private link service', () => {
    const target = `${group}/rg-other/providers/Microsoft.Network/privateLinkServices/kube-apiserver`;
    expect(classifyEndpoint(endpoint({ automatic: [connection(target)] }), cluster)).toEqual({ kind: 'foreign' });
  });

  it('is refused when it has a second connection', () => {
    const found = classifyEndpoint(endpoint({ automatic: [connection(clusterId)], manual: [connection('/other')] }), cluster);
    expect(found).toEqual({
      kind: 'refused',
      reason: 'pe has 2 connections; Relink recreates only endpoints whose one connection targets the cluster.',
    });
  });
});
