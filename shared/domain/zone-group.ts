import type { ArmId } from './arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from './json.ts';

/** A private DNS zone group of an endpoint: Azure itself keeps the A records of its zones. */
export interface ZoneGroup {
  readonly name: string;
  readonly provisioningState: string;
  readonly zones: readonly { readonly name: string; readonly zoneId: ArmId }[];
}

export function readZoneGroup(body: JsonObject): ZoneGroup {
  const properties = objectAt(body, 'properties');
  return {
    name: textAt(body, 'name') ?? '',
    provisioningState: textAt(properties, 'provisioningState') ?? 'Unknown',
    zones: listAt(properties, 'privateDnsZoneConfigs').map((config) => ({
      name: textAt(config, 'name') ?? '',
      zoneId: textAt(objectAt(config, 'properties'), 'privateDnsZoneId') ?? '',
    })),
  };
}

export function sameZones(a: ZoneGroup, b: ZoneGroup): boolean {
  const keys = (group: ZoneGroup) =>
    group.zones
      .map((zone) => `${zone.name} ${zone.zoneId}`.toLowerCase())
      .sort()
      .join('|');
  return keys(a) === keys(b);
}

/** The body of the PUT that makes the zone group again. */
export function zoneGroupConfigOf(group: ZoneGroup): JsonObject {
  return {
    properties: { privateDnsZoneConfigs: group.zones.map((zone) => ({ name: zone.name, properties: { privateDnsZoneId: zone.zoneId } })) },
  };
}
