import { type ArmId, sameId } from '../../domain/arm-id.ts';
import { tagOf } from '../../domain/cluster.ts';
import type { Touched } from '../../domain/lock.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import type { Scene } from '../rule.ts';
import { zoneIdsOf } from './api-records.ts';
import { attachedComputes } from './computes.ts';
import { linkedEndpoints } from './endpoints.ts';

/**
 * What a repair of everything that is linked and attached would delete and write, as the preflight of its steps asks about locks: the
 * connections below the cluster and the interfaces go and come with the endpoints.
 */
export function touchedByRepair(scene: Scene): Touched {
  const { cluster } = scene;
  const endpoints = linkedEndpoints(scene);
  const computes = tagOf(cluster, 'relink-computes') === 'leave' ? [] : attachedComputes(scene).map(({ compute }) => compute.id);
  const connections = endpoints.length === 0 ? [] : [`${cluster.id}/privateEndpointConnectionProxies`];
  const records = endpoints.length === 0 ? [] : zoneIdsOf(scene);
  return {
    deleted: [...endpoints.flatMap(({ id, nicIds }) => [id, ...nicIds]), ...connections, ...computes],
    written: [...endpoints.flatMap((endpoint) => writtenFor(scene, endpoint)), ...connections, ...records, ...computes],
  };
}

/** The endpoint, and what its creation joins. */
function writtenFor(scene: Scene, endpoint: EndpointFacts): readonly ArmId[] {
  const { id, subnetId, securityGroupIds } = endpoint;
  return [id, ...(subnetId === undefined ? [] : [subnetId]), ...securityGroupIds, ...groupZonesOf(scene, endpoint)];
}

/** Zones of its zone groups; where those were not read, of its newest snapshot. */
export function groupZonesOf({ cluster, estate }: Scene, { id, zoneGroups }: EndpointFacts): readonly ArmId[] {
  if (zoneGroups.kind === 'read') return zoneGroups.value.flatMap((group) => group.zones.map(({ zoneId }) => zoneId));
  return estate.memory(cluster.id).snapshots?.find((snapshot) => sameId(snapshot.id, id))?.zoneIds ?? [];
}
