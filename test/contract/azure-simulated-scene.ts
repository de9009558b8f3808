import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import type { SimulatorOptions } from '../../local/simulator/kernel.ts';
import { roleFromFile } from '../../local/simulator/rbac.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { createAzureAccess } from '../../shared/azure/access.ts';
import { type ArmClients, createArmClients } from '../../shared/azure/clients.ts';
import { createAzureClusters } from '../../shared/azure/clusters.ts';
import { createAzureComputes } from '../../shared/azure/computes.ts';
import { createAzureDnsZones } from '../../shared/azure/dns-zones.ts';
import { createAzureEndpoints } from '../../shared/azure/endpoints.ts';
import { createVirtualClock } from '../support/fakes/virtual-clock.ts';
import { assignment, clusterId, smallWorld, subnetId, subscription, zoneId } from '../support/simulator-stage.ts';
import type { Scene } from './azure-ports-contract.ts';

export const observerRole = '0b5e0000-0000-4000-8000-000000000001';
export const repairerRole = '4e9a0000-0000-4000-8000-000000000002';
export const identityRole = '1de70000-0000-4000-8000-000000000003';
const robot = 'aaaaaaaa-0000-0000-0000-000000000003';
const workspaceId = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ws-1`;

export interface SimulatedScene extends Scene {
  readonly simulator: Simulator;
  readonly clients: ArmClients;
}

export interface SceneOptions extends Partial<SimulatorOptions> {
  /** Roles of Relink's identity in the subscription. */
  readonly held?: readonly string[];
}

/** The adapters over the simulator, signed in as a robot that holds the roles of `infra/roles` and nothing else. */
export function simulatedScene({ held = [observerRole, repairerRole, identityRole], ...options }: SceneOptions = {}): SimulatedScene {
  const clock = createVirtualClock(Date.UTC(2026, 0, 15, 6, 0, 0));
  const roles = [roleFromFile(observer, observerRole), roleFromFile(repairer, repairerRole), roleFromFile(identity, identityRole)];
  const simulator = createSimulator({ clock, world: world(held), roles, nicLingerMs: 0, listLagMs: 0, ...options });
  const credential = { getToken: async () => ({ token: robot, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const clients = createArmClients({ platform: { clock, armTransport: simulator.transport, environment: {} }, credential });
  const owner = simulator.as('owner');
  return {
    simulator,
    clients,
    clusters: createAzureClusters(clients),
    endpoints: createAzureEndpoints(clients),
    zones: createAzureDnsZones(clients),
    computes: createAzureComputes(clients),
    access: createAzureAccess(clients),
    subscriptionId: subscription.slice('/subscriptions/'.length),
    clusterId,
    subnetId,
    zoneId,
    workspaceId,
    pass: (ms) => {
      clock.advance(ms);
      simulator.advance();
    },
    lock: async (scope) =>
      void (await owner('PUT', `${scope}/providers/Microsoft.Authorization/locks/l`, { properties: { level: 'CanNotDelete' } })),
  };
}

function world(held: readonly string[]): WorldFile {
  const small = smallWorld();
  const workspace = {
    id: workspaceId,
    type: 'Microsoft.MachineLearningServices/workspaces',
    body: {
      location: 'westeurope',
      tags: {},
      etag: null,
      properties: { friendlyName: 'ws-1', provisioningState: 'Succeeded' },
      kind: 'Default',
      sku: { name: 'Basic', tier: 'Basic' },
    },
  };
  const rights = held.map((role) => assignment(`robot-${role}`, subscription, { principalId: robot, role }));
  return { ...small, resources: [...small.resources, workspace, ...rights] };
}
