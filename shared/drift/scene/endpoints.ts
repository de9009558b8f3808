import type { ArmId } from '../../domain/arm-id.ts';
import { classifyEndpoint } from '../../domain/endpoint.ts';
import type { EndpointFacts } from '../facts/endpoint-facts.ts';
import { type Reading, read } from '../facts/reading.ts';
import { allRead } from '../judge-reading.ts';
import type { Scene } from '../rule.ts';
import { endpointsTo, endpointsToServicesOf } from './indexes.ts';

/** Endpoints that people made to this cluster: what a restart kills, and Relink repairs (R1). */
export function linkedEndpoints(scene: Scene): readonly EndpointFacts[] {
  return endpointsOfKind(scene, 'linked');
}

/** `managed`: AKS's own, in the node resource group. `refused`: has to do with the cluster, and Relink will not touch it. */
export function endpointsOfKind({ cluster, estate }: Scene, kind: 'linked' | 'managed' | 'refused'): readonly EndpointFacts[] {
  const near = new Set([...endpointsTo(estate, cluster.id), ...endpointsToServicesOf(estate, cluster.nodeResourceGroup)]);
  return [...near].filter((endpoint) => classifyEndpoint({ ...endpoint, body: {} }, cluster).kind === kind);
}

/** Addresses of an endpoint, by its network interfaces. */
export function addressesOf({ estate }: Scene, endpoint: EndpointFacts): Reading<readonly string[]> {
  const interfaces = allRead(endpoint.nicIds.map((id: ArmId) => estate.interfaces.look(id)));
  if (interfaces.kind === 'unread') return interfaces;
  return read(interfaces.value.flatMap((found) => found?.addresses ?? []));
}
