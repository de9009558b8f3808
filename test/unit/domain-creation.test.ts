import { describe, expect, it } from 'vitest';
import {
  contentOf,
  creationOfCompute,
  creationsOfEndpoint,
  obstacleOf,
  parentOf,
  referencesOfCompute,
  referencesOfEndpoint,
} from '../../shared/domain/creation.ts';
import type { ComputeSnapshot, EndpointSnapshot } from '../../shared/domain/snapshot.ts';

const group = '/subscriptions/s/resourceGroups/hub/providers';
const network = `${group}/Microsoft.Network/virtualNetworks/vnet`;
const zone = `${group}/Microsoft.Network/privateDnsZones/z`;
const asg = `${group}/Microsoft.Network/applicationSecurityGroups/asg`;
const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/ws`;
const identity = `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/id`;

const endpoint: EndpointSnapshot = {
  kind: 'endpoint',
  resourceId: `${group}/Microsoft.Network/privateEndpoints/pe`,
  body: { properties: { subnet: { id: `${network}/subnets/apps` }, applicationSecurityGroups: [{ id: asg }] } },
  addresses: [],
  zoneGroups: [
    {
      name: 'default',
      provisioningState: 'Succeeded',
      zones: [
        { name: 'aks', zoneId: zone },
        { name: 'gone', zoneId: '' },
      ],
    },
  ],
  records: [],
  unknownProperties: [],
};
const compute: ComputeSnapshot = {
  kind: 'compute',
  resourceId: `${workspace}/computes/k8s`,
  body: {
    location: 'westeurope',
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: { principalId: 'p' } } },
    properties: { computeType: 'Kubernetes', provisioningState: 'Succeeded' },
  },
  unknownProperties: [],
};

describe('what a creation refers to', () => {
  it('is network, subnet, security groups and zones for an endpoint, identities for a compute', () => {
    expect(referencesOfEndpoint(endpoint)).toEqual([
      { what: 'virtual network', id: network },
      { what: 'subnet', id: `${network}/subnets/apps` },
      { what: 'application security group', id: asg },
      { what: 'private DNS zone', id: zone },
    ]);
    expect(referencesOfCompute(compute)).toEqual([{ what: 'user-assigned identity', id: identity }]);
  });

  it.each([
    ['Succeeded', undefined],
    ['', undefined],
    [
      undefined,
      {
        kind: 'refusal',
        reason: `the subnet ${network} does not exist any more. Make it again under the same name, then ask for a repair.`,
      },
    ],
    [
      'Failed',
      {
        kind: 'refusal',
        reason: `the subnet ${network} is Failed. Update it (az resource update --ids ${network}) until it is Succeeded, then ask for a repair.`,
      },
    ],
    [
      'Canceled',
      {
        kind: 'refusal',
        reason: `the subnet ${network} is Canceled. Update it (az resource update --ids ${network}) until it is Succeeded, then ask for a repair.`,
      },
    ],
    ['Updating', { kind: 'wait', forWhat: 'the subnet vnet, which is Updating' }],
  ])('in state %s is an obstacle or none', (state, obstacle) => {
    expect(obstacleOf({ what: 'subnet', id: network }, state)).toEqual(obstacle);
  });
});

describe('a snapshot with little in it', () => {
  it('refers to nothing', () => {
    const bare = { ...endpoint, body: {}, zoneGroups: [] };
    expect(referencesOfEndpoint(bare)).toEqual([]);
    expect(referencesOfCompute({ ...compute, body: {} })).toEqual([]);
  });

  it('is told to Azure Policy without a type where the id has none', () => {
    expect(contentOf({ id: '/odd', body: {} })).toEqual({ type: '', name: 'odd' });
    expect(parentOf({ id: '/odd', body: {} })).toBeUndefined();
  });
});

describe('what Azure Policy is told', () => {
  it('of an endpoint: the body of its PUT, and its zone groups as children', () => {
    const [own, zones] = creationsOfEndpoint(endpoint, { location: 'westeurope' });
    expect(own && [contentOf(own), parentOf(own)]).toEqual([
      { type: 'Microsoft.Network/privateEndpoints', name: 'pe', location: 'westeurope' },
      undefined,
    ]);
    expect(zones && [contentOf(zones), parentOf(zones)]).toMatchObject([
      {
        type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
        name: 'default',
        properties: { privateDnsZoneConfigs: [{ name: 'aks', properties: { privateDnsZoneId: zone } }, { name: 'gone' }] },
      },
      endpoint.resourceId,
    ]);
  });

  it('of a compute: what is attached, below its workspace', () => {
    const creation = creationOfCompute(compute);
    expect(contentOf(creation)).toEqual({
      type: 'Microsoft.MachineLearningServices/workspaces/computes',
      name: 'k8s',
      location: 'westeurope',
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } },
      properties: { computeType: 'Kubernetes', properties: {} },
    });
    expect(parentOf(creation)).toBe(workspace);
  });
});
