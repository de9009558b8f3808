import type { JsonObject } from '../../../shared/domain/json.ts';
import { read } from '../../../shared/drift/facts/reading.ts';
import {
  connectionBody,
  endpointBody,
  networkBody,
  nicBody,
  peeringBody,
  registryBody,
  storageBody,
  subnetBody,
  vaultBody,
  zoneBodies,
} from './bodies.ts';
import { clusterBody, computeBody, datastoreBodies, extensionBody, workspaceBody } from './cluster-bodies.ts';
import { ids, subscription } from './ids.ts';
import type { World } from './world.ts';

/** Rows of Azure's table of legal scenarios (requirement A4), the second and third in both ways of reaching the associated resources. */
export type Scenario =
  | 'all-public'
  | 'public-workspace-private-endpoints'
  | 'public-workspace-service-endpoints'
  | 'private-workspace-private-endpoints'
  | 'private-workspace-service-endpoints';

export const scenarios: readonly Scenario[] = [
  'all-public',
  'public-workspace-private-endpoints',
  'public-workspace-service-endpoints',
  'private-workspace-private-endpoints',
  'private-workspace-service-endpoints',
];

export const now = Date.UTC(2026, 10, 20, 9, 30);
const hour = 3_600_000;
const restart = { id: `restart-${now - 3 * hour}`, at: now - 3 * hour, correlationId: 'f4a0c9be-6f7e-4a44-9d6b-0f8c3f1b2a10' };

/** A world in which nothing is wrong, three hours after a restart that Relink has repaired. */
export function healthyWorld(scenario: Scenario): World {
  const isBehindNetwork = scenario !== 'all-public';
  const hasWorkspaceEndpoint = scenario.startsWith('private-workspace');
  const hasEndpoints = scenario.endsWith('private-endpoints');
  const hasServices = scenario.endsWith('service-endpoints');
  return {
    at: now,
    scope: [subscription],
    resources: [
      clusterBody({ isBehindNetwork }),
      extensionBody(),
      workspaceBody({ hasEndpoint: hasWorkspaceEndpoint }),
      computeBody(),
      ...datastoreBodies(),
      ...associated({ hasEndpoints, hasServices }),
      ...(isBehindNetwork ? networks(hasServices) : []),
      ...(isBehindNetwork ? linkedEndpoint() : []),
      ...(hasWorkspaceEndpoint ? workspaceEndpoint() : []),
      ...(hasEndpoints ? associatedEndpoints() : []),
    ],
    gaps: {},
    unlisted: {},
    roles: read([]),
    locks: read([]),
    versions: read(['1.33', '1.34', '1.35', '1.36'].map((version) => ({ version, isPreview: version === '1.36' }))),
    bindings: read([]),
    missingRights: read([]),
    zoneGroups: {},
    memory: {
      power: { power: 'Running', powerSeenAt: now - 60_000, stoppedAt: now - 14 * hour, restart },
      mode: 'auto',
      hasActiveRun: false,
      heardAt: restart.at + 60_000,
      seen: [{ id: ids.compute, kind: 'compute' }, ...(isBehindNetwork ? [{ id: ids.linkedEndpoint, kind: 'endpoint' as const }] : [])],
      ledger: [
        ledgerOf(ids.compute, 'compute', '2026-11-20T06:50:00.0000000+00:00'),
        ...(isBehindNetwork ? [ledgerOf(ids.linkedEndpoint, 'endpoint', 'guid-of-pe-aks-hub')] : []),
      ],
    },
  };
}

function ledgerOf(resourceId: string, kind: 'endpoint' | 'compute', incarnation: string) {
  const about = { resourceId, clusterId: ids.cluster, kind, incarnation };
  return { ...about, condition: 'whole' as const, goodSinceRestartId: restart.id, updatedAt: restart.at + 20 * 60_000 };
}

function networks(hasServices: boolean): readonly JsonObject[] {
  const services = hasServices ? ['Microsoft.Storage', 'Microsoft.KeyVault', 'Microsoft.ContainerRegistry'] : [];
  return [
    networkBody(ids.network, {
      subnets: [subnetBody(ids.nodes, services), subnetBody(ids.endpoints, services)],
      peerings: [peeringBody(ids.toHub, ids.hub)],
    }),
    networkBody(ids.hub, { subnets: [subnetBody(ids.hubEndpoints)], peerings: [peeringBody(ids.fromHub, ids.network)] }),
  ];
}

/** AKS's own endpoint, and the one that people made in the hub with its record by hand (AKS, "private-cluster-connect"). */
function linkedEndpoint(): readonly JsonObject[] {
  const target = { targetId: ids.cluster, groupId: 'management' };
  return [
    endpointBody(ids.managedEndpoint, { ...target, subnetId: ids.nodes, nicId: ids.managedNic }),
    nicBody(ids.managedNic, ['10.20.0.4']),
    ...zoneBodies(ids.managedZone, { networks: [ids.network], records: { 'aks-prod-7h2k': ['10.20.0.4'] } }),
    endpointBody(ids.linkedEndpoint, { ...target, subnetId: ids.hubEndpoints, nicId: ids.linkedNic }),
    nicBody(ids.linkedNic, ['10.10.1.5']),
    ...zoneBodies(ids.linkedZone, { networks: [ids.hub], records: { 'aks-prod-7h2k': ['10.10.1.5'] } }),
  ];
}

interface Private {
  readonly id: string;
  readonly targetId: string;
  readonly groupId: string;
  readonly addresses: readonly string[];
  /** Zone names with the record of each. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
}

/** An endpoint in the cluster's network with DNS integration into zones that are linked to that network. */
function privately({ id, targetId, groupId, addresses, zones }: Private): readonly JsonObject[] {
  const nicId = id.replace('/privateEndpoints/', '/networkInterfaces/');
  return [
    endpointBody(id, { subnetId: ids.endpoints, targetId, groupId, nicId }),
    nicBody(nicId, addresses),
    ...Object.entries(zones).flatMap(([name, records]) =>
      zoneBodies(ids.zone(name), {
        networks: [ids.network, ids.hub],
        records: Object.fromEntries(records.map((record, index) => [record, [addresses[index] ?? addresses[0] ?? '']])),
      }),
    ),
  ];
}

function workspaceEndpoint(): readonly JsonObject[] {
  return privately({
    id: ids.workspaceEndpoint,
    targetId: ids.workspace,
    groupId: 'amlworkspace',
    addresses: ['10.20.8.10', '10.20.8.11', '10.20.8.12'],
    zones: {
      'privatelink.api.azureml.ms': ['5e0f.workspace.westeurope', '5e0f.workspace.westeurope.cert', '*.5e0f.inference.westeurope'],
      'privatelink.notebooks.azure.net': ['ml-mlw-risk-westeurope-5e0f.westeurope'],
    },
  });
}

function associatedEndpoints(): readonly JsonObject[] {
  const blob = 'privatelink.blob.core.windows.net';
  const dataEndpoint = privately({
    id: ids.dataEndpoint,
    targetId: ids.dataStorage,
    groupId: 'blob',
    addresses: ['10.20.8.24'],
    zones: { [blob]: ['striskdata'] },
  });
  return [
    ...privately({
      id: ids.blobEndpoint,
      targetId: ids.storage,
      groupId: 'blob',
      addresses: ['10.20.8.20'],
      zones: { [blob]: ['striskml'] },
    }),
    ...privately({
      id: ids.fileEndpoint,
      targetId: ids.storage,
      groupId: 'file',
      addresses: ['10.20.8.21'],
      zones: { 'privatelink.file.core.windows.net': ['striskml'] },
    }),
    ...privately({
      id: ids.vaultEndpoint,
      targetId: ids.vault,
      groupId: 'vault',
      addresses: ['10.20.8.22'],
      zones: { 'privatelink.vaultcore.azure.net': ['kv-risk-ml'] },
    }),
    ...privately({
      id: ids.registryEndpoint,
      targetId: ids.registry,
      groupId: 'registry',
      addresses: ['10.20.8.23', '10.20.8.25'],
      zones: { 'privatelink.azurecr.io': ['crriskml.westeurope.data', 'crriskml'] },
    }),
    // The zone of the second account is the one that is there already.
    ...dataEndpoint.filter((body) => !isOfZone(body) || String(body.id).endsWith('/A/striskdata')),
  ];
}

function isOfZone(body: JsonObject): boolean {
  return String(body.id).includes('/privateDnsZones/');
}

function associated({ hasEndpoints, hasServices }: { hasEndpoints: boolean; hasServices: boolean }): readonly JsonObject[] {
  const reach = (...connections: readonly (readonly [string, string])[]) => ({
    isPublic: !hasEndpoints && !hasServices,
    connections: hasEndpoints ? connections.map(([endpointId, groupId]) => connectionBody(endpointId, groupId)) : [],
    allowedSubnetIds: hasServices ? [ids.nodes] : [],
  });
  const defaultStorage = reach([ids.blobEndpoint, 'blob'], [ids.fileEndpoint, 'file']);
  return [
    // Studio demands the service endpoint in the subnet of the workspace's private endpoint as well.
    storageBody(ids.storage, { ...defaultStorage, allowedSubnetIds: hasServices ? [ids.nodes, ids.endpoints] : [] }),
    vaultBody(ids.vault, reach([ids.vaultEndpoint, 'vault'])),
    registryBody(ids.registry, reach([ids.registryEndpoint, 'registry'])),
    storageBody(ids.dataStorage, reach([ids.dataEndpoint, 'blob'])),
  ];
}
