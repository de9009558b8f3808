import type { ArmId } from '../../domain/arm-id.ts';
import { type EndpointState, readEndpoint } from '../../domain/endpoint.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../../domain/json.ts';
import type { ZoneGroup } from '../../domain/zone-group.ts';
import { later, type Reading } from './reading.ts';

/** What the rules know of a private endpoint. Its body is left out: a sweep holds thousands. */
export interface EndpointFacts extends Omit<EndpointState, 'body'> {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Application security groups of its interface: a repair joins it to them again. */
  readonly securityGroupIds: readonly ArmId[];
  /** Read directly, for endpoints that deserve a closer look. */
  readonly zoneGroups: Reading<readonly ZoneGroup[]>;
}

/** The interface of an endpoint: it has the addresses. */
export interface InterfaceFacts {
  readonly id: ArmId;
  readonly addresses: readonly string[];
}

export function readEndpointFacts(body: JsonObject): EndpointFacts {
  const { body: _, ...state } = readEndpoint(body);
  const tags = Object.entries(objectAt(body, 'tags')).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const groups = listAt(objectAt(body, 'properties'), 'applicationSecurityGroups');
  return {
    ...state,
    location: textAt(body, 'location') ?? '',
    tags: Object.fromEntries(tags),
    securityGroupIds: groups.flatMap((group) => textAt(group, 'id') ?? []),
    zoneGroups: later('DNS zone groups'),
  };
}

export function readInterfaceFacts(body: JsonObject): InterfaceFacts {
  return {
    id: textAt(body, 'id') ?? '',
    addresses: listAt(objectAt(body, 'properties'), 'ipConfigurations').flatMap(
      (item) => textAt(objectAt(item, 'properties'), 'privateIPAddress') ?? [],
    ),
  };
}
