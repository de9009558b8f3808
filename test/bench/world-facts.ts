import type { WorldFile } from '../../local/simulator/world.ts';
import { typeOf } from '../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import type { WorldFacts } from './night-record.ts';

/** Reads the facts from the world file, not from anything that Relink found. */
export function worldFacts(world: WorldFile): WorldFacts {
  const ofType = (type: string) =>
    world.resources.flatMap(({ id, body }) => (typeOf(id) === type ? [{ id: id.toLowerCase(), body: (body ?? {}) as JsonObject }] : []));
  const endpoints = ofType('microsoft.network/privateendpoints');
  const computes = ofType('microsoft.machinelearningservices/workspaces/computes');
  const online = ofType('microsoft.machinelearningservices/workspaces/onlineendpoints');
  const cluster = ofType('microsoft.containerservice/managedclusters')[0];
  const nodeGroup = (textAt(objectAt(cluster?.body, 'properties'), 'nodeResourceGroup') ?? '').toLowerCase();
  return {
    subscriptions: new Set(world.resources.map(({ id }) => id.toLowerCase().split('/')[2])).size,
    workspaces: ofType('microsoft.machinelearningservices/workspaces').length,
    subnetOf: Object.fromEntries(endpoints.map(({ id, body }) => [id, idAt(objectAt(body, 'properties').subnet)])),
    securityGroupsOf: Object.fromEntries(
      endpoints.map(({ id, body }) => [id, listAt(objectAt(body, 'properties'), 'applicationSecurityGroups').map(idAt)]),
    ),
    automaticEndpoints: endpoints.flatMap(({ id, body }) =>
      listAt(objectAt(body, 'properties'), 'privateLinkServiceConnections').length > 0 ? id : [],
    ),
    records: ofType('microsoft.network/privatednszones/a').flatMap(({ id }) => (id.split('/')[4] === nodeGroup ? [] : id)),
    systemIdentityComputes: computes.flatMap(({ id, body }) =>
      /systemassigned/i.test(textAt(objectAt(body, 'identity'), 'type') ?? '') ? id : [],
    ),
    userIdentitiesOf: Object.fromEntries(
      computes.map(({ id, body }) => [id, Object.keys(objectAt(objectAt(body, 'identity'), 'userAssignedIdentities'))]),
    ),
    onlineEndpointsOf: Object.fromEntries(
      computes.map(({ id }) => [
        id,
        online.filter(({ body }) => (textAt(objectAt(body, 'properties'), 'compute') ?? '').toLowerCase() === id).length,
      ]),
    ),
  };
}

function idAt(value: unknown): string {
  return (textAt(value as JsonObject, 'id') ?? '').toLowerCase();
}
