import type { JsonObject } from '../../../shared/domain/json.ts';
import { networkBody, nicBody, storageBody, subnetBody } from './bodies.ts';
import { ids } from './ids.ts';
import type { World } from './world.ts';

/** The same world with every name changed, everywhere alike: also in the texts that are compared with what is found. */
export function renamed<T>(value: T): T {
  const text = JSON.stringify(value)
    .replaceAll('risk', 'quux')
    .replaceAll('aks-prod', 'zebra')
    .replaceAll('rg-', 'grp-')
    .replaceAll('vnet-', 'net-')
    .replaceAll('snet-', 'sub-');
  return JSON.parse(text) as T;
}

const idPattern = /^\/subscriptions\//i;

/** Every id in another casing, as Azure sends them without being asked (recorded-ml-auth, section 2). */
export function recased(world: World): World {
  return mapTexts(world, (text) => (idPattern.test(text) ? swapCase(text) : text)) as World;
}

/** Provider names, group names and the rest: but what follows `/A/` and a zone is a name of DNS and stays as it is. */
function swapCase(id: string): string {
  return id
    .replace('/resourceGroups/', '/RESOURCEGROUPS/')
    .replace(/providers\/Microsoft\.([A-Za-z]+)\//gi, (found) => found.toUpperCase().replace('PROVIDERS', 'providers'))
    .replace(/(RESOURCEGROUPS\/)([^/]+)/, (_all, before: string, name: string) => `${before}${name.toUpperCase()}`);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [idPattern.test(key) ? change(key) : key, mapTexts(item, change)]));
}

/** Resources, and the lists inside of them, the other way round. */
export function reordered(world: World): World {
  return { ...world, resources: [...world.resources].reverse().map((body) => reverseLists(body) as JsonObject) };
}

/** Lists of objects have no order at Azure; lists of texts (address ranges) have none either. */
function reverseLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseLists).reverse();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reverseLists(item)]));
}

/** The world with things in it that have nothing to do with the cluster. */
export function crowded(world: World): World {
  const other = `${ids.group('rg-other')}/providers`;
  const network = `${other}/Microsoft.Network/virtualNetworks/vnet-other`;
  return {
    ...world,
    resources: [
      ...world.resources,
      networkBody(network, { subnets: [subnetBody(`${network}/subnets/default`)] }),
      nicBody(`${other}/Microsoft.Network/networkInterfaces/vm-nic`, ['10.99.0.4']),
      storageBody(`${other}/Microsoft.Storage/storageAccounts/stother`, { isPublic: true, connections: [], allowedSubnetIds: [] }),
    ],
  };
}
