import { later } from '../../../shared/drift/facts/reading.ts';
import { datastoreUnreachable } from '../../../shared/drift/rules/datastore-unreachable.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const datastore = `${ids.workspace}/datastores/riskdata`;
const asEnabled = set(ids.dataStorage, 'properties.publicNetworkAccess', 'Enabled');
const asAllowing = set(ids.dataStorage, 'properties.networkAcls.defaultAction', 'Allow');

export const datastoreUnreachableCases: RuleCases = {
  rule: datastoreUnreachable,
  passes: [
    {
      world: 'whose datastore names no account',
      changes: [set(datastore, 'properties.accountName', undefined), without(ids.dataEndpoint)],
    },
    {
      world: 'whose datastore is of a type that leads to no account of today',
      changes: [set(datastore, 'properties.datastoreType', 'AzureDataLakeGen1'), without(ids.dataEndpoint)],
    },
    {
      world: 'whose datastore names the workspace’s own account in another casing',
      changes: [set(datastore, 'properties.accountName', 'STRISKML'), without(ids.blobEndpoint)],
    },
    { world: 'whose account is public besides its endpoint', changes: [asEnabled, asAllowing] },
  ],
  fails: [
    {
      world: 'whose account has no endpoint',
      changes: [without(ids.dataEndpoint)],
      subjects: [ids.dataStorage],
      seen: 'aks-prod cannot reach striskdata (behind the datastores riskdata): no private endpoint of group blob leads there from its networks',
      severity: 'warning',
    },
    {
      world: 'whose account lets no subnet in',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.dataStorage, 'properties.networkAcls.virtualNetworkRules', [])],
      subjects: [ids.dataStorage],
      seen: 'names no subnet there',
      severity: 'warning',
    },
    {
      world: 'whose datastore needs a group that has no endpoint',
      changes: [set(datastore, 'properties.datastoreType', 'AzureFile')],
      subjects: [ids.dataStorage],
      seen: 'no private endpoint of group file',
    },
    {
      world: 'whose account is closed to a cluster without a network',
      scenario: 'all-public',
      changes: [set(ids.dataStorage, 'properties.publicNetworkAccess', 'Disabled')],
      subjects: [ids.dataStorage],
      seen: 'no private endpoint of group blob',
    },
    {
      world: 'whose account is public and has no endpoint',
      changes: [without(ids.dataEndpoint), asEnabled, asAllowing],
      subjects: [ids.dataStorage],
      seen: 'aks-prod stands in a virtual network and reaches striskdata (behind the datastores riskdata) over the internet only',
      severity: 'advice',
    },
  ],
  unknown: [
    {
      world: 'whose datastores are read in another sweep',
      changes: [having({ unlisted: { [ids.workspace]: { datastores: later('Datastores') } } })],
      why: 'Datastores are read in turns',
    },
    {
      world: 'whose datastore leads to an account that Relink does not see',
      changes: [set(datastore, 'properties.accountName', 'stelsewhere')],
      why: 'Relink sees no storage account stelsewhere in RELINK_SCOPE. Relink needs Microsoft.Storage/storageAccounts/read',
    },
    {
      world: 'whose accounts may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
  ],
};
