import { idKey } from '../../../shared/domain/arm-id.ts';
import { listAt, objectAt, textAt, textsAt } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';
import type { StoredResource } from '../world.ts';

/** Addresses that were given back stay out of dynamic allocation this long: it never hands the same one back right away. The worse thing; nobody documents it. */
const coolingMs = 30 * 60_000;

/** Every address taken in the subnet, with who holds it: interfaces that exist (lingering ones included) and endpoints whose interface is not made yet. */
export function addressesIn(core: SimulatorCore, subnetId: string): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const nic of core.world.list({ type: 'Microsoft.Network/networkInterfaces' })) {
    for (const configuration of listAt(objectAt(nic.body, 'properties'), 'ipConfigurations')) {
      const properties = objectAt(configuration, 'properties');
      const address = textAt(properties, 'privateIPAddress');
      if (address && idKey(textAt(objectAt(properties, 'subnet'), 'id') ?? '') === idKey(subnetId))
        held.set(address, textAt(configuration, 'id') ?? nic.id);
    }
  }
  for (const endpoint of core.world.list({ type: 'Microsoft.Network/privateEndpoints' })) {
    if (idKey(textAt(objectAt(objectAt(endpoint.body, 'properties'), 'subnet'), 'id') ?? '') !== idKey(subnetId)) continue;
    for (const address of reservedBy(endpoint)) if (!held.has(address)) held.set(address, endpoint.id);
  }
  return held;
}

export function reservedBy(endpoint: StoredResource): readonly string[] {
  return Array.isArray(endpoint.hidden.addresses)
    ? endpoint.hidden.addresses.filter((item): item is string => typeof item === 'string')
    : [];
}

/** The lowest free address of the subnet; Azure keeps the first four and the last one. Undefined when the subnet is full. */
export function allocate(core: SimulatorCore, subnet: StoredResource, alsoTaken: readonly string[] = []): string | undefined {
  const taken = new Set([...addressesIn(core, subnet.id).keys(), ...alsoTaken]);
  const cooling = coolingOf(subnet);
  const free = (respectCooling: boolean): string | undefined => {
    for (const prefix of prefixesOf(subnet)) {
      const { first, last } = rangeOf(prefix);
      for (let value = first + 4; value < last; value += 1) {
        const address = textOf(value);
        if (!taken.has(address) && !(respectCooling && (cooling[address] ?? 0) > core.now())) return address;
      }
    }
    return undefined;
  };
  return free(true) ?? free(false);
}

/** Gives addresses back: free for a static request from now on, for dynamic ones only later. */
export function release(core: SimulatorCore, subnetId: string, addresses: readonly string[]): void {
  const subnet = core.world.get(subnetId);
  if (!subnet) return;
  const until = core.now() + coolingMs;
  core.world.hide(subnet.id, { cooling: { ...coolingOf(subnet), ...Object.fromEntries(addresses.map((address) => [address, until])) } });
}

export function isInside(subnet: StoredResource, address: string): boolean {
  const value = numberOf(address);
  return prefixesOf(subnet).some((prefix) => {
    const { first, last } = rangeOf(prefix);
    return value >= first + 4 && value < last;
  });
}

function coolingOf(subnet: StoredResource): Record<string, number> {
  return (subnet.hidden.cooling ?? {}) as Record<string, number>;
}

function prefixesOf(subnet: StoredResource): readonly string[] {
  const properties = objectAt(subnet.body, 'properties');
  const single = textAt(properties, 'addressPrefix');
  return single === undefined ? textsAt(properties, 'addressPrefixes') : [single];
}

function rangeOf(prefix: string): { first: number; last: number } {
  const [address = '0.0.0.0', bits = '32'] = prefix.split('/');
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(numberOf(address) / size) * size;
  return { first, last: first + size - 1 };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
