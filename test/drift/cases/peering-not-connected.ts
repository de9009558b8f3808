import { peeringNotConnected } from '../../../shared/drift/rules/peering-not-connected.ts';
import { endpointBody, networkBody, peeringBody, subnetBody } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { adding, blindTo, having, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const state = 'properties.virtualNetworkPeerings.0.properties.peeringState';
const brokenHere = set(ids.network, state, 'Disconnected');
const brokenThere = set(ids.hub, state, 'Initiated');
const vaultInHub = set(ids.vaultEndpoint, 'properties.subnet.id', ids.hubEndpoints);
const secondHub = `${ids.group('rg-hub')}/providers/Microsoft.Network/virtualNetworks/vnet-hub-2`;
const second = `${ids.vaultEndpoint}-2`;

export const peeringNotConnectedCases: RuleCases = {
  rule: peeringNotConnected,
  passes: [
    { world: 'whose hub holds nothing that matters', changes: [brokenHere, without(ids.linkedEndpoint)] },
    { world: 'whose peering is written in another casing', changes: [set(ids.network, state, 'connected')] },
    {
      world: 'that was never peered with the hub, which is no broken peering',
      changes: [set(ids.network, 'properties.virtualNetworkPeerings', []), set(ids.hub, 'properties.virtualNetworkPeerings', [])],
    },
  ],
  fails: [
    {
      world: 'whose peering to the hub is disconnected on the cluster’s side',
      changes: [brokenHere],
      subjects: [ids.toHub],
      seen: 'vnet-aks and vnet-hub are not connected (aks-to-hub of vnet-aks is Disconnected, hub-to-aks of vnet-hub is Connected), and pe-aks-hub of aks-prod stand in vnet-hub.',
      severity: 'warning',
    },
    {
      world: 'whose hub waits for the other side',
      scenario: 'public-workspace-service-endpoints',
      changes: [brokenThere],
      subjects: [ids.fromHub],
      seen: 'hub-to-aks of vnet-hub is Initiated',
      severity: 'warning',
    },
    {
      world: 'whose cluster’s network has lost its side',
      changes: [set(ids.network, 'properties.virtualNetworkPeerings', [])],
      subjects: [ids.fromHub],
      seen: 'vnet-aks has no peering to vnet-hub',
    },
    {
      world: 'whose hub has lost its side',
      changes: [set(ids.hub, 'properties.virtualNetworkPeerings', [])],
      subjects: [ids.toHub],
      seen: 'vnet-hub has no peering to vnet-aks',
    },
    {
      world: 'whose vault is reached by way of the hub',
      changes: [vaultInHub, brokenHere, brokenThere],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-kv-risk of aks-prod stand in vnet-hub',
      severity: 'critical',
    },
    {
      world: 'whose vault has an endpoint in the cluster’s network as well',
      changes: [
        adding(endpointBody(second, { subnetId: ids.hubEndpoints, targetId: ids.vault, groupId: 'vault', nicId: ids.linkedNic })),
        brokenHere,
      ],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-kv-risk-2 of aks-prod stand in vnet-hub',
      severity: 'warning',
    },
    {
      world: 'whose public vault has its endpoint in the hub, for others',
      changes: [
        vaultInHub,
        set(ids.vault, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.vault, 'properties.networkAcls.defaultAction', 'Allow'),
        brokenHere,
      ],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-kv-risk of aks-prod stand in vnet-hub',
      severity: 'warning',
    },
    {
      world: 'whose vault in the hub lets addresses in as well',
      changes: [
        vaultInHub,
        set(ids.vault, 'properties.publicNetworkAccess', 'Enabled'),
        set(ids.vault, 'properties.networkAcls.ipRules', [{ value: '198.51.100.7/32' }]),
        brokenHere,
      ],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-kv-risk of aks-prod stand in vnet-hub',
      severity: 'warning',
    },
    {
      world: 'whose vault has an endpoint in another hub that is connected',
      changes: [
        vaultInHub,
        adding(
          networkBody(secondHub, {
            subnets: [subnetBody(`${secondHub}/subnets/pe`)],
            peerings: [peeringBody(`${secondHub}/back`, ids.network)],
          }),
          endpointBody(second, { subnetId: `${secondHub}/subnets/pe`, targetId: ids.vault, groupId: 'vault', nicId: ids.linkedNic }),
        ),
        set(ids.network, 'properties.virtualNetworkPeerings', [
          peeringBody(ids.toHub, ids.hub),
          peeringBody(`${ids.network}/virtualNetworkPeerings/aks-to-hub-2`, secondHub),
        ]),
        brokenHere,
      ],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-kv-risk of aks-prod stand in vnet-hub',
      severity: 'warning',
    },
    {
      world: 'whose further storage is reached by way of the hub',
      changes: [set(ids.dataEndpoint, 'properties.subnet.id', ids.hubEndpoints), brokenHere],
      subjects: [ids.toHub],
      seen: 'pe-aks-hub, pe-striskdata-blob of aks-prod stand in vnet-hub',
      severity: 'warning',
    },
  ],
  unknown: [
    {
      world: 'whose peering does not show its state',
      changes: [set(ids.network, state, undefined)],
      why: 'Azure does not show the state of the peering aks-to-hub.',
    },
    {
      world: 'whose networks may not be read',
      changes: [blindTo('networks', 'Relink needs Microsoft.Network/virtualNetworks/read.')],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
    {
      world: 'whose hub may not be read',
      changes: [
        having({ gaps: { networks: [{ scope: ids.group('rg-hub'), why: 'Relink needs Microsoft.Network/virtualNetworks/read.' }] } }),
      ],
      why: 'Microsoft.Network/virtualNetworks/read',
    },
  ],
};
