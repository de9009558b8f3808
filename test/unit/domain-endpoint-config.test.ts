import { describe, expect, it } from 'vitest';
import { endpointConfigOf, unknownEndpointProperties } from '../../shared/domain/endpoint-config.ts';

/** A GET answer with every property of api-version 2026-01-01 that a private endpoint can have. */
const full = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe',
  name: 'pe',
  type: 'Microsoft.Network/privateEndpoints',
  etag: 'W/"1"',
  location: 'westeurope',
  tags: { owner: 'platform' },
  extendedLocation: { name: 'edge', type: 'EdgeZone' },
  properties: {
    provisioningState: 'Succeeded',
    resourceGuid: 'guid',
    ipVersionType: 'IPv4',
    customNetworkInterfaceName: 'nic-pe',
    billingSku: 'Fixed',
    customDnsConfigs: [{ fqdn: 'x', ipAddresses: ['10.0.0.4'] }],
    networkInterfaces: [{ id: '/nic' }],
    subnet: { id: '/subnet', name: 'expanded', properties: { addressPrefix: '10.0.0.0/24' } },
    privateLinkServiceConnections: [
      {
        name: 'automatic',
        id: '/c1',
        etag: 'W/"1"',
        type: 'Microsoft.Network/privateEndpoints/privateLinkServiceConnections',
        properties: {
          provisioningState: 'Succeeded',
          privateLinkServiceId: '/aks',
          groupIds: ['management'],
          requestMessage: 'please',
          approvalReference: { privateEndpointId: '/other-pe' },
          privateLinkServiceConnectionState: { status: 'Disconnected', description: 'gone', actionsRequired: '' },
        },
      },
    ],
    manualPrivateLinkServiceConnections: [
      { name: 'manual', id: '/c2', properties: { privateLinkServiceId: '/aks', groupIds: ['management'], requestMessage: '' } },
    ],
    ipConfigurations: [
      {
        name: 'ip',
        id: '/ip',
        etag: 'W/"1"',
        type: 't',
        properties: { provisioningState: 'Succeeded', groupId: 'management', memberName: 'management', privateIPAddress: '10.0.0.4' },
      },
    ],
    applicationSecurityGroups: [{ id: '/asg', location: 'westeurope', properties: {} }],
  },
};

describe('the body that makes an endpoint again (R9)', () => {
  it('keeps every property that survives, in the array it came from, and leaves out what Azure writes', () => {
    expect(endpointConfigOf(full)).toEqual({
      location: 'westeurope',
      tags: { owner: 'platform' },
      extendedLocation: { name: 'edge', type: 'EdgeZone' },
      properties: {
        ipVersionType: 'IPv4',
        customNetworkInterfaceName: 'nic-pe',
        billingSku: 'Fixed',
        subnet: { id: '/subnet' },
        privateLinkServiceConnections: [
          {
            name: 'automatic',
            properties: {
              privateLinkServiceId: '/aks',
              groupIds: ['management'],
              requestMessage: 'please',
              approvalReference: { privateEndpointId: '/other-pe' },
            },
          },
        ],
        manualPrivateLinkServiceConnections: [{ name: 'manual', properties: { privateLinkServiceId: '/aks', groupIds: ['management'] } }],
        ipConfigurations: [{ name: 'ip', properties: { groupId: 'management', memberName: 'management', privateIPAddress: '10.0.0.4' } }],
        applicationSecurityGroups: [{ id: '/asg' }],
      },
    });
  });

  it('does not pin a dynamic address or invent a name for the network interface', () => {
    const { ipConfigurations: _ip, customNetworkInterfaceName: _nic, ...properties } = full.properties;
    const config = endpointConfigOf({ ...full, tags: {}, properties });
    expect(config).not.toHaveProperty('tags');
    expect(config['properties']).toMatchObject({ ipConfigurations: [] });
    expect(config['properties']).not.toHaveProperty('customNetworkInterfaceName');
  });
});

describe('properties that Relink does not know', () => {
  it('are none in a body that has all the known ones', () => {
    expect(unknownEndpointProperties(full)).toEqual([]);
  });

  it('are reported with their path wherever they stand, unless they are blank', () => {
    const [first] = full.properties.privateLinkServiceConnections;
    const strange = {
      ...full,
      zones: ['1'],
      managedBy: null,
      properties: {
        ...full.properties,
        futureFlag: true,
        futureList: [],
        privateLinkServiceConnections: [{ ...first, kind: 'new', properties: { ...first?.properties, priority: 1 } }],
        manualPrivateLinkServiceConnections: [{ properties: { weight: 2 } }],
        ipConfigurations: [{ properties: { prefixLength: 28 } }],
      },
    };
    expect(unknownEndpointProperties(strange)).toEqual([
      'zones',
      'properties.futureFlag',
      'properties.privateLinkServiceConnections.kind',
      'properties.privateLinkServiceConnections.properties.priority',
      'properties.manualPrivateLinkServiceConnections.properties.weight',
      'properties.ipConfigurations.properties.prefixLength',
    ]);
  });
});
