import type { ArmResponse, SimulatorOptions } from '../../local/simulator/kernel.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { createVirtualClock } from './fakes/virtual-clock.ts';

export const subscription = '/subscriptions/00000000-0000-0000-0000-00000000000a';
export const hubGroup = `${subscription}/resourceGroups/rg-hub`;
export const clusterId = `${subscription}/resourceGroups/rg-aks/providers/Microsoft.ContainerService/managedClusters/aks-1`;
export const subnetId = `${hubGroup}/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/endpoints`;
export const zoneName = '5cef6058-b6b5-414d-8cb1-4bd14eb0b15c.privatelink.westeurope.azmk8s.io';
export const zoneId = `${hubGroup}/providers/Microsoft.Network/privateDnsZones/${zoneName}`;
export const endpointId = `${hubGroup}/providers/Microsoft.Network/privateEndpoints/pe-1`;
export const securityGroupId = `${hubGroup}/providers/Microsoft.Network/applicationSecurityGroups/asg-1`;

const owner = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

/** A hub network with an endpoint subnet and a zone, a settled cluster of generation 1, an owner and a stranger without rights. */
export function smallWorld(): WorldFile {
  return {
    principals: [
      { objectId: 'aaaaaaaa-0000-0000-0000-000000000001', name: 'owner', type: 'User' },
      { objectId: 'aaaaaaaa-0000-0000-0000-000000000002', name: 'stranger', type: 'User' },
      { objectId: 'aaaaaaaa-0000-0000-0000-000000000003', name: 'robot', type: 'ServicePrincipal' },
    ],
    resources: [
      assignment('owner-everywhere', subscription, { principalId: 'aaaaaaaa-0000-0000-0000-000000000001', role: owner }),
      {
        id: clusterId,
        type: 'Microsoft.ContainerService/managedClusters',
        body: clusterBody('Running', 'Succeeded'),
        hidden: { generation: 1 },
      },
      {
        id: `${hubGroup}/providers/Microsoft.Network/virtualNetworks/vnet-hub`,
        body: {
          location: 'westeurope',
          properties: {
            provisioningState: 'Succeeded',
            addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
            subnets: [{ name: 'endpoints', properties: { addressPrefix: '10.1.2.0/28' } }],
          },
        },
      },
      { id: zoneId, body: { location: 'global', properties: { provisioningState: 'Succeeded' } } },
      { id: securityGroupId, body: { location: 'westeurope', properties: { provisioningState: 'Succeeded' } } },
    ],
  };
}

export function clusterBody(power: string, provisioningState: string) {
  return {
    id: clusterId,
    name: 'aks-1',
    type: 'Microsoft.ContainerService/ManagedClusters',
    location: 'westeurope',
    properties: {
      provisioningState,
      powerState: { code: power },
      nodeResourceGroup: 'MC_rg-aks_aks-1_westeurope',
      privateFQDN: `aks-1-a1b2c3d4.${zoneName}`,
      agentPoolProfiles: [{ name: 'system', provisioningState: 'Succeeded' }],
    },
  };
}

export function assignment(
  name: string,
  scope: string,
  { principalId, role }: { principalId: string; role: string },
): WorldFile['resources'][number] {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  return {
    id,
    body: {
      properties: { principalId, roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope },
    },
  };
}

export interface Stage {
  readonly simulator: Simulator;
  /** A request by the owner. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ArmResponse>;
  by(principal: string): Stage['send'];
  pass(seconds: number): void;
  /** Polls the operation of an answer as a client does; the last poll's answer. */
  follow(first: ArmResponse): Promise<ArmResponse>;
  /** Sends, expects acceptance, follows. */
  done(method: string, path: string, body?: unknown): Promise<ArmResponse>;
}

export function createStage(options: Partial<SimulatorOptions> = {}): Stage {
  const clock = createVirtualClock(Date.UTC(2026, 0, 15, 6, 0, 0));
  const simulator = createSimulator({ clock, world: smallWorld(), nicLingerMs: 0, listLagMs: 0, ...options });
  const send = simulator.as('owner');
  const pass = (seconds: number): void => {
    clock.advance(seconds * 1000);
    simulator.advance();
  };
  const follow = async (first: ArmResponse): Promise<ArmResponse> => {
    const url = first.headers['azure-asyncoperation'] ?? '';
    for (let poll = 0; poll < 200; poll += 1) {
      const answer = await send('GET', url);
      const { status } = answer.body as { status?: string };
      if (['Succeeded', 'Failed', 'Canceled'].includes(status ?? '')) return answer;
      pass(Number(answer.headers['retry-after'] ?? 30));
    }
    throw new Error('the operation did not end');
  };
  const done: Stage['done'] = async (method, path, body) => {
    const first = await send(method, path, body);
    if (first.status >= 300) throw new Error(`${method} ${path}: ${first.status} ${JSON.stringify(first.body)}`);
    return follow(first);
  };
  return { simulator, send, by: simulator.as, pass, follow, done };
}

/** The PUT body of an endpoint to the cluster; `changes` go into `properties`. */
export function endpointRequest(changes: Record<string, unknown> = {}, top: Record<string, unknown> = {}) {
  return {
    location: 'westeurope',
    ...top,
    properties: {
      subnet: { id: subnetId },
      privateLinkServiceConnections: [{ name: 'to-aks', properties: { privateLinkServiceId: clusterId, groupIds: ['management'] } }],
      ...changes,
    },
  };
}

/** The same with a manual connection. */
export function manualRequest(changes: Record<string, unknown> = {}) {
  return endpointRequest({
    privateLinkServiceConnections: [],
    manualPrivateLinkServiceConnections: [
      { name: 'to-aks', properties: { privateLinkServiceId: clusterId, groupIds: ['management'], requestMessage: 'please' } },
    ],
    ...changes,
  });
}
