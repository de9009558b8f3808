import { idKey, nameOf, parentId, resourceGroupOf, typeOf } from '../../domain/arm-id.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import type { Estate } from '../facts/estate.ts';
import type { NetworkFacts } from '../facts/network-facts.ts';
import type { ResourceFacts } from '../facts/resource-facts.ts';
import type { RecordFacts, ZoneFacts, ZoneLinkFacts } from '../facts/zone-facts.ts';

type Lookup<T> = (estate: Estate, key: string) => readonly T[];

/**
 * Made once for each estate, when first asked: a rule is asked for every cluster, and going through all endpoints or records each time
 * would make a sweep quadratic.
 */
function indexed<T>(itemsOf: (estate: Estate) => readonly T[], keysOf: (item: T) => readonly string[]): Lookup<T> {
  const made = new WeakMap<Estate, Map<string, T[]>>();
  return (estate, key) => {
    const index = made.get(estate) ?? build(itemsOf(estate), keysOf);
    made.set(estate, index);
    return index.get(idKey(key)) ?? [];
  };
}

function build<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item).map(idKey))) {
      const those = index.get(key);
      if (those) those.push(item);
      else index.set(key, [item]);
    }
  }
  return index;
}

/** Endpoints with a connection to the resource of this id, whatever has become of the connection. */
export const endpointsTo: Lookup<EndpointFacts> = indexed(
  ({ endpoints }) => endpoints.all,
  ({ connections }) => connections.map(({ targetId }) => targetId),
);

/** Endpoints with a connection to a private link service in a resource group of this name. */
export const endpointsToServicesOf: Lookup<EndpointFacts> = indexed(
  ({ endpoints }) => endpoints.all,
  ({ connections }) =>
    connections
      .filter(({ targetId }) => typeOf(targetId) === 'microsoft.network/privatelinkservices')
      .map(({ targetId }) => resourceGroupOf(targetId)),
);

/** Networks that have a peering to the network of this id. */
export const networksPeeredTo: Lookup<NetworkFacts> = indexed(
  ({ networks }) => networks.all,
  ({ peerings }) => peerings.flatMap(({ remoteNetworkId }) => remoteNetworkId ?? []),
);

/** Clusters with node pools in the network of this id. */
export const clustersIn: Lookup<ClusterFacts> = indexed(
  ({ clusters }) => clusters.all,
  ({ subnetIds }) => subnetIds.map(parentId),
);

export const zonesNamed: Lookup<ZoneFacts> = indexed(
  ({ zones }) => zones.all,
  ({ name }) => [name],
);

export const linksOfZone: Lookup<ZoneLinkFacts> = indexed(
  ({ zoneLinks }) => zoneLinks.all,
  ({ zoneId }) => [zoneId],
);

export const recordsOfZone: Lookup<RecordFacts> = indexed(
  ({ records }) => records.all,
  ({ zoneId }) => [zoneId],
);

/** Storage accounts of this name: there is at most one, names of accounts are unique in all of Azure. */
export const accountsNamed: Lookup<ResourceFacts> = indexed(
  ({ resources }) => resources.all.filter(({ kind }) => kind === 'storage'),
  ({ id }) => [nameOf(id)],
);
