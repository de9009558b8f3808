import { associatedDns } from '../../../shared/drift/rules/associated-dns.ts';
import { connectionBody, endpointBody, nicBody } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const blob = ids.zone('privatelink.blob.core.windows.net');
const file = ids.zone('privatelink.file.core.windows.net');
const vault = ids.zone('privatelink.vaultcore.azure.net');
const registry = ids.zone('privatelink.azurecr.io');
const apart = `${ids.group('rg-apart')}/providers/Microsoft.Network/virtualNetworks/vnet-apart`;
const second = `${ids.vaultEndpoint}-2`;
const secondNic = second.replace('/privateEndpoints/', '/networkInterfaces/');

export const associatedDnsCases: RuleCases = {
  rule: associatedDns,
  passes: [
    { world: 'whose vault has no endpoint, which is another fault', changes: [without(vault), without(ids.vaultEndpoint)] },
    {
      world: 'whose vault has two endpoints, one of which the record knows',
      changes: [
        adding(
          endpointBody(second, { subnetId: ids.hubEndpoints, targetId: ids.vault, groupId: 'vault', nicId: secondNic }),
          nicBody(secondNic, ['10.10.1.9']),
        ),
        set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.10.1.9' }]),
      ],
    },
    {
      world: 'whose vault’s record leads to its endpoint in a network that is not peered, by routes that Relink does not see',
      changes: [
        adding(
          endpointBody(second, { subnetId: `${apart}/subnets/pe`, targetId: ids.vault, groupId: 'vault', nicId: secondNic }),
          nicBody(secondNic, ['10.99.1.9']),
        ),
        set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.99.1.9' }]),
      ],
    },
  ],
  fails: [
    {
      world: 'whose public vault’s record is stale, in a zone that falls back to the internet',
      changes: [
        set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.20.8.99' }]),
        set(`${vault}/virtualNetworkLinks/link-vnet-aks`, 'properties.resolutionPolicy', 'NxDomainRedirect'),
        set(ids.vault, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.vault, 'properties.networkAcls.defaultAction', 'Allow'),
      ],
      subjects: [ids.vaultEndpoint],
      seen: 'has no A record with an address of the endpoint',
      severity: 'warning',
    },
    {
      world: 'whose account’s zone is not linked to the cluster’s network',
      changes: [without(`${file}/virtualNetworkLinks/link-vnet-aks`)],
      subjects: [ids.fileEndpoint],
      seen: 'aks-prod does not find pe-striskml-file, the endpoint of striskml, by its name: no zone privatelink.file.core.windows.net in RELINK_SCOPE is linked to vnet-aks.',
      severity: 'warning',
    },
    {
      world: 'whose two accounts share a zone that is not linked',
      changes: [without(`${blob}/virtualNetworkLinks/link-vnet-aks`)],
      subjects: [ids.blobEndpoint],
      seen: 'no zone privatelink.blob.core.windows.net in RELINK_SCOPE',
      severity: 'warning',
    },
    {
      world: 'without the zone of the vault',
      changes: [without(vault)],
      subjects: [ids.vaultEndpoint],
      seen: 'there is no private DNS zone privatelink.vaultcore.azure.net in RELINK_SCOPE',
      severity: 'advice',
    },
    {
      world: 'whose vault’s record is stale',
      changes: [set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.20.8.99' }])],
      subjects: [ids.vaultEndpoint],
      seen: 'the zone privatelink.vaultcore.azure.net that is linked to vnet-aks has no A record with an address of the endpoint',
      severity: 'critical',
    },
    {
      world: 'whose registry has no records',
      scenario: 'public-workspace-private-endpoints',
      changes: [without(`${registry}/A/crriskml`), without(`${registry}/A/crriskml.westeurope.data`)],
      subjects: [ids.registryEndpoint],
      seen: 'the zone privatelink.azurecr.io that is linked to vnet-aks has no A record',
      severity: 'critical',
    },
  ],
  unknown: [
    {
      world: 'whose vault has a further endpoint that Relink does not see, to which its record may lead',
      changes: [
        set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.99.1.9' }]),
        set(ids.vault, 'properties.privateEndpointConnections', [
          connectionBody(ids.vaultEndpoint, 'vault'),
          connectionBody(second.replace('/3b1f6f0e', '/00000000'), 'vault'),
        ]),
      ],
      why: 'It is outside of RELINK_SCOPE. Relink needs Microsoft.Network/privateEndpoints/read',
    },
    {
      world: 'whose vault has a second endpoint without an address yet, and a record with another one',
      changes: [
        adding(endpointBody(second, { subnetId: ids.hubEndpoints, targetId: ids.vault, groupId: 'vault', nicId: secondNic })),
        set(`${vault}/A/kv-risk-ml`, 'properties.aRecords', [{ ipv4Address: '10.10.1.9' }]),
      ],
      why: 'Azure shows no address of pe-kv-risk-2',
    },
    {
      world: 'whose records may not be read',
      changes: [blindTo('records', 'Relink needs Microsoft.Network/privateDnsZones/A/read.')],
      why: 'privateDnsZones/A/read',
    },
    {
      world: 'whose zones may not be read',
      changes: [blindTo('zones', 'Relink needs Microsoft.Network/privateDnsZones/read.')],
      why: 'Microsoft.Network/privateDnsZones/read',
    },
  ],
};
