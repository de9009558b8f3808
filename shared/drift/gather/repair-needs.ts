import type { ArmId } from '../../domain/arm-id.ts';
import { tagOf } from '../../domain/cluster.ts';
import { recordOf } from '../../domain/dns.ts';
import { whyNothing } from '../../repair/make-plan.ts';
import { needsOfCompute, needsOfEndpoint } from '../../repair/steps/repair-needs.ts';
import { type Need, needsByScope } from '../../repair/steps/rights.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import type { Scene } from '../rule.ts';
import { zoneIdsOf } from '../scene/api-records.ts';
import { attachedComputes } from '../scene/computes.ts';
import { addressesOf, linkedEndpoints } from '../scene/endpoints.ts';
import { recordsOfZone } from '../scene/indexes.ts';
import { groupZonesOf } from '../scene/touched-by-repair.ts';

/**
 * What a repair of everything that is linked and attached would ask of Relink's identity; nothing where none would be made. `withGroups`
 * gives an endpoint the zone groups that were read of it.
 */
export function repairNeedsOf(scene: Scene, withGroups: (endpoint: EndpointFacts) => EndpointFacts): readonly Need[] {
  const { cluster, estate } = scene;
  const { mode } = estate.memory(cluster.id);
  if (whyNothing(cluster) !== undefined || mode === 'observe' || mode === 'off') return [];
  const computes = tagOf(cluster, 'relink-computes') === 'leave' ? [] : attachedComputes(scene);
  return needsByScope([
    ...linkedEndpoints(scene).flatMap((endpoint) => endpointNeeds(scene, withGroups(endpoint))),
    // Of several identities only the first counts, but all of them are given again.
    ...computes.flatMap(({ compute: { id, userAssignedIdentityIds } }) => needsOfCompute(id, userAssignedIdentityIds)),
  ]);
}

function endpointNeeds(scene: Scene, endpoint: EndpointFacts): readonly Need[] {
  return needsOfEndpoint({
    endpointId: endpoint.id,
    clusterId: scene.cluster.id,
    subnetId: endpoint.subnetId,
    isAutomatic: endpoint.connections.some(({ kind }) => kind === 'automatic'),
    securityGroupIds: endpoint.securityGroupIds,
    zoneIds: groupZonesOf(scene, endpoint),
    recordZoneIds: recordZonesOf(scene, endpoint),
  });
}

/** Zones that people keep for the API server and whose record leads to the endpoint. */
export function recordZonesOf(scene: Scene, endpoint: EndpointFacts): readonly ArmId[] {
  const name = recordOf(scene.cluster.privateFqdn ?? '')?.recordName.toLowerCase();
  const addresses = addressesOf(scene, endpoint);
  if (addresses.kind === 'unread') return [];
  const records = zoneIdsOf(scene).flatMap((zoneId) => recordsOfZone(scene.estate, zoneId));
  const leading = records.filter((record) => record.name === name && record.addresses.some((address) => addresses.value.includes(address)));
  return leading.map(({ zoneId }) => zoneId);
}
