// What watches Relink: alert rules over its log, alert rules over the Event Grid topics that feed it, and a workbook.
// docs/monitoring.md says what each rule means and what to do.

@description('Region of the log search rules and the workbook; that of the workspace.')
param location string

@description('Tags of every resource.')
param tags object

@description('Begins the name of every rule.')
param namePrefix string

@description('Workspace that holds the tables AppTraces, AppRequests and AppExceptions of Relink.')
param logAnalyticsWorkspaceId string

@description('Application Insights resource that lists the workbook.')
param applicationInsightsId string

@description('Event Grid system topics that feed Relink, as far as they are in the subscription of Relink itself.')
param eventGridTopicIds array = []

@description('Action group that is told; empty: the alerts only stand in Azure Monitor.')
param actionGroupId string = ''

module logAlerts 'log-alerts.bicep' = {
  name: 'relink-log-alerts'
  params: {
    location: location
    tags: tags
    namePrefix: namePrefix
    logAnalyticsWorkspaceId: logAnalyticsWorkspaceId
    actionGroupId: actionGroupId
  }
}

module topicAlerts 'topic-alerts.bicep' = [
  for (topicId, index) in eventGridTopicIds: {
    name: 'relink-topic-alerts-${index}'
    params: {
      tags: tags
      namePrefix: '${namePrefix}-${index}'
      topicId: topicId
      actionGroupId: actionGroupId
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, namePrefix, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Relink'
    description: 'Restarts, repairs, findings, calls of Azure and failures of Relink.'
    category: 'workbook'
    version: '1.0'
    sourceId: applicationInsightsId
    // The workbook holds the queries of infra/queries; scripts/workbook.ts writes it.
    serializedData: replace(loadTextContent('../workbook.json'), '<log-analytics-workspace-id>', logAnalyticsWorkspaceId)
  }
}
