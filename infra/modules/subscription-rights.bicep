targetScope = 'subscription'

// What Relink's identity may change on a watched subscription. The same as group-rights.bicep; a module has one kind of scope.

param principalId string
param repairerName string
param identityName string
param withRepairer bool
param withIdentity bool
@description('Ids of the roles that Relink may assign, with commas.')
param restorableRoles string

// Relink may assign these roles and no others, and to service principals only ("Examples to delegate Azure role assignment management with conditions").
var roleCondition = '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${restorableRoles}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}))'

resource repairer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (withRepairer) {
  name: guid(subscription().id, principalId, repairerName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', repairerName)
  }
}

resource roleRestorer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (withIdentity) {
  name: guid(subscription().id, principalId, identityName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', identityName)
    condition: roleCondition
    conditionVersion: '2.0'
  }
}
