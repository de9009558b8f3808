import { regionDiffers } from '../../../shared/drift/rules/region-differs.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import { computeNeeds, unlistedComputes } from './compute-changes.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateEndpointConnections.0.properties.privateLinkServiceConnectionState.status';

export const regionDiffersCases: RuleCases = {
  rule: regionDiffers,
  passes: [
    { world: 'that writes the same region in two ways', changes: [set(ids.workspace, 'location', 'West Europe')] },
    {
      world: 'whose public workspace is in another region',
      scenario: 'public-workspace-private-endpoints',
      changes: [set(ids.workspace, 'location', 'northeurope')],
    },
    {
      world: 'whose workspace in another region has no approved endpoint',
      changes: [set(ids.workspace, 'location', 'northeurope'), set(ids.workspace, status, 'Rejected')],
    },
    {
      world: 'whose workspace in another region does not use the cluster',
      changes: [set(ids.workspace, 'location', 'northeurope'), set(ids.compute, 'properties.resourceId', `${ids.cluster}2`)],
    },
  ],
  fails: [
    {
      world: 'whose private workspace is in another region',
      changes: [set(ids.workspace, 'location', 'northeurope')],
      subjects: [ids.workspace],
      seen: 'is in northeurope; cluster aks-prod is in westeurope.',
    },
    {
      world: 'whose private workspace with service endpoints is in another region',
      scenario: 'private-workspace-service-endpoints',
      changes: [set(ids.workspace, 'location', 'North Europe')],
      subjects: [ids.workspace],
      seen: 'is in North Europe; cluster aks-prod is in westeurope.',
    },
  ],
  unknown: [
    {
      world: 'whose workspaces may not be read',
      changes: [blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
    {
      world: 'whose computes may not be listed',
      changes: [set(ids.workspace, 'location', 'northeurope'), unlistedComputes],
      why: computeNeeds,
    },
  ],
};
