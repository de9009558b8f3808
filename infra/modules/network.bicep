// Option: a network of Relink's own. The app goes out through one subnet, its storage is reached by private endpoints in the other.

param name string
param location string
param tags object
param storageAccountId string

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.83.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.83.0.0/26'
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.83.0.64/27'
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

module endpoints 'storage-endpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: {
    name: 'relink-endpoint-${service}'
    params: {
      service: service
      location: location
      tags: tags
      storageAccountId: storageAccountId
      networkId: network.id
      subnetId: '${network.id}/subnets/endpoints'
    }
  }
]

output appSubnetId string = '${network.id}/subnets/app'
