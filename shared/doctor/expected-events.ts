import type { AdvancedFilter } from '../domain/event-subscription.ts';

/** The filter of `infra/event-filter.json`: a test holds the two equal. */
export const expectedEvents: { readonly types: readonly string[]; readonly operations: AdvancedFilter } = {
  types: [
    'Microsoft.Resources.ResourceActionSuccess',
    'Microsoft.Resources.ResourceActionFailure',
    'Microsoft.Resources.ResourceActionCancel',
    'Microsoft.Resources.ResourceDeleteSuccess',
  ],
  operations: {
    operatorType: 'StringIn',
    key: 'data.operationName',
    values: [
      'Microsoft.ContainerService/managedClusters/start/action',
      'Microsoft.ContainerService/managedClusters/stop/action',
      'Microsoft.Network/privateEndpoints/delete',
      'Microsoft.MachineLearningServices/workspaces/computes/delete',
    ],
  },
};

/** Name of the function that receives them. */
export const eventFunction = 'cluster-events';
