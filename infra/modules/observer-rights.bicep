targetScope = 'subscription'

// Relink reads all of a watched subscription, also where it may change only some of its groups: Azure lists the clusters, locks, zones and networks of a subscription to whoever may read it.

param principalId string
param observerName string

resource observer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, observerName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', observerName)
  }
}
