/** Values that resources must have, by type. The reasons are those of the Azure security baselines for Storage, Functions, Monitor and Event Grid. */
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { checkDemands, type Demand, resourcesOf } from './look.ts';

const demands: Readonly<Record<string, readonly Demand[]>> = {
  'Microsoft.Storage/storageAccounts': [
    { path: 'properties.allowSharedKeyAccess', wanted: [false] },
    { path: 'properties.allowBlobPublicAccess', wanted: [false] },
    { path: 'properties.defaultToOAuthAuthentication', wanted: [true] },
    { path: 'properties.minimumTlsVersion', wanted: ['TLS1_2', 'TLS1_3'] },
    { path: 'properties.supportsHttpsTrafficOnly', wanted: [true] },
  ],
  'Microsoft.Storage/storageAccounts/blobServices/containers': [{ path: 'properties.publicAccess', wanted: ['None'] }],
  'Microsoft.Web/serverfarms': [{ path: 'sku.tier', wanted: ['FlexConsumption'] }],
  'Microsoft.Web/sites': [
    { path: 'properties.httpsOnly', wanted: [true] },
    { path: 'properties.siteConfig.minTlsVersion', wanted: ['1.2', '1.3'] },
    { path: 'properties.siteConfig.scmMinTlsVersion', wanted: ['1.2', '1.3'] },
    { path: 'identity.type', wanted: ['UserAssigned'] },
    { path: 'properties.functionAppConfig.runtime.name', wanted: ['node'] },
    { path: 'properties.functionAppConfig.runtime.version', wanted: ['24'] },
    { path: 'properties.functionAppConfig.deployment.storage.authentication.type', wanted: ['UserAssignedIdentity'] },
  ],
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': [{ path: 'properties.allow', wanted: [false] }],
  'Microsoft.OperationalInsights/workspaces': [{ path: 'properties.features.disableLocalAuth', wanted: [true] }],
  'Microsoft.Insights/components': [{ path: 'properties.DisableLocalAuth', wanted: [true] }],
  'Microsoft.EventGrid/topics': [
    { path: 'properties.disableLocalAuth', wanted: [true] },
    { path: 'properties.minimumTlsVersionAllowed', wanted: ['1.2'] },
  ],
  'Microsoft.EventGrid/systemTopics': [
    { path: 'identity.type', wanted: ['SystemAssigned'] },
    { path: 'properties.topicType', wanted: ['Microsoft.Resources.Subscriptions'] },
    { path: 'location', wanted: ['global'] },
  ],
  'Microsoft.Authorization/roleAssignments': [{ path: 'properties.principalType', wanted: ['ServicePrincipal'] }],
};

export function checkDemanded(project: Project): Problem[] {
  return Object.entries(demands).flatMap(([type, wanted]) => resourcesOf(project, type).flatMap((found) => checkDemands(found, wanted)));
}
