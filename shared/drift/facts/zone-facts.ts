import { type ArmId, nameOf, parentId } from '../../domain/arm-id.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../domain/json.ts';

/** A private DNS zone. Its links and records are collections of their own, as they are in Resource Graph. */
export interface ZoneFacts {
  readonly id: ArmId;
  /** In lower case: names of zones have no case. */
  readonly name: string;
}

export interface ZoneLinkFacts {
  readonly id: ArmId;
  readonly zoneId: ArmId;
  readonly networkId: ArmId | undefined;
  /** `Completed` or `InProgress`. */
  readonly state: string;
  /** Names that the zone does not have are looked up on the internet (Azure DNS, "private-dns-fallback"). */
  readonly fallsBack: boolean;
}

/** An A record set (Microsoft.Network/privateDnsZones/A). */
export interface RecordFacts {
  readonly id: ArmId;
  readonly zoneId: ArmId;
  readonly name: string;
  readonly addresses: readonly string[];
}

export function readZoneFacts(body: JsonObject): ZoneFacts {
  const id = textAt(body, 'id') ?? '';
  return { id, name: nameOf(id).toLowerCase() };
}

export function readZoneLinkFacts(body: JsonObject): ZoneLinkFacts {
  const id = textAt(body, 'id') ?? '';
  const properties = objectAt(body, 'properties');
  return {
    id,
    zoneId: parentId(id),
    networkId: textAt(objectAt(properties, 'virtualNetwork'), 'id'),
    state: textAt(properties, 'virtualNetworkLinkState') ?? 'Unknown',
    fallsBack: textAt(properties, 'resolutionPolicy')?.toLowerCase() === 'nxdomainredirect',
  };
}

export function readRecordFacts(body: JsonObject): RecordFacts {
  const id = textAt(body, 'id') ?? '';
  const records = listAt(objectAt(body, 'properties'), 'aRecords');
  return {
    id,
    zoneId: parentId(id),
    name: nameOf(id).toLowerCase(),
    addresses: records.flatMap((item) => textAt(item, 'ipv4Address') ?? []),
  };
}
