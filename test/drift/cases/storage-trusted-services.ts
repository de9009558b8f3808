import { read } from '../../../shared/drift/facts/reading.ts';
import { storageTrustedServices } from '../../../shared/drift/rules/storage-trusted-services.ts';
import { contributorOnCluster, userAssigned } from '../worlds/identities.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, type Change, having, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const barring = set(ids.storage, 'properties.networkAcls.bypass', 'Logging, Metrics');
const naming = (workspaceId: string) =>
  set(ids.storage, 'properties.networkAcls.resourceAccessRules', [{ tenantId: 'a-tenant', resourceId: workspaceId }]);
const userAssignedWithRoles: readonly Change[] = [...userAssigned, having({ roles: read([contributorOnCluster]) })];

export const storageTrustedServicesCases: RuleCases = {
  rule: storageTrustedServices,
  passes: [
    { world: 'whose storage account names the workspace instead', changes: [barring, naming(ids.workspace)] },
    { world: 'whose public storage account bars trusted services', scenario: 'all-public', changes: [barring] },
    {
      world: 'whose storage account says it among others',
      changes: [set(ids.storage, 'properties.networkAcls.bypass', 'Logging, Metrics, AzureServices')],
    },
    { world: 'whose workspace with a user-assigned identity is let in by the bypass', changes: [...userAssignedWithRoles] },
  ],
  fails: [
    {
      world: 'whose storage account bars trusted services',
      changes: [barring],
      subjects: [ids.storage],
      seen: 'is closed to mlw-risk: public network access Disabled, default action Deny, bypass Logging, Metrics, and no resource instance rule names it.',
    },
    {
      world: 'whose storage account with service endpoints bars trusted services',
      scenario: 'public-workspace-service-endpoints',
      changes: [barring],
      subjects: [ids.storage],
      seen: 'is closed to mlw-risk: public network access Enabled, default action Deny',
    },
    {
      world: 'whose storage account names another workspace only',
      changes: [barring, naming(`${ids.workspace}2`)],
      subjects: [ids.storage],
      seen: 'no resource instance rule names it',
    },
    {
      world: 'whose workspace is named, with a user-assigned identity',
      changes: [barring, naming(ids.workspace), ...userAssignedWithRoles],
      subjects: [ids.storage],
      seen: 'a resource instance rule does not do for a user-assigned identity',
    },
  ],
  unknown: [
    {
      world: 'whose storage accounts may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
    {
      world: 'whose storage account is behind a security perimeter',
      changes: [barring, set(ids.storage, 'properties.publicNetworkAccess', 'SecuredByPerimeter')],
      why: 'striskml is secured by a network security perimeter',
    },
  ],
};
