import { endpointDisconnected } from '../../../shared/drift/rules/endpoint-disconnected.ts';
import { ids } from '../worlds/ids.ts';
import { set } from '../worlds/world.ts';
import { expectsRepair } from './compute-changes.ts';
import { connectionIs, endpointLedgerSays, endpointNeeds, endpointsUnseen, stopped } from './endpoint-changes.ts';
import type { RuleCases } from './rule-cases.ts';

export const endpointDisconnectedCases: RuleCases = {
  rule: endpointDisconnected,
  passes: [
    { world: 'whose connection is Approved, in another casing', changes: [connectionIs('approved')] },
    { world: 'whose connection waits for a person', changes: [connectionIs('Pending')] },
    { world: 'whose endpoint is Disconnected because the cluster is stopped on purpose', changes: [connectionIs('Disconnected'), stopped] },
    {
      world: 'whose endpoint is Disconnected while the cluster is being stopped',
      changes: [connectionIs('Disconnected'), set(ids.cluster, 'properties.provisioningState', 'Stopping')],
    },
    {
      world: 'whose cluster has API Server VNet Integration by now, so that the endpoint is of no use',
      changes: [connectionIs('Disconnected'), set(ids.cluster, 'properties.apiServerAccessProfile.enableVnetIntegration', true)],
    },
    {
      world: 'whose disconnected endpoint leads to something else than the cluster',
      changes: [
        set(
          ids.blobEndpoint,
          'properties.privateLinkServiceConnections.0.properties.privateLinkServiceConnectionState.status',
          'Disconnected',
        ),
      ],
    },
  ],
  fails: [
    {
      world: 'whose connection is Disconnected',
      changes: [connectionIs('Disconnected')],
      subjects: [ids.linkedEndpoint],
      seen: 'Private endpoint pe-aks-hub to aks-prod has a connection in state Disconnected.',
    },
    {
      world: 'whose connection was removed, after a restart and before its repair',
      changes: [connectionIs('Removed'), endpointLedgerSays({ goodSinceRestartId: 'restart-1' })],
      subjects: [ids.linkedEndpoint],
      seen: 'in state Removed',
    },
  ],
  unknown: [
    { world: 'whose endpoint shows no state of its connection', changes: [connectionIs(undefined)], why: 'Azure shows no state' },
    {
      world: 'whose repair has just ended, which Resource Graph may not show yet',
      changes: [connectionIs('Disconnected'), (world) => endpointLedgerSays({ updatedAt: world.at + 30_000 })(world)],
      why: 'or has just ended',
    },
    { world: 'whose endpoints nobody may read', changes: [connectionIs('Disconnected'), endpointsUnseen], why: endpointNeeds },
    { world: 'whose repair may be expected', changes: [connectionIs('Disconnected'), expectsRepair], why: 'under way or expected' },
  ],
};
