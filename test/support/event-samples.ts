export const samples = {
  subscriptionId: '22222222-2222-4222-8222-222222222222',
  clusterId:
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml',
  endpointId:
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-hub/providers/Microsoft.Network/privateEndpoints/pe-ml',
  computeId:
    '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-a/computes/k8s-1',
};

export interface EventParts {
  readonly type?: string;
  readonly operationName?: string;
  readonly resourceUri?: string;
  readonly subject?: string;
  readonly id?: string;
  readonly at?: string;
}

/** Data of a resource event with every member that Azure documents, personal ones included (Azure subscription as an Event Grid source). */
function resourceEvent(parts: EventParts) {
  const resourceUri = parts.resourceUri ?? samples.clusterId;
  const operationName = parts.operationName ?? 'Microsoft.ContainerService/managedClusters/start/action';
  return {
    authorization: {
      scope: resourceUri,
      action: operationName,
      evidence: { role: 'Owner', principalId: '9d1f6f3e-0000-4000-8000-00000000aaaa', principalType: 'User' },
    },
    claims: {
      name: 'Ada Example',
      ipaddr: '203.0.113.7',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'ada@example.com',
      aio: 'opaque',
    },
    correlationId: '5bb0c1d2-7a2e-4f39-9a52-1c2f6a9e0001',
    httpRequest: {
      clientRequestId: 'req-1',
      clientIpAddress: '203.0.113.7',
      method: 'POST',
      url: `https://management.azure.com${resourceUri}/start?api-version=2026-01-01`,
    },
    resourceProvider: 'Microsoft.ContainerService',
    resourceUri,
    operationName,
    status: 'Succeeded',
    subscriptionId: samples.subscriptionId,
    tenantId: '33333333-3333-4333-8333-333333333333',
  };
}

/** There is no public sample of a start event: this one is made after the documented ResourceActionSuccess of another resource. */
export function gridEvent(parts: EventParts = {}) {
  return {
    subject: parts.subject ?? parts.resourceUri ?? samples.clusterId,
    eventType: parts.type ?? 'Microsoft.Resources.ResourceActionSuccess',
    eventTime: parts.at ?? '2026-03-02T05:31:07.6022559Z',
    id: parts.id ?? 'event-1',
    data: resourceEvent(parts),
    dataVersion: '2',
    metadataVersion: '1',
    topic: `/subscriptions/${samples.subscriptionId}`,
  };
}

/** The same in CloudEvents 1.0. */
export function cloudEvent(parts: EventParts = {}) {
  return {
    id: parts.id ?? 'event-1',
    source: `/subscriptions/${samples.subscriptionId}`,
    specversion: '1.0',
    type: parts.type ?? 'Microsoft.Resources.ResourceActionSuccess',
    subject: parts.subject ?? parts.resourceUri ?? samples.clusterId,
    time: parts.at ?? '2026-03-02T05:31:07.6022559Z',
    data: resourceEvent(parts),
  };
}

/** An event of AKS's own topic: the subject is the bare cluster name. */
export function clusterTopicEvent(name: string) {
  return {
    topic: samples.clusterId,
    subject: 'aks-ml',
    eventType: `Microsoft.ContainerService.${name}`,
    eventTime: '2026-03-02T18:00:00.0000000Z',
    id: '1234567890abcdef1234567890abcdef12345678',
    data: { kubernetesVersion: '1.33.1' },
    dataVersion: '1',
    metadataVersion: '1',
  };
}
