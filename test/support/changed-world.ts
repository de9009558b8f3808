import type { WorldFile } from '../../local/simulator/world.ts';
import nightWorld from '../../local/worlds/night.json' with { type: 'json' };

type Resource = WorldFile['resources'][number];

export function nightFile(): WorldFile {
  return structuredClone(nightWorld) as unknown as WorldFile;
}

/** The night's world with further resources. */
export function withResources(...added: readonly Resource[]): WorldFile {
  const world = nightFile();
  return { ...world, resources: [...world.resources, ...added] };
}

/** The night's world with one body changed. `change` gets a copy and may write to it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reaches into a body of any shape
export function withChanged(id: string, change: (body: any) => void, world: WorldFile = nightFile()): WorldFile {
  const resources = world.resources.map((resource) => {
    if (resource.id !== id) return resource;
    const body = structuredClone(resource.body);
    change(body);
    return { ...resource, body };
  });
  return { ...world, resources };
}
