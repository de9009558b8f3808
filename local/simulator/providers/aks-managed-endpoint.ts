import { objectAt } from '../../../shared/domain/json.ts';
import { generationOf } from '../cluster-facts.ts';
import type { SimulatorCore } from '../kernel.ts';
import { wishOf } from '../network/endpoint-body.ts';
import { makeEndpointNow, removeEndpoint } from '../network/endpoint-life.ts';
import type { StoredResource } from '../world.ts';
import { addressesOf, managedEndpoint, nodeGroupScope, recordAddresses } from './aks-links.ts';

/**
 * AKS replaces its own endpoint when it starts a private cluster: "AKS recreates the API server private endpoint when you start the
 * cluster" (Microsoft Learn, start-stop-cluster, 2026-07-21), with a new address (Azure/AKS issues 3691 and 4668). The A record in
 * the system zone of the node resource group follows. A managed endpoint that somebody deleted does not come back by itself.
 */
export function replaceManagedEndpoint(core: SimulatorCore, clusterId: string): void {
  const cluster = core.world.get(clusterId);
  const before = cluster && managedEndpoint(core.world, cluster);
  if (!cluster || !before) return;
  const old = addressesOf(core.world, before);
  const wish = wishOf(before.body);
  removeEndpoint(core, before.id);
  const addresses = makeEndpointNow(core, before.id, wish);
  core.world.hide(before.id, { generation: generationOf(cluster) });
  moveSystemRecord(core, cluster, { from: old, to: addresses });
}

function moveSystemRecord(
  core: SimulatorCore,
  cluster: StoredResource,
  move: { readonly from: readonly string[]; readonly to: readonly string[] },
): void {
  const records = core.world.list({ type: 'Microsoft.Network/privateDnsZones/A', within: nodeGroupScope(cluster) });
  for (const record of records.filter((item) => recordAddresses(item).some((address) => move.from.includes(address)))) {
    const properties = { ...objectAt(record.body, 'properties'), aRecords: move.to.map((ipv4Address) => ({ ipv4Address })) };
    core.world.put({ ...record, body: { ...record.body, etag: core.random.guid(), properties } });
  }
}
