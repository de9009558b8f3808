import { workspaceDns } from '../../../shared/drift/rules/workspace-dns.ts';
import { zoneBodies } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateLinkServiceConnectionState.status';
const api = ids.zone('privatelink.api.azureml.ms');
const notebooks = ids.zone('privatelink.notebooks.azure.net');
const notebook = `${notebooks}/A/ml-mlw-risk-westeurope-5e0f.westeurope`;
const unlinked = without(`${api}/virtualNetworkLinks/link-vnet-aks`);
const ownServers = set(ids.network, 'properties.dhcpOptions', { dnsServers: ['10.10.0.4'] });
const elsewhere = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-dns/providers/Microsoft.Network/privateDnsZones';

export const workspaceDnsCases: RuleCases = {
  rule: workspaceDns,
  passes: [
    {
      world: 'that has further zones of the names that are linked to nobody',
      changes: [
        adding(
          ...zoneBodies(`${ids.group('rg-old')}/providers/Microsoft.Network/privateDnsZones/privatelink.api.azureml.ms`, {
            networks: [],
            records: {},
          }),
        ),
      ],
    },
    {
      world: 'whose endpoint is not approved, which is another fault',
      changes: [unlinked, set(ids.workspaceEndpoint, `properties.privateLinkServiceConnections.0.${status}`, 'Pending')],
    },
    { world: 'without an endpoint', scenario: 'private-workspace-service-endpoints', changes: [unlinked, without(ids.workspaceEndpoint)] },
    { world: 'whose names lead to two endpoints, one of which the records know', changes: [set(notebook, 'properties.ttl', 10)] },
  ],
  fails: [
    {
      world: 'whose zone of the API is not linked to the cluster’s network',
      changes: [unlinked],
      subjects: [ids.workspaceEndpoint],
      seen: 'aks-prod does not find pe-mlw-risk, the endpoint of mlw-risk, by its name: no zone privatelink.api.azureml.ms in RELINK_SCOPE is linked to vnet-aks.',
      severity: 'warning',
    },
    {
      world: 'whose zone is not linked, and whose network has DNS servers of its own',
      changes: [unlinked, ownServers],
      subjects: [ids.workspaceEndpoint],
      seen: 'The network has DNS servers of its own (10.10.0.4), which may forward.',
      severity: 'advice',
    },
    {
      world: 'whose zone is not linked, and whose network names Azure’s own resolver',
      changes: [unlinked, set(ids.network, 'properties.dhcpOptions', { dnsServers: ['168.63.129.16'] })],
      subjects: [ids.workspaceEndpoint],
      seen: 'is linked to vnet-aks.',
      severity: 'warning',
    },
    {
      world: 'whose zone is not linked, and whose workspace is public besides',
      changes: [unlinked, set(ids.workspace, 'properties.publicNetworkAccess', 'Enabled')],
      subjects: [ids.workspaceEndpoint],
      seen: 'no zone privatelink.api.azureml.ms',
      severity: 'advice',
    },
    {
      world: 'without the zone of the notebooks',
      scenario: 'private-workspace-service-endpoints',
      changes: [without(notebooks)],
      subjects: [ids.workspaceEndpoint],
      seen: 'there is no private DNS zone privatelink.notebooks.azure.net in RELINK_SCOPE',
      severity: 'advice',
    },
    {
      world: 'without the record of the notebooks',
      changes: [without(notebook)],
      subjects: [ids.workspaceEndpoint],
      seen: 'the zone privatelink.notebooks.azure.net that is linked to vnet-aks has no A record with an address of the endpoint',
      severity: 'critical',
    },
    {
      world: 'whose record of the notebooks has another address, and whose network has DNS servers of its own',
      changes: [set(notebook, 'properties.aRecords', [{ ipv4Address: '10.20.8.99' }]), ownServers],
      subjects: [ids.workspaceEndpoint],
      seen: 'has no A record with an address of the endpoint. The network has DNS servers of its own',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose zones may not be read',
      changes: [blindTo('zones', 'Relink needs Microsoft.Network/privateDnsZones/read.')],
      why: 'Microsoft.Network/privateDnsZones/read',
    },
    {
      world: 'whose links may not be read',
      changes: [blindTo('zoneLinks', 'Relink needs Microsoft.Network/privateDnsZones/virtualNetworkLinks/read.')],
      why: 'privateDnsZones/virtualNetworkLinks/read',
    },
    {
      world: 'whose records may not be read',
      changes: [blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'privateDnsZones/A/read',
    },
    {
      world: 'whose interfaces may not be read',
      changes: [blindTo('interfaces', 'Relink needs Microsoft.Network/networkInterfaces/read.')],
      why: 'Microsoft.Network/networkInterfaces/read',
    },
    {
      world: 'whose endpoint has no address yet',
      changes: [set(`${ids.workspaceEndpoint.replace('/privateEndpoints/', '/networkInterfaces/')}`, 'properties.ipConfigurations', [])],
      why: 'Azure shows no address of pe-mlw-risk',
    },
    {
      world: 'whose zone group keeps a zone outside of the scope',
      changes: [without(notebooks), having({ zoneGroups: { [ids.workspaceEndpoint]: [`${elsewhere}/privatelink.notebooks.azure.net`] } })],
      why: 'Relink needs Microsoft.Network/privateDnsZones/read at /subscriptions/00000000',
    },
  ],
};
