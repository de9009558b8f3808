// Alert rules over one Event Grid system topic ("Supported metrics for Microsoft.EventGrid/systemTopics").

@description('Tags of every resource.')
param tags object

@description('Begins the name of every rule.')
param namePrefix string

@description('The system topic.')
param topicId string

@description('Action group that is told; empty: the alerts only stand in Azure Monitor.')
param actionGroupId string = ''

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid could not deliver events to Relink and put them into the dead-letter container. The pulse finds restarts without them, only later. What to do: docs/monitoring.md, "Dead letters".'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [
      topicId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-lettered'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: empty(actionGroupId)
      ? []
      : [
          {
            actionGroupId: actionGroupId
          }
        ]
  }
}

resource dropped 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${namePrefix}-dropped-events'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Grid dropped events: neither Relink nor the dead-letter container took them. What to do: docs/monitoring.md, "Dead letters".'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [
      topicId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dropped'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DroppedEventCount'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Total'
        }
      ]
    }
    actions: empty(actionGroupId)
      ? []
      : [
          {
            actionGroupId: actionGroupId
          }
        ]
  }
}
