import { servicePrincipal } from '../../../shared/drift/rules/service-principal.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const clientId = 'properties.servicePrincipalProfile.clientId';
const noIdentity = set(ids.cluster, 'identity', undefined);
const principal = set(ids.cluster, clientId, '8a7f1c57-22d5-4d7f-9a53-6f3c0a9b7e10');

export const servicePrincipalCases: RuleCases = {
  rule: servicePrincipal,
  passes: [
    { world: 'whose cluster shows no identity and the client id MSI', changes: [noIdentity, set(ids.cluster, clientId, 'MSI')] },
    { world: 'whose cluster has an identity and shows an odd client id', changes: [principal] },
    {
      world: 'whose cluster no workspace uses',
      changes: [noIdentity, principal, set(ids.compute, 'properties.resourceId', `${ids.cluster}-b`)],
    },
  ],
  fails: [
    {
      world: 'whose cluster has a service principal and no identity',
      changes: [noIdentity, principal],
      subjects: [ids.cluster],
      seen: 'Cluster aks-prod has no managed identity; it works with a service principal.',
      severity: 'warning',
    },
    {
      world: 'whose cluster says that its identity is none',
      changes: [set(ids.cluster, 'identity', { type: 'None' }), principal],
      subjects: [ids.cluster],
      seen: 'it works with a service principal',
    },
  ],
  unknown: [
    {
      world: 'whose cluster shows neither',
      changes: [noIdentity, set(ids.cluster, 'properties.servicePrincipalProfile', undefined)],
      why: 'neither an identity nor a service principal of aks-prod',
    },
    {
      world: 'whose workspaces may not be read',
      changes: [
        noIdentity,
        principal,
        blindTo('workspaces', 'Relink needs Microsoft.MachineLearningServices/workspaces/read at /subscriptions/1.'),
      ],
      why: 'Microsoft.MachineLearningServices/workspaces/read',
    },
  ],
};
