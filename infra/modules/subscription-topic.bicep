targetScope = 'subscription'

// The system topic of one watched subscription: the one that exists, or one of Relink's own. It must be in the subscription that it tells of ("System topics in Azure Event Grid").

param homeSubscriptionId string
param homeGroupName string
@description('Resource group for the topic where the watched subscription is not the home of Relink.')
param eventGroupName string
param location string
param tags object
param topicName string
@description('Empty: make one.')
param existingTopicId string
param logAnalyticsWorkspaceId string

var isHome = subscription().subscriptionId == homeSubscriptionId
var groupName = isHome ? homeGroupName : eventGroupName

resource eventGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = if (!isHome && empty(existingTopicId)) {
  name: eventGroupName
  location: location
  tags: tags
}

module topic 'system-topic.bicep' = if (empty(existingTopicId)) {
  name: 'relink-system-topic'
  scope: resourceGroup(groupName)
  params: { name: topicName, tags: tags, logAnalyticsWorkspaceId: logAnalyticsWorkspaceId }
  dependsOn: [eventGroup]
}

module existingTopic 'existing-topic.bicep' = if (!empty(existingTopicId)) {
  name: 'relink-existing-topic'
  scope: resourceGroup(empty(existingTopicId) ? groupName : split(existingTopicId, '/')[4])
  params: { name: last(split(existingTopicId, '/')) }
}

output id string = empty(existingTopicId) ? topic!.outputs.id : existingTopicId
output principalId string = empty(existingTopicId) ? topic!.outputs.principalId : existingTopic!.outputs.principalId
