import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer } from '../answers.ts';
import { generationOf, isRunning } from '../cluster-facts.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { listAnswer } from '../listing.ts';
import { connectionsTo, setConnectionStatus, type TargetConnection } from '../network/connections.ts';
import type { StoredResource } from '../world.ts';
import { aksError, clusterPath, nameOf, refusedWhileStopped, withCluster } from './aks-shapes.ts';

const type = 'Microsoft.ContainerService/managedClusters/privateEndpointConnections';

/**
 * Connections that the cluster's present private link service knows. The one of before a restart is "removed and recreated"
 * (Microsoft Learn, private-cluster-connect), so that older connections are not listed: azure-facts H2, unverified, the worse thing.
 */
function present(core: SimulatorCore, cluster: StoredResource): readonly TargetConnection[] {
  return connectionsTo(core, cluster.id).filter(({ endpoint }) => Number(endpoint.hidden.generation ?? 0) === generationOf(cluster));
}

function bodyOf(cluster: StoredResource, connection: TargetConnection): JsonObject {
  return {
    id: `${String(cluster.body.id ?? cluster.id)}/privateEndpointConnections/${connection.name}`,
    name: connection.name,
    type,
    properties: {
      privateEndpoint: { id: connection.endpoint.id },
      privateLinkServiceConnectionState: {
        status: connection.status,
        ...(connection.description && { description: connection.description }),
      },
      provisioningState: 'Succeeded',
    },
  };
}

/** In lists the specification's examples show another type, and `managedCluster` in the id (api-version 2026-03-01): not to be parsed. */
function listed(body: JsonObject): JsonObject {
  const id = String(body.id).replace(/\/managedClusters\//i, '/managedCluster/');
  return { ...body, id, type: 'Microsoft.Network/privateLinkServices/privateEndpointConnections' };
}

function withConnection(ctx: RequestContext, found: (cluster: StoredResource, connection: TargetConnection) => ArmResponse): ArmResponse {
  return withCluster(ctx, (cluster) => {
    const connection = present(ctx.sim, cluster).find((item) => idKey(item.name) === idKey(ctx.params.connection ?? ''));
    if (connection) return found(cluster, connection);
    const message = `Could not find the private endpoint connection: ${ctx.params.connection} of managed cluster ${nameOf(cluster)}.`;
    return aksError(404, { code: 'NotFound', message, subcode: 'GetPrivateEndpointConnection_NotFound' });
  });
}

/** Approves or rejects. The endpoint shows it at once (pe-link-service-reject-delete, for a private link service). */
function put(ctx: RequestContext): ArmResponse {
  return withConnection(ctx, (cluster, connection) => {
    if (!isRunning(cluster)) return refusedWhileStopped(cluster);
    const wanted = objectAt(objectAt(ctx.body, 'properties'), 'privateLinkServiceConnectionState');
    const status = textAt(wanted, 'status') ?? connection.status;
    const description = textAt(wanted, 'description') ?? '';
    setConnectionStatus(ctx.sim, connection.endpoint.id, { status, description });
    return answer(200, bodyOf(cluster, { ...connection, status, description }));
  });
}

function remove(ctx: RequestContext): ArmResponse {
  return withConnection(ctx, (cluster, connection) => {
    if (!isRunning(cluster)) return refusedWhileStopped(cluster);
    const { headers } = ctx.sim.operations.begin(ctx, {
      style: 'aks',
      kind: 'DeletePrivateEndpointConnection',
      resourceId: `${cluster.id}/privateEndpointConnections/${connection.name}`,
      location: String(cluster.body.location ?? ''),
      durationMs: ctx.sim.random.between(2_000, 15_000),
      onDone: () =>
        setConnectionStatus(ctx.sim, connection.endpoint.id, {
          status: 'Disconnected',
          description: 'Removed by the owner of the managed cluster.',
        }),
    });
    return answer(202, undefined, headers);
  });
}

/** `privateLinkServiceID` is "exposed only to NRP internally" (azure-facts A4), and absent in recorded clusters. */
function linkResources(ctx: RequestContext): ArmResponse {
  return withCluster(ctx, (cluster) => {
    const isPrivate = objectAt(objectAt(cluster.body, 'properties'), 'apiServerAccessProfile').enablePrivateCluster === true;
    const id = `${String(cluster.body.id ?? cluster.id)}/privateLinkResources/management`;
    const management = {
      id,
      name: 'management',
      type: 'Microsoft.ContainerService/managedClusters/privateLinkResources',
      groupId: 'management',
      requiredMembers: ['management'],
    };
    return answer(200, { value: isPrivate ? [management] : [] });
  });
}

const connections = `${clusterPath}/privateEndpointConnections`;

export const connectionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: connections,
    action: `${type}/read`,
    handle: (ctx) =>
      withCluster(ctx, (cluster) =>
        listAnswer(
          ctx,
          present(ctx.sim, cluster).map((item) => listed(bodyOf(cluster, item))),
        ),
      ),
  },
  {
    method: 'GET',
    path: `${connections}/{connection}`,
    action: `${type}/read`,
    type,
    handle: (ctx) => withConnection(ctx, (cluster, item) => answer(200, bodyOf(cluster, item))),
  },
  { method: 'PUT', path: `${connections}/{connection}`, action: `${type}/write`, type, handle: put },
  { method: 'DELETE', path: `${connections}/{connection}`, action: `${type}/delete`, handle: remove },
  {
    method: 'GET',
    path: `${clusterPath}/privateLinkResources`,
    action: 'Microsoft.ContainerService/managedClusters/privateLinkResources/read',
    handle: linkResources,
  },
];
