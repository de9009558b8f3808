import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { nameOf } from '../../shared/domain/arm-id.ts';
import { typeFromId } from '../simulator/resource-types.ts';
import type { WorldFile } from '../simulator/world.ts';
import type { Neighbours } from './morning.ts';

/** The night cannot be played; the message says why in one sentence. */
export class NightError extends Error {}

export interface NightWorld {
  readonly world: WorldFile;
  /** The first AKS cluster of the file: the one that is stopped and started. */
  readonly clusterId: string;
  /** The clusters of the night after; a world of somebody’s own has none that could be known. */
  readonly neighbours?: Neighbours;
}

const fileOf = (name: string) => fileURLToPath(new URL(`../worlds/${name}`, import.meta.url));

/** Reads a world file; without a path, those that come with the project. Throws {@link NightError}. */
export async function readWorld(path?: string): Promise<NightWorld> {
  if (path !== undefined) return readNight(path);
  const { world, clusterId } = await readNight(fileOf('night.json'));
  const morning = parsed('morning.json', await textOf(fileOf('morning.json')));
  return {
    world: { ...world, resources: [...world.resources, ...morning.resources] },
    clusterId,
    neighbours: { waiting: idOf(morning, 'aks-train'), refused: idOf(morning, 'aks-batch') },
  };
}

async function readNight(path: string): Promise<NightWorld> {
  const world = parsed(path, await textOf(path));
  const [cluster] = clustersOf(world);
  if (!cluster)
    throw new NightError(`The world ${path} has no AKS cluster (Microsoft.ContainerService/managedClusters) to stop and start.`);
  for (const name of ['relink', 'owner']) {
    if (!world.principals.some((principal) => principal.name === name))
      throw new NightError(`The world ${path} has no principal named "${name}".`);
  }
  return { world, clusterId: cluster.id };
}

function idOf(world: WorldFile, name: string): string {
  const found = clustersOf(world).find(({ id }) => nameOf(id) === name);
  if (!found) throw new NightError(`The world of the morning has no cluster ${name}.`);
  return found.id;
}

function clustersOf({ resources }: WorldFile): WorldFile['resources'] {
  return resources.filter(({ id }) => typeFromId(id).toLowerCase() === 'microsoft.containerservice/managedclusters');
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new NightError(`The world file ${path} cannot be read: ${(error as Error).message}.`);
  }
}

function parsed(path: string, text: string): WorldFile {
  let world: WorldFile;
  try {
    world = JSON.parse(text);
  } catch (error) {
    throw new NightError(`The world file ${path} is not JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(world?.resources) || !Array.isArray(world?.principals)) {
    throw new NightError(`The world file ${path} needs the members "principals" and "resources", both lists.`);
  }
  return world;
}
