import type { ArmId } from '../domain/arm-id.ts';
import type { ARecord } from '../domain/dns.ts';

/** Private DNS zones and their A records. Record writes are synchronous and conditional. */
export interface DnsZones {
  /** Ids of the private DNS zones of exactly this name in the subscription. */
  findZones(subscriptionId: string, zoneName: string, signal: AbortSignal): Promise<readonly ArmId[]>;
  getRecord(zoneId: ArmId, name: string, signal: AbortSignal): Promise<ARecord | undefined>;
  /**
   * Writes all addresses of the record set; TTL and metadata as given. With an empty `etag` it only creates (If-None-Match: *),
   * otherwise only replaces that version (If-Match). A lost race is `azure-conflict`.
   */
  putRecord(record: ARecord, signal: AbortSignal): Promise<void>;
}
