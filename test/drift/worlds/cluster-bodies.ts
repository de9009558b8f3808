import type { JsonObject } from '../../../shared/domain/json.ts';
import { connectionBody } from './bodies.ts';
import { clusterZoneName, ids, nodeGroup } from './ids.ts';

const location = 'westeurope';

/** Without a network of its own the cluster is public, as Azure's table of scenarios has it. */
export function clusterBody({ isBehindNetwork }: { isBehindNetwork: boolean }): JsonObject {
  const pool = (name: string, mode: string) => ({
    name,
    mode,
    count: 3,
    vmSize: 'Standard_D4ds_v5',
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    orchestratorVersion: '1.34.4',
    type: 'VirtualMachineScaleSets',
    ...(isBehindNetwork && { vnetSubnetID: ids.nodes }),
  });
  return {
    id: ids.cluster,
    name: 'aks-prod',
    type: 'Microsoft.ContainerService/ManagedClusters',
    location,
    identity: { type: 'SystemAssigned', principalId: '0f2d9a35-6c6a-4d0a-9b9c-1a5f6f0f3c01' },
    tags: { env: 'prod' },
    properties: {
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      currentKubernetesVersion: '1.34.4',
      kubernetesVersion: '1.34.4',
      nodeResourceGroup: nodeGroup,
      enableRBAC: true,
      supportPlan: 'KubernetesOfficial',
      disableLocalAccounts: false,
      servicePrincipalProfile: { clientId: 'msi' },
      agentPoolProfiles: [pool('system', 'System'), pool('gpu', 'User')],
      ...(isBehindNetwork
        ? {
            privateFQDN: `aks-prod-7h2k.${clusterZoneName}`,
            apiServerAccessProfile: { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: false, privateDNSZone: 'system' },
          }
        : { fqdn: 'aks-prod-7h2k.hcp.westeurope.azmk8s.io' }),
    },
  };
}

export function extensionBody(): JsonObject {
  return {
    id: ids.extension,
    name: 'azureml',
    properties: {
      extensionType: 'Microsoft.AzureML.Kubernetes',
      provisioningState: 'Succeeded',
      autoUpgradeMinorVersion: true,
      releaseTrain: 'stable',
      currentVersion: '1.1.97',
      scope: { cluster: { releaseNamespace: 'azureml' } },
      statuses: [],
      configurationSettings: {
        enableTraining: 'True',
        enableInference: 'True',
        inferenceRouterServiceType: 'loadBalancer',
        internalLoadBalancerProvider: 'azure',
        allowInsecureConnections: 'False',
        sslCname: 'scoring.risk.internal',
        sslSecret: 'azureml/scoring-tls',
        inferenceRouterHA: 'True',
      },
    },
  };
}

export function workspaceBody({ hasEndpoint }: { hasEndpoint: boolean }): JsonObject {
  return {
    id: ids.workspace,
    name: 'mlw-risk',
    location,
    identity: { type: 'SystemAssigned', principalId: '7a1f7e0c-2d2f-4ac2-8f2d-3d5b4f0f9b11' },
    properties: {
      provisioningState: 'Succeeded',
      publicNetworkAccess: hasEndpoint ? 'Disabled' : 'Enabled',
      hbiWorkspace: false,
      storageAccount: ids.storage,
      keyVault: ids.vault,
      containerRegistry: ids.registry,
      imageBuildCompute: 'cpu-builder',
      privateEndpointConnections: hasEndpoint ? [connectionBody(ids.workspaceEndpoint, 'amlworkspace')] : [],
      managedNetwork: { isolationMode: 'Disabled' },
    },
  };
}

export function computeBody(): JsonObject {
  return {
    id: ids.compute,
    name: 'k8s-risk',
    location,
    identity: { type: 'SystemAssigned', principalId: 'c4e5b0a2-3c25-4a0e-8a43-5ac7fd1e7d21' },
    properties: {
      computeType: 'Kubernetes',
      resourceId: ids.cluster,
      provisioningState: 'Succeeded',
      provisioningErrors: null,
      createdOn: '2026-11-20T06:50:00.0000000+00:00',
      isAttachedCompute: true,
      properties: { namespace: 'risk', defaultInstanceType: 'defaultinstancetype' },
    },
  };
}

/** The two that every workspace has, and one that leads to an account of its own. */
export function datastoreBodies(): readonly JsonObject[] {
  const store = (name: string, properties: JsonObject) => ({ id: `${ids.workspace}/datastores/${name}`, name, properties });
  return [
    store('workspaceblobstore', { datastoreType: 'AzureBlob', accountName: 'striskml', containerName: 'azureml', isDefault: true }),
    store('workspacefilestore', { datastoreType: 'AzureFile', accountName: 'striskml', fileShareName: 'code', isDefault: false }),
    store('riskdata', { datastoreType: 'AzureBlob', accountName: 'striskdata', containerName: 'features', isDefault: false }),
  ];
}
