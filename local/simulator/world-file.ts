import { idKey } from '../../shared/domain/arm-id.ts';
import { type JsonObject, listAt, objectAt } from '../../shared/domain/json.ts';
import type { SimulatorRandom } from './random.ts';
import { typeFromId } from './resource-types.ts';
import type { WorldFile } from './world.ts';

type FileResource = WorldFile['resources'][number];

/** The resources of a world file as the world keeps them: with their containers, subnets on their own, and what a writer may leave out. */
export function resourcesOf(file: WorldFile, random: SimulatorRandom): readonly (FileResource & { readonly type: string })[] {
  return withContainers(file.resources.flatMap(withSubnets)).map((item) => {
    const type = item.type ?? typeFromId(item.id);
    return { ...item, type, body: completed(item, type, random) };
  });
}

/** What a person who writes a world need not write: `id`, `name`, `type`, and the etag of a network resource in its own format. */
function completed(item: FileResource, type: string, random: SimulatorRandom): JsonObject {
  if (type.startsWith('Microsoft.Resources/')) return item.body;
  const isNetwork = type.toLowerCase().startsWith('microsoft.network/');
  const isDns = type.toLowerCase().startsWith('microsoft.network/privatednszones');
  const etag = isDns ? random.guid() : `W/"${random.guid()}"`;
  return { id: item.id, name: item.id.split('/').at(-1), type, ...(isNetwork && { etag }), ...item.body };
}

/** Subnets may stand inside their network, as a GET shows it; in the world each is a resource of its own. */
function withSubnets(item: FileResource): readonly FileResource[] {
  const properties = objectAt(item.body, 'properties');
  if (typeFromId(item.id).toLowerCase() !== 'microsoft.network/virtualnetworks' || !Array.isArray(properties.subnets)) return [item];
  const { subnets: _, virtualNetworkPeerings: __, ...kept } = properties;
  const subnets = listAt(properties, 'subnets').map((subnet) => ({
    id: `${item.id}/subnets/${subnet.name}`,
    body: {
      ...subnet,
      properties: {
        provisioningState: 'Succeeded',
        delegations: [],
        privateEndpointNetworkPolicies: 'Disabled',
        privateLinkServiceNetworkPolicies: 'Enabled',
        ...objectAt(subnet, 'properties'),
      },
    },
  }));
  return [{ ...item, body: { ...item.body, properties: kept } }, ...subnets];
}

/** Adds the subscriptions and resource groups that the resources lie in and that the file does not spell out. */
function withContainers(items: readonly FileResource[]): readonly FileResource[] {
  const known = new Set(items.map((item) => idKey(item.id)));
  const added: FileResource[] = [];
  const add = (id: string, body: JsonObject): void => {
    if (known.has(idKey(id))) return;
    known.add(idKey(id));
    added.push({ id, body });
  };
  for (const item of items) {
    const match = /^(\/subscriptions\/([^/]+))(?:\/resourcegroups\/([^/]+))?/i.exec(item.id);
    if (!match) continue;
    add(match[1] as string, { id: match[1], subscriptionId: match[2], displayName: match[2], state: 'Enabled' });
    const group = match[3];
    const id = `${match[1]}/resourceGroups/${group}`;
    const location = typeof item.body.location === 'string' ? item.body.location : 'westeurope';
    if (group)
      add(id, { id, name: group, type: 'Microsoft.Resources/resourceGroups', location, properties: { provisioningState: 'Succeeded' } });
  }
  return [...added, ...items];
}
