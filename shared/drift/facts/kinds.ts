import type { JsonObject } from '../../domain/json.ts';
import { readClusterFacts } from './cluster-facts.ts';
import { readEndpointFacts, readInterfaceFacts } from './endpoint-facts.ts';
import { readExtensionFacts } from './extension-facts.ts';
import { readNetworkFacts } from './network-facts.ts';
import { readResourceFacts } from './resource-facts.ts';
import { readRecordFacts, readZoneFacts, readZoneLinkFacts } from './zone-facts.ts';

interface Kind<T> {
  /** Types of Resource Graph, in lower case as it writes them. */
  readonly types: readonly string[];
  readonly table: 'resources' | 'kubernetesconfigurationresources' | 'dnsresources';
  /** Reading one needs these, each for its type. */
  readonly actions: readonly string[];
  readonly read: (body: JsonObject) => T;
}

function kind<T>(table: Kind<T>['table'], types: Readonly<Record<string, string>>, read: (body: JsonObject) => T): Kind<T> {
  return { table, types: Object.keys(types), actions: Object.values(types), read };
}

/**
 * What the sweep takes from Resource Graph (Microsoft Learn, "Azure Resource Graph table and resource type reference"): the type of each
 * resource and the action that reading it needs. Workspaces are missing here: their lists of computes belong to them.
 */
export const kinds = {
  clusters: kind(
    'resources',
    { 'microsoft.containerservice/managedclusters': 'Microsoft.ContainerService/managedClusters/read' },
    readClusterFacts,
  ),
  extensions: kind(
    'kubernetesconfigurationresources',
    { 'microsoft.kubernetesconfiguration/extensions': 'Microsoft.KubernetesConfiguration/extensions/read' },
    readExtensionFacts,
  ),
  endpoints: kind('resources', { 'microsoft.network/privateendpoints': 'Microsoft.Network/privateEndpoints/read' }, readEndpointFacts),
  interfaces: kind('resources', { 'microsoft.network/networkinterfaces': 'Microsoft.Network/networkInterfaces/read' }, readInterfaceFacts),
  networks: kind('resources', { 'microsoft.network/virtualnetworks': 'Microsoft.Network/virtualNetworks/read' }, readNetworkFacts),
  zones: kind('resources', { 'microsoft.network/privatednszones': 'Microsoft.Network/privateDnsZones/read' }, readZoneFacts),
  zoneLinks: kind(
    'resources',
    { 'microsoft.network/privatednszones/virtualnetworklinks': 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read' },
    readZoneLinkFacts,
  ),
  records: kind('dnsresources', { 'microsoft.network/privatednszones/a': 'Microsoft.Network/privateDnsZones/A/read' }, readRecordFacts),
  resources: kind(
    'resources',
    {
      'microsoft.storage/storageaccounts': 'Microsoft.Storage/storageAccounts/read',
      'microsoft.keyvault/vaults': 'Microsoft.KeyVault/vaults/read',
      'microsoft.containerregistry/registries': 'Microsoft.ContainerRegistry/registries/read',
    },
    readResourceFacts,
  ),
} as const;

export type KindName = keyof typeof kinds;
export type FactsOf<K extends KindName> = ReturnType<(typeof kinds)[K]['read']>;

export const workspaceType = 'microsoft.machinelearningservices/workspaces';
export const workspaceAction = 'Microsoft.MachineLearningServices/workspaces/read';
