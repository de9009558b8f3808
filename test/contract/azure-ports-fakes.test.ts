import { createAzureWorld } from '../support/fakes/azure-world.ts';
import { createFakeAccess } from '../support/fakes/fake-access.ts';
import { createFakeClusters } from '../support/fakes/fake-clusters.ts';
import { createFakeComputes } from '../support/fakes/fake-computes.ts';
import { createFakeDnsZones } from '../support/fakes/fake-dns-zones.ts';
import { createFakeEndpoints } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubZoneId, nightCluster, subscription } from '../support/fakes/night-world.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { azurePortsContract, type Scene } from './azure-ports-contract.ts';

azurePortsContract('fakes', async (): Promise<Scene> => {
  const clock = createVirtualClock(Date.parse('2026-11-21T06:00:00Z'));
  const world = createAzureWorld(clock);
  world.clusters.set(clusterId.toLowerCase(), nightCluster);
  world.zones = [hubZoneId];
  const workspaceId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-a`;
  world.workspaces = [workspaceId];
  return {
    clusters: createFakeClusters(world),
    endpoints: createFakeEndpoints(world),
    zones: createFakeDnsZones(world),
    computes: createFakeComputes(world),
    access: createFakeAccess(world),
    subscriptionId: subscription.slice('/subscriptions/'.length),
    clusterId,
    subnetId: `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/endpoints`,
    zoneId: hubZoneId,
    workspaceId,
    pass: clock.advance,
    lock: async (scope) => {
      world.locks = [{ id: `${scope}/providers/Microsoft.Authorization/locks/l`, level: 'CanNotDelete' }];
    },
  };
});
