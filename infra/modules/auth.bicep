// Option: App Service Authentication. A call without a token of this Entra application gets 401 before it reaches the host; a function key is still asked for behind it.
// No client secret: only bearer tokens are accepted, nobody is sent to a sign-in page.

param functionAppName string
param clientId string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource auth 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
      // Event Grid delivers to this path with the host's own key and without a token. Whether the case of a path counts is not documented, so both spellings are here.
      excludedPaths: ['/runtime/webhooks/eventgrid', '/runtime/webhooks/EventGrid']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: { allowedAudiences: [clientId, 'api://${clientId}'] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
}
