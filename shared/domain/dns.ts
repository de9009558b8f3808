import type { ArmId } from './arm-id.ts';

/** An A record set in a private DNS zone. `ttlSeconds` and addresses that are not ours are kept on every change. */
export interface ARecord {
  readonly zoneId: ArmId;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly addresses: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Bare GUID in private DNS (recorded). Sent back as If-Match. */
  readonly etag: string;
}

/**
 * Zone and record of a cluster's API server (AKS, "private-cluster-connect"): the zone is `privateFQDN` without its first
 * label, the record is the first label.
 */
export function recordOf(privateFqdn: string): { readonly zoneName: string; readonly recordName: string } | undefined {
  const dot = privateFqdn.indexOf('.');
  const zoneName = privateFqdn
    .slice(dot + 1)
    .replace(/\.$/, '')
    .toLowerCase();
  return dot <= 0 || zoneName === '' ? undefined : { recordName: privateFqdn.slice(0, dot), zoneName };
}

/** The addresses of the record after the move: old ones replaced in place, everybody else's kept, no duplicates. */
export function movedAddresses(current: readonly string[], from: readonly string[], to: readonly string[]): readonly string[] {
  const first = current.findIndex((address) => from.includes(address));
  const others = current.filter((address) => !from.includes(address));
  const before = first < 0 ? others : others.slice(0, current.slice(0, first).filter((address) => !from.includes(address)).length);
  const after = others.slice(before.length);
  return [...new Set([...before, ...to, ...after])];
}

export function holdsAny(record: ARecord, addresses: readonly string[]): boolean {
  return record.addresses.some((address) => addresses.includes(address));
}
