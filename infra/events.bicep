targetScope = 'subscription'

// Second phase, once for each system topic and after the code is deployed: Event Grid refuses a subscription whose function is not there.

@description('Resource id of the system topic of a watched subscription: one of RELINK_SYSTEM_TOPICS, the output of main.bicep.')
param systemTopicId string

@description('Resource id of the function app: RELINK_FUNCTION_APP_ID, the output of main.bicep.')
param functionAppId string

@description('Resource id of the storage account for dead letters: RELINK_STORAGE_ACCOUNT_ID, the output of main.bicep.')
param storageAccountId string

@description('Name of the event subscription.')
param eventSubscriptionName string = 'relink'

module eventSubscription 'modules/event-subscription.bicep' = {
  name: 'relink-event-subscription'
  scope: resourceGroup(split(systemTopicId, '/')[2], split(systemTopicId, '/')[4])
  params: {
    systemTopicName: last(split(systemTopicId, '/'))
    name: eventSubscriptionName
    functionAppId: functionAppId
    storageAccountId: storageAccountId
  }
}

output eventSubscriptionId string = eventSubscription.outputs.id
