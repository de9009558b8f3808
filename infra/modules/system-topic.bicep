// Topics of global sources such as subscriptions are in the location global and may have an identity ("Assign a system-managed identity to an Event Grid system topic"). Dead letters are written with it.

param name string
param tags object
param logAnalyticsWorkspaceId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource deliveryLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'relink'
  properties: {
    workspaceId: logAnalyticsWorkspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
  }
}

output id string = topic.id
output principalId string = topic.identity.principalId
