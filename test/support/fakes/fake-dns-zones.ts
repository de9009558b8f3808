import { nameOf } from '../../../shared/domain/arm-id.ts';
import { ServiceError } from '../../../shared/domain/service-error.ts';
import type { DnsZones } from '../../../shared/ports/dns-zones.ts';
import { type AzureWorld, recordKey } from './azure-world.ts';

export function createFakeDnsZones(world: AzureWorld): DnsZones {
  return {
    findZones: async (subscriptionId, zoneName, signal) => {
      world.ask('dnsZones.findZones', zoneName, signal);
      return world.zones.filter((zoneId) => zoneId.includes(subscriptionId) && nameOf(zoneId).toLowerCase() === zoneName);
    },
    getRecord: async (zoneId, name, signal) => {
      world.ask('dnsZones.getRecord', zoneId, signal);
      return world.records.get(recordKey(zoneId, name));
    },
    putRecord: async (record, signal) => {
      signal.throwIfAborted();
      world.writes.push(`record.update ${nameOf(record.zoneId)}`);
      world.ask('dnsZones.putRecord', record.zoneId, signal);
      const key = recordKey(record.zoneId, record.name);
      if ((world.records.get(key)?.etag ?? '') !== record.etag)
        throw new ServiceError('azure-conflict', 'The record set was changed by somebody else.');
      world.records.set(key, { ...record, etag: `etag-${world.nextNumber()}` });
    },
  };
}
