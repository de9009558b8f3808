// Option: App Service Authentication. It signs people in with a browser and hands their ID token on to Relink, which verifies it like every other token and lets nobody in without one.
// So it stands in nobody's way: Event Grid, function keys and health probes pass it ("AllowAnonymous"), and what they may do is decided behind it.

param functionAppName string
param clientId string

// The app's own identity proves the registration instead of a secret ("Use a managed identity instead of a secret (preview)"): the name is Azure's, its value is in the app settings.
var clientSecretSettingName = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource auth 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          clientSecretSettingName: clientSecretSettingName
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: { allowedAudiences: [clientId, 'api://${clientId}'] }
      }
    }
    // The ID token reaches the app only where it is stored ("Work with OAuth tokens in Azure App Service authentication").
    login: { tokenStore: { enabled: true } }
  }
}
