import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { ClusterMemory } from '../../../shared/drift/facts/estate.ts';
import { read } from '../../../shared/drift/facts/reading.ts';
import { endpointBody, nicBody } from '../worlds/bodies.ts';
import { ids, nodeGroup, subscription } from '../worlds/ids.ts';
import { adding, blindTo, type Change, having, remembering, set } from '../worlds/world.ts';

export const endpointNeeds = 'Relink needs Microsoft.Network/privateEndpoints/read.';
export const endpointsUnseen = blindTo('endpoints', endpointNeeds);

const connectionAt = (member: string) => `properties.privateLinkServiceConnections.0.properties.${member}`;

/** The state of the linked endpoint's connection. */
export function connectionIs(status: string | undefined): Change {
  return set(ids.linkedEndpoint, connectionAt('privateLinkServiceConnectionState.status'), status);
}

export function endpointTargets(targetId: string): Change {
  return set(ids.linkedEndpoint, connectionAt('privateLinkServiceId'), targetId);
}

export function endpointIs(provisioningState: string): Change {
  return set(ids.linkedEndpoint, 'properties.provisioningState', provisioningState);
}

/** Changes what the ledger says of the linked endpoint. */
export function endpointLedgerSays(parts: Partial<ClusterMemory['ledger'][number]>): Change {
  return (world) => {
    const ledger = world.memory.ledger.map((entry) => (entry.kind === 'endpoint' ? { ...entry, ...parts } : entry));
    return remembering({ ledger })(world);
  };
}

/** Relink has never judged the linked endpoint in a run. */
export const endpointNotInLedger: Change = (world) =>
  remembering({ ledger: world.memory.ledger.filter(({ kind }) => kind !== 'endpoint') })(world);

/** The addresses of the API server's record. */
export function recordHolds(...addresses: readonly string[]): Change {
  return set(
    ids.linkedRecord,
    'properties.aRecords',
    addresses.map((ipv4Address) => ({ ipv4Address })),
  );
}

/** What Relink's snapshots say of the linked endpoint. */
export function snapshotsSay(parts: { readonly addresses?: readonly string[]; readonly zoneIds?: readonly string[] }): Change {
  return remembering({ snapshots: [{ id: ids.linkedEndpoint, addresses: parts.addresses ?? [], zoneIds: parts.zoneIds ?? [] }] });
}

export const stopped: Change = (world) => {
  const power = { ...world.memory.power, power: 'Stopped' as const, stoppedAt: world.at - 60_000 };
  return set(ids.cluster, 'properties.powerState.code', 'Stopped')(remembering({ power })(world));
};

/** A second endpoint that people made to the cluster, in the cluster's own network. */
export const secondEndpoint: string = `${ids.group('rg-aks')}/providers/Microsoft.Network/privateEndpoints/pe-aks-spoke`;

export const withSecondEndpoint: Change = (world) => {
  const nicId = secondEndpoint.replace('/privateEndpoints/', '/networkInterfaces/');
  const parts = { subnetId: ids.endpoints, targetId: ids.cluster, groupId: 'management', nicId };
  const incarnation = 'guid-of-pe-aks-spoke';
  const added = adding(endpointBody(secondEndpoint, parts), nicBody(nicId, ['10.20.8.40']))(world);
  const like = added.memory.ledger.find(({ kind }) => kind === 'endpoint');
  return remembering({
    ledger: [...added.memory.ledger, ...(like ? [{ ...like, resourceId: secondEndpoint, incarnation }] : [])],
    seen: [...added.memory.seen, { id: secondEndpoint, kind: 'endpoint' }],
  })(added);
};

/** A private link service inside the node resource group. */
export const nodeGroupService: string = `${subscription}/resourceGroups/${nodeGroup}/providers/Microsoft.Network/privateLinkServices/pls`;

export function lockOn(scope: string, level: Lock['level']): Lock {
  return { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, level };
}

export function lockedBy(...locks: readonly Lock[]): Change {
  return having({ locks: read(locks) });
}

/** A further connection of the linked endpoint, to a storage account. */
export const furtherConnection: Change = (world) => {
  const connection: JsonObject = { name: 'further', properties: { privateLinkServiceId: ids.storage, groupIds: ['blob'] } };
  return set(ids.linkedEndpoint, 'properties.manualPrivateLinkServiceConnections', [connection])(world);
};
