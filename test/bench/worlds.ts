import { readFile } from 'node:fs/promises';
import type { WorldFile } from '../../local/simulator/world.ts';

export type WorldName = 'night' | 'crowded';

const file = new URL('../../local/worlds/night.json', import.meta.url);
const moreComputes = 5;

/** `night` is the world of the demo. `crowded` is the same with both endpoints in one subnet and more computes in one workspace. */
export async function readWorld(name: WorldName): Promise<WorldFile> {
  const world = JSON.parse(await readFile(file, 'utf8')) as WorldFile;
  return name === 'night' ? world : withMoreComputes(inOneSubnet(world));
}

/** The second endpoint and its interface move to the subnet of the first, address included. */
function inOneSubnet(world: WorldFile): WorldFile {
  const move = (text: string) => text.replaceAll('/subnets/snet-build', '/subnets/snet-endpoints').replaceAll('10.10.2.10', '10.10.1.10');
  const isMoved = (id: string) => /\/(privateendpoints\/pe-aks-build|networkinterfaces\/nic-pe-aks-build)$/i.test(id);
  return {
    ...world,
    resources: world.resources.map((resource) => (isMoved(resource.id) ? JSON.parse(move(JSON.stringify(resource))) : resource)),
  };
}

function withMoreComputes(world: WorldFile): WorldFile {
  const model = world.resources.find(({ id }) => id.endsWith('/computes/k8s-shared'));
  const copies = Array.from({ length: moreComputes }, (_, index) =>
    JSON.parse(
      JSON.stringify(model)
        .replaceAll('k8s-shared', `k8s-team-${index + 1}`)
        .replaceAll('"shared"', `"team-${index + 1}"`),
    ),
  );
  return { ...world, resources: [...world.resources, ...copies] };
}
