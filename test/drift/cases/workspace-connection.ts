import type { JsonObject } from '../../../shared/domain/json.ts';
import { workspaceConnection } from '../../../shared/drift/rules/workspace-connection.ts';
import { connectionBody } from '../worlds/bodies.ts';
import { ids } from '../worlds/ids.ts';
import { blindTo, set } from '../worlds/world.ts';
import type { RuleCases } from './rule-cases.ts';

const further = `${ids.group('rg-hub')}/providers/Microsoft.Network/privateEndpoints/pe-risk-further`;
const connections = 'properties.privateEndpointConnections';
const unnamed = (groupId: string, status: string) => ({
  properties: { groupIds: [groupId], privateLinkServiceConnectionState: { status } },
});
const broken = (groupId: string, status: string) => {
  const { properties } = unnamed(groupId, status);
  return { properties: { ...properties, privateEndpoint: { id: further } } };
};
/** As Azure's published types have it: the connection does not say its group. */
const groupless = (status: string) => ({ properties: { privateEndpoint: { id: further }, privateLinkServiceConnectionState: { status } } });
const storageHas = (...more: readonly JsonObject[]) =>
  set(ids.storage, connections, [connectionBody(ids.blobEndpoint, 'blob'), connectionBody(ids.fileEndpoint, 'file'), ...more]);

export const workspaceConnectionCases: RuleCases = {
  rule: workspaceConnection,
  passes: [
    { world: 'whose further connection is approved', changes: [storageHas(broken('blob', 'Approved'))] },
    {
      world: 'whose account has connections of which nobody says the group',
      changes: [storageHas(groupless('Disconnected'), groupless('Approved'))],
    },
    { world: 'whose further connection is in a state that nobody knows', changes: [storageHas(broken('blob', 'Unknown'))] },
    {
      world: 'whose connection is the only one of its kind: other rules say that the account cannot be reached',
      changes: [storageHas(broken('queue', 'Rejected'))],
    },
  ],
  fails: [
    {
      world: 'whose workspace has a further connection that is Pending',
      changes: [
        set(ids.workspace, connections, [connectionBody(ids.workspaceEndpoint, 'amlworkspace'), broken('amlworkspace', 'Pending')]),
      ],
      subjects: [further],
      seen: 'The connection of endpoint pe-risk-further to mlw-risk is Pending (amlworkspace); another one of its kind is Approved.',
    },
    {
      world: 'whose workspace does not say the groups of its connections, of which there is one',
      changes: [set(ids.workspace, connections, [connectionBody(ids.workspaceEndpoint, 'amlworkspace'), groupless('Rejected')])],
      subjects: [further],
      seen: 'The connection of endpoint pe-risk-further to mlw-risk is Rejected (amlworkspace); another one of its kind is Approved.',
    },
    {
      world: 'whose storage account has a further connection that is Disconnected',
      changes: [storageHas(broken('blob', 'Disconnected'))],
      subjects: [further],
      seen: 'to striskml is Disconnected (blob)',
    },
    {
      world: 'whose vault has a further connection that is Rejected',
      changes: [set(ids.vault, connections, [connectionBody(ids.vaultEndpoint, 'vault'), broken('vault', 'Rejected')])],
      subjects: [further],
      seen: 'to kv-risk-ml is Rejected (vault)',
    },
    {
      world: 'whose registry has further connections without names',
      changes: [
        set(ids.registry, connections, [
          connectionBody(ids.registryEndpoint, 'registry'),
          unnamed('registry', 'Rejected'),
          unnamed('registry', 'Pending'),
        ]),
      ],
      subjects: [ids.registry],
      seen: 'an endpoint that Azure does not name to crriskml is Pending (registry), Rejected (registry)',
    },
  ],
  unknown: [
    {
      world: 'whose storage accounts may not be read',
      changes: [blindTo('resources', 'Relink needs Microsoft.Storage/storageAccounts/read.')],
      why: 'Microsoft.Storage/storageAccounts/read',
    },
  ],
};
