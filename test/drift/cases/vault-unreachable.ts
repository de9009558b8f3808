import { vaultUnreachable } from '../../../shared/drift/rules/vault-unreachable.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set, without } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const status = 'properties.privateLinkServiceConnectionState.status';

export const vaultUnreachableCases: RuleCases = {
  rule: vaultUnreachable,
  passes: [
    {
      world: 'whose vault has no firewall at all',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.vault, 'properties.networkAcls', undefined)],
    },
    {
      world: 'whose endpoint was approved by hand',
      changes: [
        set(ids.vaultEndpoint, 'properties.privateLinkServiceConnections', []),
        set(ids.vaultEndpoint, 'properties.manualPrivateLinkServiceConnections', [
          {
            name: 'by-hand',
            properties: {
              privateLinkServiceId: ids.vault,
              groupIds: ['vault'],
              privateLinkServiceConnectionState: { status: 'Approved' },
            },
          },
        ]),
      ],
    },
  ],
  fails: [
    {
      world: 'whose vault has no endpoint',
      changes: [without(ids.vaultEndpoint), set(ids.vault, 'properties.privateEndpointConnections', [])],
      subjects: [ids.vault],
      seen: 'aks-prod cannot reach kv-risk-ml, the key vault of mlw-risk: no private endpoint of group vault leads there from its networks',
      severity: 'critical',
    },
    {
      world: 'whose vault removed the connection',
      changes: [
        set(ids.vaultEndpoint, `properties.privateLinkServiceConnections.0.${status}`, 'Disconnected'),
        set(ids.vault, 'properties.privateEndpointConnections', []),
      ],
      subjects: [ids.vault],
      seen: 'pe-kv-risk has a connection in state Disconnected',
    },
    {
      world: 'whose vault lets no subnet in',
      scenario: 'public-workspace-service-endpoints',
      changes: [set(ids.vault, 'properties.networkAcls.virtualNetworkRules', [])],
      subjects: [ids.vault],
      seen: 'names no subnet there',
    },
    { world: 'whose vault is gone', changes: [without(ids.vault)], subjects: [ids.vault], seen: 'kv-risk-ml, with which a workspace' },
  ],
  unknown: [
    {
      world: 'whose vaults may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.KeyVault/vaults/read.')],
      why: 'Microsoft.KeyVault/vaults/read',
    },
  ],
};
