import { type ArmId, nameOf } from '../domain/arm-id.ts';
import { textsOf } from '../domain/cluster-body.ts';
import type { ARecord } from '../domain/dns.ts';
import { type JsonObject, listAt, objectAt, textAt } from '../domain/json.ts';
import type { DnsZones } from '../ports/dns-zones.ts';
import { armPath } from './arm-path.ts';
import type { ArmClients } from './clients.ts';
import { readAll, readOne } from './reads.ts';
import { exchange } from './wire.ts';

/** Private DNS through `@azure/arm-privatedns`. Record sets are written synchronously (recorded-network-aks, section 4). */
export function createAzureDnsZones(clients: ArmClients): DnsZones {
  const { clock } = clients;
  return {
    async findZones(subscriptionId, zoneName, signal) {
      const client = await clients.privateDns(subscriptionId);
      const of = `the private DNS zones of subscription ${subscriptionId}`;
      const zones = await readAll({ clock, signal, of }, (options) => client.privateZones.list(options));
      return zones.map((zone) => textAt(zone, 'id') ?? '').filter((id) => nameOf(id).toLowerCase() === zoneName.toLowerCase());
    },
    async getRecord(zoneId, name, signal) {
      const { subscriptionId, group, name: zone } = armPath(zoneId);
      const client = await clients.privateDns(subscriptionId);
      const of = `A record ${name} in zone ${zone}`;
      const body = await readOne({ clock, signal, of }, (options) => client.recordSets.get(group, zone, 'A', name, options));
      return body && readRecord(body, zoneId, name);
    },
    putRecord: (record, signal) => putRecord(clients, record, signal),
  };
}

/** `name` as it was asked for: the body's own differs in case at most. */
function readRecord(body: JsonObject, zoneId: ArmId, name: string): ARecord {
  const properties = objectAt(body, 'properties');
  const metadata = textsOf(objectAt(properties, 'metadata'));
  return {
    zoneId,
    name,
    ttlSeconds: typeof properties.ttl === 'number' ? properties.ttl : 3600,
    addresses: listAt(properties, 'aRecords').flatMap((item) => textAt(item, 'ipv4Address') ?? []),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    etag: textAt(body, 'etag') ?? '',
  };
}

async function putRecord(clients: ArmClients, record: ARecord, signal: AbortSignal): Promise<void> {
  const { subscriptionId, group, name: zone } = armPath(record.zoneId);
  const client = await clients.privateDns(subscriptionId);
  const condition = record.etag === '' ? { ifNoneMatch: '*' } : { ifMatch: record.etag };
  const what = `write A record ${record.name} in zone ${zone}`;
  await exchange({ what, signal, body: recordBody(record) }, (abortSignal) =>
    client.recordSets.createOrUpdate(group, zone, 'A', record.name, {}, { abortSignal, ...condition }),
  );
}

function recordBody(record: ARecord): JsonObject {
  const aRecords = record.addresses.map((ipv4Address) => ({ ipv4Address }));
  return { properties: { ttl: record.ttlSeconds, ...(record.metadata && { metadata: record.metadata }), aRecords } };
}
