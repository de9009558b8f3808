targetScope = 'subscription'

// Everything that Relink needs except its event subscriptions: Event Grid asks for a function that is there already, so those are in events.bicep, for the time after the code is deployed.
// Lists are strings with commas, because azd hands on environment values as text only.

@minLength(1)
@maxLength(40)
@description('Name of this installation; azd uses the name of its environment. Part of the resource group\'s name and of the suffix of all others.')
param environmentName string

@minLength(1)
@description('Region of Relink\'s own resources. Flex Consumption must be offered there.')
param location string

@description('Where Relink may work, with commas: /subscriptions/<id> or /subscriptions/<id>/resourceGroups/<name>. Empty: the subscription that this is deployed to. Becomes RELINK_SCOPE.')
param watchedScopes string = ''

@allowed(['auto', 'approve', 'observe', 'off'])
@description('RELINK_MODE. In observe and off Relink is given no role that can write.')
param mode string = 'observe'

@description('RELINK_RESTORE_ROLES. Gives Relink the right to assign the roles of restorableRoles, in modes auto and approve only.')
param restoreRoles bool = false

@description('Ids (GUIDs) of the role definitions that Relink may assign to service principals, with commas. Without them the right is not given.')
param restorableRoles string = ''

@description('Resource ids of system topics of watched subscriptions that exist already, with commas. Each needs a system-assigned identity. Azure allows one system topic per subscription.')
param existingSystemTopics string = ''

@description('Further application settings by name, as docs/settings.md lists them. They win over the defaults of modules/settings.bicep.')
param settings object = {}

@secure()
@description('RELINK_ALERT_WEBHOOK: an https address, or a Key Vault reference.')
param alertWebhook string = ''

@secure()
@description('RELINK_ALERT_WEBHOOK_SECRET: a key, or a Key Vault reference.')
param alertWebhookSecret string = ''

@secure()
@description('RELINK_ALERT_TEAMS: the address of a Workflows webhook, or a Key Vault reference.')
param alertTeams string = ''

@secure()
@description('RELINK_ALERT_SLACK: the address of an incoming webhook, or a Key Vault reference.')
param alertSlack string = ''

@secure()
@description('RELINK_ALERT_PAGERDUTY: an integration key of the Events API v2, or a Key Vault reference.')
param alertPagerDuty string = ''

@description('Resource id of the key vault that the Key Vault references name. Relink\'s identity may read its secrets then. The vault must use Azure roles.')
param keyVaultId string = ''

@allowed([512, 2048, 4096])
@description('Memory of an instance in MB.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('Instances at most.')
param maximumInstanceCount int = 40

@description('Instances that are always ready, for example [{ name: \'function:run-worker\', instanceCount: 1 }]. They cost money while nothing happens.')
param alwaysReady array = []

@minValue(30)
@maxValue(730)
@description('Days that logs are kept.')
param logRetentionDays int = 30

@description('Option: a virtual network for the app, and private endpoints as the only way to Relink\'s storage.')
param privateStorage bool = false

@description('Option: an Event Grid topic for outgoing alerts, which becomes RELINK_ALERT_TOPIC.')
param alertTopic bool = false

@description('Option: client id of an Entra application (docs/sign-in.md). Its tokens then open the HTTP interface, and App Service Authentication signs people in to the status page.')
param authClientId string = ''

@description('RELINK_FUNCTION_KEYS. Whether a function key opens the HTTP interface, except for approving and restoring.')
param functionKeys bool = true

@description('Option: mail addresses of an action group for the alert rules, with commas.')
param alertEmails string = ''

var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var groupName = 'rg-${environmentName}'
var names = {
  storage: 'strelink${suffix}'
  identity: 'id-relink-${suffix}'
  logAnalytics: 'log-relink-${suffix}'
  applicationInsights: 'appi-relink-${suffix}'
  plan: 'plan-relink-${suffix}'
  functionApp: 'func-relink-${suffix}'
  systemTopic: 'evgs-relink-${suffix}'
  alertTopic: 'evgt-relink-${suffix}'
  actionGroup: 'ag-relink-${suffix}'
  virtualNetwork: 'vnet-relink-${suffix}'
}

var scopes = empty(watchedScopes) ? [subscription().id] : map(split(watchedScopes, ','), entry => trim(entry))
var subscriptionScopes = filter(scopes, entry => length(split(entry, '/')) < 5)
var groupScopes = filter(scopes, entry => length(split(entry, '/')) >= 5)
var everySubscription = map(scopes, entry => toLower(split(entry, '/')[2]))
var watchedSubscriptions = union(everySubscription, everySubscription)
var existingTopics = map(split(existingSystemTopics, ','), topic => trim(topic))
// The existing topic of each watched subscription, or ''.
var existingTopicIds = map(
  watchedSubscriptions,
  id => join(filter(existingTopics, topic => startsWith(toLower(topic), '/subscriptions/${id}/')), '')
)
var home = toLower(subscription().subscriptionId)
var eventGroupName = '${groupName}-events'
var newTopic = 'providers/Microsoft.EventGrid/systemTopics/${names.systemTopic}'
var ownTopics = map(
  filter(watchedSubscriptions, id => !contains(toLower(existingSystemTopics), '/subscriptions/${id}/')),
  id => '/subscriptions/${id}/resourceGroups/${id == home ? groupName : eventGroupName}/${newTopic}'
)
var systemTopicIds = empty(existingSystemTopics) ? ownTopics : concat(ownTopics, existingTopics)
var awaySubscriptions = filter(watchedSubscriptions, id => id != home)
var mayWrite = mode == 'auto' || mode == 'approve'
var mayAssignRoles = mayWrite && restoreRoles && !empty(restorableRoles)
var roles = 'providers/Microsoft.Authorization/roleDefinitions'
var observerRoles = map(watchedSubscriptions, id => '/subscriptions/${id}/${roles}/${guid(id, suffix, 'observer')}')
var repairerRoles = map(watchedSubscriptions, id => '/subscriptions/${id}/${roles}/${guid(id, suffix, 'repairer')}')
var identityRoles = map(watchedSubscriptions, id => '/subscriptions/${id}/${roles}/${guid(id, suffix, 'identity')}')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'relink-identity'
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module logs 'modules/logs.bicep' = {
  name: 'relink-logs'
  scope: group
  params: {
    workspaceName: names.logAnalytics
    componentName: names.applicationInsights
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'relink-storage'
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    privateOnly: privateStorage
    logAnalyticsWorkspaceId: logs.outputs.workspaceId
  }
}

module ownRoles 'modules/own-roles.bicep' = {
  name: 'relink-own-roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    storageAccountName: storage.outputs.name
    applicationInsightsName: logs.outputs.componentName
  }
}

module network 'modules/network.bicep' = if (privateStorage) {
  name: 'relink-network'
  scope: group
  params: { name: names.virtualNetwork, location: location, tags: tags, storageAccountId: storage.outputs.id }
}

module functionApp 'modules/function-app.bicep' = {
  name: 'relink-function-app'
  scope: group
  params: {
    name: names.functionApp
    planName: names.plan
    location: location
    tags: tags
    identityId: identity.outputs.id
    packageContainerUrl: storage.outputs.packageContainerUrl
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReady: alwaysReady
    subnetId: privateStorage ? network!.outputs.appSubnetId : ''
    logAnalyticsWorkspaceId: logs.outputs.workspaceId
  }
  dependsOn: [ownRoles]
}

module appSettings 'modules/settings.bicep' = {
  name: 'relink-app-settings'
  scope: group
  params: {
    functionAppName: functionApp.outputs.name
    storageAccountName: storage.outputs.name
    clientId: identity.outputs.clientId
    applicationInsightsName: logs.outputs.componentName
    scope: join(scopes, ',')
    mode: mode
    restoreRoles: restoreRoles
    alertWebhook: alertWebhook
    alertWebhookSecret: alertWebhookSecret
    alertTeams: alertTeams
    alertSlack: alertSlack
    alertPagerDuty: alertPagerDuty
    signInClientId: authClientId
    functionKeys: functionKeys
    alertTopicEndpoint: alertTopic ? outgoingAlerts!.outputs.endpoint : ''
    settings: settings
  }
}

module auth 'modules/auth.bicep' = if (!empty(authClientId)) {
  name: 'relink-auth'
  scope: group
  params: { functionAppName: functionApp.outputs.name, clientId: authClientId }
  dependsOn: [appSettings]
}

module keyVaultRole 'modules/key-vault-role.bicep' = if (!empty(keyVaultId)) {
  name: 'relink-key-vault-role'
  scope: resourceGroup(
    empty(keyVaultId) ? subscription().subscriptionId : split(keyVaultId, '/')[2],
    empty(keyVaultId) ? groupName : split(keyVaultId, '/')[4]
  )
  params: { keyVaultName: last(split(keyVaultId, '/')), principalId: identity.outputs.principalId }
}

module outgoingAlerts 'modules/alert-topic.bicep' = if (alertTopic) {
  name: 'relink-outgoing-alerts'
  scope: group
  params: { name: names.alertTopic, location: location, tags: tags, principalId: identity.outputs.principalId }
}

module actionGroup 'modules/action-group.bicep' = if (!empty(alertEmails)) {
  name: 'relink-action-group'
  scope: group
  params: { name: names.actionGroup, tags: tags, emails: map(split(alertEmails, ','), email => trim(email)) }
}

module customRoles 'modules/custom-roles.bicep' = [
  for id in watchedSubscriptions: {
    name: 'relink-roles-${suffix}'
    scope: subscription(id)
    params: {
      suffix: suffix
      observerName: guid(id, suffix, 'observer')
      repairerName: guid(id, suffix, 'repairer')
      identityName: guid(id, suffix, 'identity')
      withRepairer: mayWrite
      withIdentity: mayAssignRoles
    }
  }
]

module observerRights 'modules/observer-rights.bicep' = [
  for id in watchedSubscriptions: {
    name: 'relink-observer-${suffix}'
    scope: subscription(id)
    params: {
      principalId: identity.outputs.principalId
      observerName: guid(id, suffix, 'observer')
    }
    dependsOn: [customRoles]
  }
]

module subscriptionRights 'modules/subscription-rights.bicep' = [
  for entry in subscriptionScopes: {
    name: 'relink-rights-${suffix}'
    scope: subscription(split(entry, '/')[2])
    params: {
      principalId: identity.outputs.principalId
      repairerName: guid(toLower(split(entry, '/')[2]), suffix, 'repairer')
      identityName: guid(toLower(split(entry, '/')[2]), suffix, 'identity')
      withRepairer: mayWrite
      withIdentity: mayAssignRoles
      restorableRoles: restorableRoles
    }
    dependsOn: [customRoles]
  }
]

module groupRights 'modules/group-rights.bicep' = [
  for entry in groupScopes: {
    name: 'relink-rights-${suffix}'
    scope: resourceGroup(split(entry, '/')[2], split(entry, '/')[4])
    params: {
      principalId: identity.outputs.principalId
      repairerName: guid(toLower(split(entry, '/')[2]), suffix, 'repairer')
      identityName: guid(toLower(split(entry, '/')[2]), suffix, 'identity')
      withRepairer: mayWrite
      withIdentity: mayAssignRoles
      restorableRoles: restorableRoles
    }
    dependsOn: [customRoles]
  }
]

module topics 'modules/subscription-topic.bicep' = [
  for (id, i) in watchedSubscriptions: {
    name: 'relink-topic-${suffix}'
    scope: subscription(id)
    params: {
      homeSubscriptionId: subscription().subscriptionId
      homeGroupName: group.name
      eventGroupName: eventGroupName
      location: location
      tags: tags
      topicName: names.systemTopic
      existingTopicId: existingTopicIds[i]
      logAnalyticsWorkspaceId: logs.outputs.workspaceId
    }
  }
]

module deadLetterRoles 'modules/dead-letter-role.bicep' = [
  for (id, i) in watchedSubscriptions: {
    name: 'relink-dead-letters-${i}-${suffix}'
    scope: group
    params: { storageAccountName: storage.outputs.name, principalId: topics[i].outputs.principalId }
  }
]

// Rules about metrics are for the topics of this subscription only: whether Azure takes one about a resource elsewhere was never tried.
module monitoring 'modules/monitoring.bicep' = {
  name: 'relink-monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    namePrefix: 'relink-${suffix}'
    logAnalyticsWorkspaceId: logs.outputs.workspaceId
    applicationInsightsId: logs.outputs.componentId
    eventGridTopicIds: filter(systemTopicIds, topic => startsWith(toLower(topic), '/subscriptions/${home}/'))
    actionGroupId: empty(alertEmails) ? '' : actionGroup!.outputs.id
  }
  dependsOn: [topics]
}

output AZURE_LOCATION string = location
output RELINK_RESOURCE_GROUP string = group.name
output RELINK_FUNCTION_APP_NAME string = functionApp.outputs.name
output RELINK_FUNCTION_APP_ID string = functionApp.outputs.id
output RELINK_HOST_NAME string = functionApp.outputs.hostName
output RELINK_STORAGE_ACCOUNT_ID string = storage.outputs.id
output RELINK_PRINCIPAL_ID string = identity.outputs.principalId
output RELINK_ALERT_TOPIC_ENDPOINT string = alertTopic ? outgoingAlerts!.outputs.endpoint : ''

// Lists for the hooks, with spaces.
output RELINK_WATCHED_SUBSCRIPTIONS string = join(watchedSubscriptions, ' ')
output RELINK_SYSTEM_TOPICS string = join(systemTopicIds, ' ')
output RELINK_EVENT_GROUPS string = join(map(awaySubscriptions, id => '/subscriptions/${id}/resourceGroups/${eventGroupName}'), ' ')
output RELINK_ROLE_DEFINITIONS string = join(concat(observerRoles, repairerRoles, identityRoles), ' ')
output RELINK_WITHDRAWN_ROLES string = join(concat(mayWrite ? [] : repairerRoles, mayAssignRoles ? [] : identityRoles), ' ')
