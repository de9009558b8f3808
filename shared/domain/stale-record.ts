import { type ARecord, holdsAny } from './dns.ts';

/**
 * Addresses that an endpoint had in an earlier life and that no endpoint of the cluster has now: whatever record of the API server's name
 * holds one of them leads nowhere, whoever wrote it.
 */
export function deadAddresses(former: readonly string[], inUse: readonly string[]): readonly string[] {
  return [...new Set(former)].filter((address) => !inUse.includes(address));
}

/**
 * The first record that still, or again, holds a dead address. An address that Relink never knew is no proof of anything (R5): it may be
 * that of a proxy or a firewall which somebody put there on purpose.
 */
export function staleRecord(records: readonly ARecord[], dead: readonly string[]): ARecord | undefined {
  return records.find((record) => holdsAny(record, dead));
}
