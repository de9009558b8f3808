// Alert rules over the log of Relink. Each query is a file of infra/queries; a test holds it to the events and fields that the code logs.
// A new workspace may not know the tables yet, so Azure is told not to try the queries when it makes the rules.

@description('Region of the rules; that of the workspace.')
param location string

@description('Tags of every resource.')
param tags object

@description('Begins the name of every rule.')
param namePrefix string

@description('Workspace that holds the tables AppTraces and AppRequests of Relink.')
param logAnalyticsWorkspaceId string

@description('Action group that is told; empty: the alerts only stand in Azure Monitor.')
param actionGroupId string = ''

var actionGroups = empty(actionGroupId) ? [] : [actionGroupId]

resource noHeartbeat 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-no-heartbeat'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Relink: no heartbeat for 15 minutes'
    description: 'The pulse of Relink, which comes every five minutes, has not come to its end for 15 minutes: restarts may be missed. What to do: docs/monitoring.md, "No heartbeat".'
    severity: 1
    enabled: true
    autoMitigate: true
    skipQueryValidation: true
    scopes: [
      logAnalyticsWorkspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/alert-no-heartbeat.kql')
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}

resource poison 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-poison-message'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Relink: a message could not be processed'
    description: 'The host gave up on a message of the run queue; the run is marked failed. What to do: docs/runbooks/run-poisoned.md.'
    severity: 1
    enabled: true
    autoMitigate: true
    skipQueryValidation: true
    scopes: [
      logAnalyticsWorkspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/alert-poison.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}

// One alert of Azure Monitor for each open alert of Relink: it is resolved when Relink says so, or a day after Relink last said it.
resource errors 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-alert-error'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Relink: an alert of severity error is open'
    description: 'Relink raised an alert that a person must act on. The dimension runbook names the page that says what to do: docs/runbooks/<code>.md.'
    severity: 1
    enabled: true
    autoMitigate: true
    skipQueryValidation: true
    scopes: [
      logAnalyticsWorkspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'P1D'
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/alert-error.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'code'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: 'subject'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: 'runbook'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}

resource warnings 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-alert-warning'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Relink: an alert of severity warning is open'
    description: 'Relink raised an alert that a person should look at. The dimension runbook names the page that says what to do: docs/runbooks/<code>.md.'
    severity: 2
    enabled: true
    autoMitigate: true
    skipQueryValidation: true
    scopes: [
      logAnalyticsWorkspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'P1D'
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/alert-warning.kql')
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'code'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: 'subject'
              operator: 'Include'
              values: [
                '*'
              ]
            }
            {
              name: 'runbook'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}

resource throttled 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-throttled'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Relink: Azure limits its calls'
    description: 'Azure refused more than 20 calls of Relink for their rate within 15 minutes, or Relink held them back. Repairs take longer. What to do: docs/monitoring.md, "Throttling".'
    severity: 3
    enabled: true
    autoMitigate: true
    skipQueryValidation: true
    scopes: [
      logAnalyticsWorkspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/alert-throttled.kql')
          metricMeasureColumn: 'refused'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 20
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: actionGroups
    }
  }
}
