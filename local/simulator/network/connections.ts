import { idKey } from '../../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt, textsAt } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';
import type { StoredResource, View } from '../world.ts';
import { dnsConfigs } from './endpoint-life.ts';
import { stamped } from './shapes.ts';
import { targetOf } from './targets.ts';
import { refreshZoneGroups } from './zone-group-records.ts';

/** One connection as its target sees it. */
export interface TargetConnection {
  /** `<endpoint>.<resourceGuid of the endpoint>` (recorded for private link services, Event Grid and Search). */
  readonly name: string;
  readonly endpoint: StoredResource;
  readonly groupIds: readonly string[];
  readonly status: string;
  readonly description: string;
}

/** Connections of every private endpoint whose target is this resource, AKS's own ones included. */
export function connectionsTo(core: SimulatorCore, targetId: string, view: View = 'now'): readonly TargetConnection[] {
  return core.world.list({ type: 'Microsoft.Network/privateEndpoints', view }).flatMap((endpoint) => {
    const item = connectionItems(endpoint.body).find(
      (connection) => idKey(textAt(objectAt(connection, 'properties'), 'privateLinkServiceId') ?? '') === idKey(targetId),
    );
    if (!item) return [];
    const properties = objectAt(item, 'properties');
    const state = objectAt(properties, 'privateLinkServiceConnectionState');
    const groupIds = Array.isArray(properties.groupIds) ? properties.groupIds.map(String) : [];
    const name = `${endpoint.id.split('/').at(-1)}.${textAt(objectAt(endpoint.body, 'properties'), 'resourceGuid')}`;
    return [{ name, endpoint, groupIds, status: textAt(state, 'status') ?? '', description: textAt(state, 'description') ?? '' }];
  });
}

/**
 * The target changes the state of a connection: visible at once in the endpoint, with a new etag; `provisioningState` stays as it was
 * (pe-link-service-reject-delete). DNS names are there only while it is Approved (recorded-network-aks, section 2). Just afterwards a delete of the
 * endpoint meets 429 (fault-bodies).
 */
export function setConnectionStatus(
  core: SimulatorCore,
  endpointId: string,
  state: { status: string; description: string; actionsRequired?: string },
): void {
  const endpoint = core.world.get(endpointId);
  if (!endpoint) return;
  const properties = objectAt(endpoint.body, 'properties');
  const changed = (items: readonly JsonObject[]) =>
    items.map((item) => ({
      ...item,
      properties: { ...objectAt(item, 'properties'), privateLinkServiceConnectionState: { actionsRequired: 'None', ...state } },
    }));
  const body = {
    ...endpoint.body,
    properties: {
      ...properties,
      privateLinkServiceConnections: changed(listAt(properties, 'privateLinkServiceConnections')),
      manualPrivateLinkServiceConnections: changed(listAt(properties, 'manualPrivateLinkServiceConnections')),
      customDnsConfigs: namesOf(core, endpoint, state.status),
    },
  };
  core.world.put({ ...endpoint, body: stamped(core, body), hidden: { ...endpoint.hidden, connectionChangedAt: core.now() } });
  if (state.status === 'Approved') refreshZoneGroups(core, endpoint.id);
}

function namesOf(core: SimulatorCore, endpoint: StoredResource, status: string): readonly JsonObject[] {
  const properties = objectAt(connectionItems(endpoint.body)[0], 'properties');
  const target = targetOf(core, textAt(properties, 'privateLinkServiceId') ?? '', textsAt(properties, 'groupIds'));
  const isReady = textAt(objectAt(endpoint.body, 'properties'), 'provisioningState') === 'Succeeded';
  return status === 'Approved' && isReady ? dnsConfigs(endpoint, target?.members ?? []) : [];
}

export function connectionItems(body: JsonObject): readonly JsonObject[] {
  const properties = objectAt(body, 'properties');
  return [...listAt(properties, 'privateLinkServiceConnections'), ...listAt(properties, 'manualPrivateLinkServiceConnections')];
}
