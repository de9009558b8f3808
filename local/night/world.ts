import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { typeFromId } from '../simulator/resource-types.ts';
import type { WorldFile } from '../simulator/world.ts';

/** The night cannot be played; the message says why in one sentence. */
export class NightError extends Error {}

export interface NightWorld {
  readonly world: WorldFile;
  /** The first AKS cluster of the file: the one that is stopped and started. */
  readonly clusterId: string;
}

const ownWorld = fileURLToPath(new URL('../worlds/night.json', import.meta.url));

/** Reads a world file; without a path, the one that comes with the project. Throws {@link NightError}. */
export async function readWorld(path: string = ownWorld): Promise<NightWorld> {
  const world = parsed(path, await textOf(path));
  const cluster = world.resources.find(({ id }) => typeFromId(id).toLowerCase() === 'microsoft.containerservice/managedclusters');
  if (!cluster)
    throw new NightError(`The world ${path} has no AKS cluster (Microsoft.ContainerService/managedClusters) to stop and start.`);
  for (const name of ['relink', 'owner']) {
    if (!world.principals.some((principal) => principal.name === name))
      throw new NightError(`The world ${path} has no principal named "${name}".`);
  }
  return { world, clusterId: cluster.id };
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
