import type { JsonObject } from '../../shared/domain/json.ts';
import type { Resource } from './replay-world-parts.ts';

/** Machine Learning and its cluster extension: members and their types as in ml-workspaces-list, ml-compute-list-and-get and the sessions of online endpoints. */
const when = '2026-01-10T09:00:00.1234567+00:00';

const byUser = {
  createdAt: '2026-01-10T09:00:00.1234567Z',
  createdBy: 'user@example.com',
  createdByType: 'User',
  lastModifiedAt: '2026-01-10T09:00:00.1234567Z',
  lastModifiedBy: 'user@example.com',
  lastModifiedByType: 'User',
};

export function workspace(): Resource {
  const id = '{workspace}';
  const group = '/subscriptions/{s}/resourceGroups/ml/providers';
  const properties: JsonObject = {
    friendlyName: 'ws1',
    description: '',
    storageAccount: `${group}/Microsoft.Storage/storageAccounts/ws1storage`,
    keyVault: `${group}/Microsoft.Keyvault/vaults/ws1vault`,
    applicationInsights: `${group}/Microsoft.insights/components/ws1insights`,
    hbiWorkspace: false,
    tenantId: '{tenant}',
    imageBuildCompute: null,
    provisioningState: 'Succeeded',
    workspaceId: '0ab50000-0000-4000-8000-000000000001',
    publicNetworkAccess: 'Enabled',
    allowRoleAssignmentOnRG: true,
    v1LegacyMode: false,
    softDeleteEnabled: false,
    creationTime: '2026-01-10T09:00:00.1234567Z',
    storageHnsEnabled: false,
    linkedModelInventoryArmId: null,
    privateLinkCount: 0,
    discoveryUrl: 'https://westus3.api.azureml.ms/discovery',
    mlFlowTrackingUri: 'azureml://westus3.api.azureml.ms/mlflow/v1.0{workspace}',
    sdkTelemetryAppInsightsKey: '00000000-0000-4000-8000-000000000009',
    enableDataIsolation: false,
    ...isolation(),
  };
  const identity = { type: 'SystemAssigned', principalId: '{identity}', tenantId: '{tenant}' };
  const body = {
    id,
    name: 'ws1',
    type: 'Microsoft.MachineLearningServices/workspaces',
    location: 'westus3',
    tags: {},
    etag: null,
    properties,
    identity,
    kind: 'Default',
    sku: { name: 'Basic', tier: 'Basic' },
    systemData: byUser,
  };
  return { id, type: 'Microsoft.MachineLearningServices/workspaces', body };
}

function isolation(): JsonObject {
  const changeableIsolationModes = ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'];
  const fqdn = 'ml-ws1-westus3.westus3.notebooks.azure.net';
  return {
    managedNetwork: { changeableIsolationModes, isolationMode: 'Disabled', enableNetworkMonitor: false, enableFirewallLog: false },
    notebookInfo: { resourceId: '0123456789abcdef', fqdn, isPrivateLinkEnabled: false, notebookPreparationError: null },
  };
}

export function compute(): Resource {
  const id = '{workspace}/computes/attached';
  const kubernetes = {
    defaultInstanceType: 'defaultinstancetype',
    instanceTypes: {},
    namespace: 'azureml',
    relayConnectionString: null,
    serviceBusConnectionString: null,
    vcName: null,
  };
  const properties: JsonObject = {
    createdOn: when,
    modifiedOn: when,
    disableLocalAuth: false,
    description: null,
    resourceId: '{cluster}',
    computeType: 'Kubernetes',
    computeLocation: 'westus3',
    provisioningState: 'Succeeded',
    provisioningErrors: null,
    provisioningWarnings: {},
    isAttachedCompute: true,
    properties: kubernetes,
  };
  const identity = { type: 'SystemAssigned', principalId: '{identity}', tenantId: '{tenant}' };
  const body = {
    id,
    name: 'attached',
    type: 'Microsoft.MachineLearningServices/workspaces/computes',
    location: 'westus3',
    tags: {},
    identity,
    properties,
  };
  return { id, type: 'Microsoft.MachineLearningServices/workspaces/computes', body };
}

const madeBySomebody = { createdAt: when, createdBy: 'Some User', lastModifiedAt: when };

function lastOperation(id: string): string {
  return `https://management.azure.com/subscriptions/{s}/providers/Microsoft.MachineLearningServices/locations/westus3/mfeOperationsStatus/${id}`;
}

export function onlineEndpoint(): Resource {
  const id = '{workspace}/onlineEndpoints/scoring';
  const type = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';
  const lowerId = '/subscriptions/{s}/resourcegroups/ml/providers/microsoft.machinelearningservices/workspaces/ws1/onlineendpoints/scoring';
  const properties: JsonObject = {
    description: 'this is a sample online endpoint',
    properties: { 'azureml.onlineendpointid': lowerId, AzureAsyncOperationUri: lastOperation('oe:1:2') },
    scoringUri: 'https://scoring.westus3.inference.ml.azure.com/score',
    swaggerUri: 'https://scoring.westus3.inference.ml.azure.com/swagger.json',
    authMode: 'Key',
    provisioningState: 'Succeeded',
    compute: null,
    traffic: {},
    mirrorTraffic: {},
    publicNetworkAccess: 'Enabled',
  };
  const identity = { type: 'SystemAssigned', principalId: '{identity}', tenantId: '{tenant}' };
  const place = { tags: { foo: 'bar' }, location: 'westus3', kind: 'Managed' };
  return { id, type, body: { id, name: 'scoring', type, properties, systemData: madeBySomebody, ...place, identity } };
}

export function deployment(): Resource {
  const id = '{workspace}/onlineEndpoints/scoring/deployments/blue';
  const type = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments';
  const probe = { failureThreshold: 30, successThreshold: 1, timeout: 'PT2S', period: 'PT10S', initialDelay: 'PT10S' };
  const variables = { AZUREML_MODEL_DIR: '/var/azureml-app/model/1', AZUREML_ENTRY_SCRIPT: 'score.py', AML_APP_ROOT: '/var/azureml-app' };
  const properties: JsonObject = {
    description: null,
    properties: { AzureAsyncOperationUri: lastOperation('odidp:1:2') },
    codeConfiguration: { codeId: '{workspace}/codes/online-code/versions/1', scoringScript: 'score.py' },
    environmentId: '{workspace}/environments/openmpi4_1_0-ubuntu22_04/versions/1',
    environmentVariables: variables,
    scaleSettings: { scaleType: 'Default' },
    requestSettings: { maxQueueWait: 'PT0S', requestTimeout: 'PT5S', maxConcurrentRequestsPerInstance: 1 },
    modelMountPath: null,
    appInsightsEnabled: false,
    livenessProbe: probe,
    readinessProbe: probe,
    provisioningState: 'Succeeded',
    instanceType: 'Standard_F4s_v2',
    model: '{workspace}/models/work-online-model/versions/1',
    egressPublicNetworkAccess: 'Enabled',
    dataCollector: null,
    endpointComputeType: 'Managed',
  };
  const place = { tags: {}, location: 'westus3', kind: 'Managed', sku: { name: 'Default', tier: 'Standard', capacity: 3 } };
  return { id, type, body: { id, name: 'blue', type, properties, systemData: madeBySomebody, ...place } };
}

export function extension(): Resource {
  const id = '{cluster}/providers/Microsoft.KubernetesConfiguration/extensions/azureml';
  const properties: JsonObject = {
    extensionType: 'microsoft.azureml.kubernetes',
    autoUpgradeMinorVersion: true,
    releaseTrain: 'Stable',
    version: null,
    currentVersion: '1.1.60',
    scope: { cluster: { releaseNamespace: 'azureml' } },
    provisioningState: 'Succeeded',
    configurationSettings: { enableInference: 'True' },
    configurationProtectedSettings: {},
    statuses: [],
    aksAssignedIdentity: { type: null, principalId: '{identity}', tenantId: '{tenant}' },
    isSystemExtension: false,
  };
  const systemData = {
    createdBy: null,
    createdByType: null,
    createdAt: when,
    lastModifiedBy: null,
    lastModifiedByType: null,
    lastModifiedAt: when,
  };
  return {
    id,
    type: 'Microsoft.KubernetesConfiguration/extensions',
    body: { id, name: 'azureml', type: 'Microsoft.KubernetesConfiguration/extensions', properties, systemData },
  };
}
