import { unread } from '../../../shared/drift/facts/reading.ts';
import { datastoreDns } from '../../../shared/drift/rules/datastore-dns.ts';
import { zoneBodies } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, type Change, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const blob = ids.zone('privatelink.blob.core.windows.net');
const datastore = `${ids.workspace}/datastores/riskdata`;
const asDataLake: readonly Change[] = [
  set(datastore, 'properties.datastoreType', 'AzureDataLakeGen2'),
  set(ids.dataEndpoint, 'properties.privateLinkServiceConnections.0.properties.groupIds', ['dfs']),
];
const lakeZone = (networks: readonly string[]) =>
  adding(...zoneBodies(ids.zone('privatelink.dfs.core.windows.net'), { networks, records: { striskdata: ['10.20.8.24'] } }));

export const datastoreDnsCases: RuleCases = {
  rule: datastoreDns,
  passes: [
    {
      world: 'whose zone is not linked, which is told of the workspace’s own account',
      changes: [without(`${blob}/virtualNetworkLinks/link-vnet-aks`)],
    },
    { world: 'whose data lake has a zone of its own', changes: [...asDataLake, lakeZone([ids.network])] },
    {
      world: 'whose account has no endpoint, which is another fault',
      changes: [without(ids.dataEndpoint), without(`${blob}/A/striskdata`)],
    },
  ],
  fails: [
    {
      world: 'without the record of the account',
      changes: [without(`${blob}/A/striskdata`)],
      subjects: [ids.dataEndpoint],
      seen: 'aks-prod does not find pe-striskdata-blob, the endpoint of striskdata, by its name: the zone privatelink.blob.core.windows.net that is linked to vnet-aks has no A record with an address of the endpoint.',
      severity: 'warning',
    },
    {
      world: 'whose data lake has no zone',
      changes: asDataLake,
      subjects: [ids.dataEndpoint],
      seen: 'there is no private DNS zone privatelink.dfs.core.windows.net in RELINK_SCOPE',
      severity: 'advice',
    },
    {
      world: 'whose data lake’s zone is linked to the hub only',
      scenario: 'public-workspace-private-endpoints',
      changes: [...asDataLake, lakeZone([ids.hub])],
      subjects: [ids.dataEndpoint],
      seen: 'no zone privatelink.dfs.core.windows.net in RELINK_SCOPE is linked to vnet-aks',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose datastores may not be listed',
      changes: [having({ unlisted: { [ids.workspace]: { datastores: unread('Relink needs workspaces/datastores/read.') } } })],
      why: 'workspaces/datastores/read',
    },
    {
      world: 'whose records may not be read',
      changes: [blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'privateDnsZones/A/read',
    },
  ],
};
