import { idKey, subscriptionIdOf } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../../shared/domain/json.ts';
import { answer, networkNotFound } from '../answers.ts';
import type { ArmResponse, RequestContext, Route, SimulatorCore } from '../kernel.ts';
import { listAnswer } from '../listing.ts';
import type { StoredResource, View } from '../world.ts';
import { connectionsTo, setConnectionStatus, type TargetConnection } from './connections.ts';
import { missingTracked } from './shapes.ts';

/** Types, clusters apart, of which the simulator knows how they show the private endpoints that lead to them. */
export const linkTargetTypes = [
  'Microsoft.Storage/storageAccounts',
  'Microsoft.KeyVault/vaults',
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.MachineLearningServices/workspaces',
] as const;

export function isLinkTargetType(type: string): boolean {
  return linkTargetTypes.some((known) => idKey(known) === idKey(type));
}

/**
 * The body of a target with its `privateEndpointConnections`: those of the world's endpoints, and of what stands in the body those whose
 * endpoint lies in a subscription that the world does not hold. The member stays away, or null, where there is none and the body has none.
 */
export function targetView(core: SimulatorCore, target: StoredResource, view: View = 'now'): JsonObject {
  const properties = objectAt(target.body, 'properties');
  const own = present(core, target.id, view).map((connection) => connectionBody(target, connection));
  const foreign = listAt(properties, 'privateEndpointConnections').filter((item) => isForeign(core, item));
  const isSpoken = Array.isArray(properties.privateEndpointConnections);
  if (own.length + foreign.length === 0 && !isSpoken) return target.body;
  return { ...target.body, properties: { ...properties, privateEndpointConnections: [...foreign, ...own] } };
}

/** An endpoint that could not be made has no connection at its target; one whose connection the target took away is Disconnected. Nobody documents the first; the second is recorded for private link services. */
function present(core: SimulatorCore, targetId: string, view: View): readonly TargetConnection[] {
  const isMade = ({ endpoint }: TargetConnection) => objectAt(endpoint.body, 'properties').provisioningState !== 'Failed';
  return connectionsTo(core, targetId, view).filter((connection) => connection.status !== 'Disconnected' && isMade(connection));
}

function isForeign(core: SimulatorCore, connection: JsonObject): boolean {
  const endpointId = textAt(objectAt(objectAt(connection, 'properties'), 'privateEndpoint'), 'id');
  return endpointId !== undefined && core.world.get(`/subscriptions/${subscriptionIdOf(endpointId)}`) === undefined;
}

/**
 * Group ids are not in it: the published types of the four have none (`@azure/mcp` 2.0.5 for workspaces). Storage and the key vault spell the
 * last member of the state `actionRequired` in their specifications, the workspace `actionsRequired`.
 */
function connectionBody(target: StoredResource, { name, endpoint, status, description }: TargetConnection): JsonObject {
  const isWorkspace = idKey(target.type) === 'microsoft.machinelearningservices/workspaces';
  return {
    id: `${target.id}/privateEndpointConnections/${name}`,
    name,
    type: `${target.type}/privateEndpointConnections`,
    properties: {
      privateEndpoint: { id: endpoint.id },
      privateLinkServiceConnectionState: { status, description, [isWorkspace ? 'actionsRequired' : 'actionRequired']: 'None' },
      provisioningState: 'Succeeded',
    },
  };
}

/** Reading, approving, rejecting and removing connections at their target. No session shows one of these four: sync, without an operation, is the simplest. */
export const targetConnectionRoutes: readonly Route[] = linkTargetTypes.flatMap(routesOf);

function routesOf(type: string): readonly Route[] {
  const path = `/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/${type}/{target}/privateEndpointConnections`;
  const action = (verb: string) => `${type}/privateEndpointConnections/${verb}`;
  return [
    { method: 'GET', path, action: action('read'), handle: readList },
    { method: 'GET', path: `${path}/{connection}`, action: action('read'), handle: read },
    { method: 'PUT', path: `${path}/{connection}`, action: action('write'), handle: put },
    { method: 'DELETE', path: `${path}/{connection}`, action: action('delete'), handle: remove },
  ];
}

function readList(ctx: RequestContext): ArmResponse {
  return atTarget(ctx, (target) =>
    listAnswer(
      ctx,
      present(ctx.sim, target.id, 'now').map((item) => connectionBody(target, item)),
    ),
  );
}

function read(ctx: RequestContext): ArmResponse {
  return atConnection(ctx, (target, connection) => answer(200, connectionBody(target, connection)));
}

function put(ctx: RequestContext): ArmResponse {
  return atConnection(ctx, (target, connection) => {
    const wanted = objectAt(objectAt(ctx.body, 'properties'), 'privateLinkServiceConnectionState');
    const status = textAt(wanted, 'status') ?? connection.status;
    const description = textAt(wanted, 'description') ?? '';
    setConnectionStatus(ctx.sim, connection.endpoint.id, { status, description });
    return answer(200, connectionBody(target, { ...connection, status, description }));
  });
}

function remove(ctx: RequestContext): ArmResponse {
  return atConnection(ctx, (target, { endpoint }) => {
    setConnectionStatus(ctx.sim, endpoint.id, { status: 'Disconnected', description: `Removed by the owner of ${target.type}.` });
    return answer(200);
  });
}

function atTarget(ctx: RequestContext, found: (target: StoredResource) => ArmResponse): ArmResponse {
  const id = ctx.path.split('/').slice(0, 9).join('/');
  const target = ctx.sim.world.get(id);
  return target ? found(target) : missingTracked(ctx, id);
}

function atConnection(ctx: RequestContext, found: (target: StoredResource, connection: TargetConnection) => ArmResponse): ArmResponse {
  return atTarget(ctx, (target) => {
    const wanted = idKey(ctx.params.connection ?? '');
    const connection = present(ctx.sim, target.id, 'now').find((item) => idKey(item.name) === wanted);
    return connection ? found(target, connection) : networkNotFound(ctx.path);
  });
}
