targetScope = 'subscription'

// Relink's custom roles in one watched subscription. Role names must be unique in the tenant, so they end with the suffix of the installation and the id of the subscription.

param suffix string
param observerName string
param repairerName string
param identityName string
param withRepairer bool
param withIdentity bool

var observer = loadJsonContent('../roles/relink-observer.json')
var repairer = loadJsonContent('../roles/relink-repairer.json')
var identity = loadJsonContent('../roles/relink-identity.json')

resource observerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: observerName
  properties: {
    roleName: '${observer.Name} ${suffix} ${subscription().subscriptionId}'
    description: observer.Description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: observer.Actions
        notActions: observer.NotActions
        dataActions: observer.DataActions
        notDataActions: observer.NotDataActions
      }
    ]
  }
}

resource repairerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (withRepairer) {
  name: repairerName
  properties: {
    roleName: '${repairer.Name} ${suffix} ${subscription().subscriptionId}'
    description: repairer.Description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: repairer.Actions
        notActions: repairer.NotActions
        dataActions: repairer.DataActions
        notDataActions: repairer.NotDataActions
      }
    ]
  }
}

resource identityRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (withIdentity) {
  name: identityName
  properties: {
    roleName: '${identity.Name} ${suffix} ${subscription().subscriptionId}'
    description: identity.Description
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: identity.Actions
        notActions: identity.NotActions
        dataActions: identity.DataActions
        notDataActions: identity.NotDataActions
      }
    ]
  }
}
