import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { fill } from './replay-shape.ts';
import { assignment, resourcesOf } from './replay-world-parts.ts';

/** Recorded sessions share these names; `{…}` in recordings and below stands for them. */
const names: Readonly<Record<string, string>> = {
  s: '5ab5c1d0-0000-4000-8000-00000000abcd',
  tenant: '7e4a0000-0000-4000-8000-00000000cafe',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  identity: '1de40000-0000-4000-8000-000000000007',
  client: 'stranger@example.com',
  name1: '88888888-0000-4000-8000-000000000001',
  net: '/subscriptions/{s}/resourceGroups/net/providers/Microsoft.Network',
  cluster: '/subscriptions/{s}/resourceGroups/clusters/providers/Microsoft.ContainerService/managedClusters/aks1',
  workspace: '/subscriptions/{s}/resourceGroups/ml/providers/Microsoft.MachineLearningServices/workspaces/ws1',
  host: 'aks1-0a1b2c3d',
  zone: 'dcfe37f2-6085-4827-91f3-c6b548d9638c.privatelink.westus2.azmk8s.io',
};

/** Where the simulator is worse than any recording, on purpose: lists that lag, ids that change case in lists, interfaces that stay. A replay does without. */
const plainly = { listLagMs: 0, graphLagMs: 0, recasing: 0, nicLingerMs: 0 };

export interface ReplayWorld {
  readonly simulator: Simulator;
  readonly places: Record<string, string>;
  /** Lets simulated time pass. */
  pass(seconds: number): Promise<void>;
}

/** A simulator that holds the named parts, with a clock that only moves when told to. */
export function createReplayWorld(parts: readonly string[], seed: number): ReplayWorld {
  let nowMs = Date.UTC(2026, 0, 15, 6, 0, 0);
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
  const places = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, fill(value, names)]));
  const simulator = createSimulator({ clock, seed, world: worldOf(parts, places), ...plainly });
  return { simulator, places, pass: (seconds) => clock.sleep(seconds * 1000) };
}

function worldOf(parts: readonly string[], places: Record<string, string>): WorldFile {
  const file: WorldFile = {
    tenantId: names.tenant as string,
    principals: [
      { objectId: '0b1ec700-0000-4000-8000-000000000001', name: 'owner' },
      { objectId: '0b1ec700-0000-4000-8000-000000000002', name: 'stranger', clientId: 'stranger@example.com' },
      { objectId: '{identity}', name: 'identity', type: 'ServicePrincipal' },
    ],
    resources: [assignment('/subscriptions/{s}', 'a0000000-0000-4000-8000-000000000001'), ...parts.flatMap(resourcesOf)],
  };
  return JSON.parse(fill(JSON.stringify(file), places)) as WorldFile;
}
