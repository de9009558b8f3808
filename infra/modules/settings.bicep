// The app settings. relinkSettings names every setting of docs/settings.md that has a value here; a test holds names and defaults against that table.
// Flex Consumption refuses FUNCTIONS_WORKER_RUNTIME, FUNCTIONS_EXTENSION_VERSION, WEBSITE_RUN_FROM_PACKAGE and others ("App settings reference for Azure Functions", Flex Consumption plan deprecated settings).

param functionAppName string
param storageAccountName string
@description('Client id of the identity that Relink works as.')
param clientId string
param applicationInsightsName string
@description('RELINK_SCOPE.')
param scope string
@description('RELINK_MODE.')
param mode string
@description('RELINK_RESTORE_ROLES.')
param restoreRoles bool
@secure()
param alertWebhook string
@secure()
param alertWebhookSecret string
@secure()
param alertTeams string
@secure()
param alertSlack string
@secure()
param alertPagerDuty string
@description('RELINK_ALERT_TOPIC: the endpoint of the topic for outgoing alerts, or nothing.')
param alertTopicEndpoint string
@description('RELINK_CLIENT_ID: client id of the app registration whose tokens are believed, or nothing.')
param signInClientId string
@description('RELINK_FUNCTION_KEYS.')
param functionKeys bool
@description('Settings that replace the defaults below or are added to them. Scope, mode and the right to restore roles are parameters of their own and win, because roles hang on them.')
param settings object

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

var hostSettings = {
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
  AZURE_CLIENT_ID: clientId
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: clientId
}

// Other tables than those of the account above: RELINK_STORAGE__accountName by way of `settings`, and the roles on that account by hand.
var relinkSettings = {
  RELINK_PIN_PRIVATE_IP: 'false'
  RELINK_TEARDOWN: 'never'
  RELINK_DRIFT: 'repair'
  RELINK_RESTORE_DELETED: 'false'
  RELINK_MAX_ACTIVE_RUNS: '10'
  RELINK_MAX_RUNS_PER_DAY: '12'
  RELINK_BREAKER_FAILURES: '5'
  RELINK_BREAKER_COOL_DOWN_MINUTES: '30'
  RELINK_SLICE_SECONDS: '540'
  RELINK_LEASE_SECONDS: '120'
  RELINK_SETTLE_TIMEOUT_MINUTES: '60'
  RELINK_IN_USE_TIMEOUT_MINUTES: '30'
  RELINK_APPROVAL_TIMEOUT_MINUTES: '240'
  RELINK_PLAN_EXPIRY_MINUTES: '1440'
  RELINK_PARALLEL_COMPUTES_PER_WORKSPACE: '4'
  RELINK_SNAPSHOTS_KEPT: '20'
  RELINK_RUNS_KEPT_DAYS: '90'
  RELINK_COMPUTE_POLL_SECONDS: '5'
  RELINK_ALERT_REPEAT_HOURS: '4'
  RELINK_REPAIR_OBJECTIVE_MINUTES: '30'
  RELINK_ALERT_PAGERDUTY_URL: ''
  RELINK_AUTHORITY: 'https://login.microsoftonline.com'
  RELINK_STORAGE: ''
  RELINK_STORAGE__accountName: ''
}

var parameterSettings = {
  RELINK_SCOPE: scope
  RELINK_MODE: mode
  RELINK_RESTORE_ROLES: restoreRoles ? 'true' : 'false'
  RELINK_ALERT_TOPIC: alertTopicEndpoint
  RELINK_TENANT_ID: empty(signInClientId) ? '' : tenant().tenantId
  RELINK_CLIENT_ID: signInClientId
  RELINK_FUNCTION_KEYS: functionKeys ? 'true' : 'false'
}

var secretSettings = {
  RELINK_ALERT_WEBHOOK: alertWebhook
  RELINK_ALERT_WEBHOOK_SECRET: alertWebhookSecret
  RELINK_ALERT_TEAMS: alertTeams
  RELINK_ALERT_SLACK: alertSlack
  RELINK_ALERT_PAGERDUTY: alertPagerDuty
}

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource appSettings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(relinkSettings, settings, secretSettings, parameterSettings, hostSettings)
}
