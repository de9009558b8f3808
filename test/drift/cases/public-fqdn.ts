import { later, read, unread } from '../../../shared/drift/facts/reading.ts';
import { publicFqdn } from '../../../shared/drift/rules/public-fqdn.ts';
import { binding } from '../worlds/bindings.ts';
import { ids } from '../worlds/ids.ts';
import { neverLinked } from '../worlds/unlinked.ts';
import { blindTo, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const profile = 'properties.apiServerAccessProfile';
const isPublic = set(ids.cluster, `${profile}.enablePrivateClusterPublicFQDN`, true);
const noRight = 'Relink needs Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings/read at /subscriptions/1.';

export const publicFqdnCases: RuleCases = {
  rule: publicFqdn,
  passes: [
    { world: 'whose cluster no workspace uses', changes: [isPublic, set(ids.compute, 'properties.resourceId', `${ids.cluster}-other`)] },
    { world: 'whose public cluster has a public name', scenario: 'all-public', changes: [isPublic] },
  ],
  fails: [
    {
      world: 'whose private cluster has a public FQDN',
      changes: [isPublic],
      subjects: [ids.cluster],
      seen: 'Without a Trusted Access binding: mlw-risk.',
      severity: 'warning',
    },
    {
      world: 'whose private cluster does not say, which means that it has one',
      changes: [set(ids.cluster, `${profile}.enablePrivateClusterPublicFQDN`, undefined)],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod is private and has a public FQDN; mlw-risk use it.',
      severity: 'warning',
    },
    {
      world: 'whose private cluster has a public FQDN and API Server VNet Integration',
      scenario: 'private-workspace-service-endpoints',
      changes: [isPublic, set(ids.cluster, `${profile}.enableVnetIntegration`, true), neverLinked, without(ids.managedEndpoint)],
      subjects: [ids.cluster],
      seen: 'is private and has a public FQDN',
      severity: 'warning',
    },
    {
      world: 'whose public FQDN is allowed by Trusted Access',
      changes: [isPublic, having({ bindings: read([binding(ids.workspace)]) })],
      subjects: [ids.cluster],
      seen: 'All of them have a Trusted Access binding, which allows it.',
      severity: 'information',
    },
    {
      world: 'whose binding is for something else than Azure ML',
      changes: [isPublic, having({ bindings: read([{ ...binding(ids.workspace), roles: ['Microsoft.Compute/virtualMachines/reader'] }]) })],
      subjects: [ids.cluster],
      seen: 'Without a Trusted Access binding: mlw-risk.',
      severity: 'warning',
    },
    {
      world: 'whose binding has failed',
      changes: [isPublic, having({ bindings: read([{ ...binding(ids.workspace), provisioningState: 'Failed' }]) })],
      subjects: [ids.cluster],
      seen: 'Without a Trusted Access binding: mlw-risk.',
      severity: 'warning',
    },
    {
      world: 'whose bindings may not be read',
      changes: [isPublic, having({ bindings: unread(noRight) })],
      subjects: [ids.cluster],
      seen: `could not be looked at: ${noRight}`,
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose bindings are read in another sweep',
      changes: [isPublic, having({ bindings: later('Trusted Access bindings') })],
      why: 'Trusted Access bindings are read in turns',
    },
    {
      world: 'whose workspaces may not be read',
      changes: [isPublic, blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read at /subscriptions/1.')],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
