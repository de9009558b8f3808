import { nameOf } from '../../../shared/domain/arm-id.ts';
import type { Json, JsonObject } from '../../../shared/domain/json.ts';
import type { SimulatorCore } from '../kernel.ts';

interface RecordFacts {
  readonly ttl: Json | undefined;
  readonly metadata: Json | undefined;
  readonly addresses: readonly string[];
}

/** An A record set as recorded in private-dns-a-record-crud: bare GUID for an etag, `fqdn` with a dot at its end, no `provisioningState`. */
export function recordBody(core: SimulatorCore, id: string, facts: RecordFacts): JsonObject {
  return {
    id,
    name: nameOf(id),
    type: 'Microsoft.Network/privateDnsZones/A',
    etag: core.random.guid(),
    properties: {
      ...(facts.metadata !== undefined && { metadata: facts.metadata }),
      fqdn: `${nameOf(id)}.${id.split('/').at(-3)}.`,
      ttl: facts.ttl ?? 3600,
      aRecords: facts.addresses.map((ipv4Address) => ({ ipv4Address })),
      isAutoRegistered: false,
    },
  };
}
