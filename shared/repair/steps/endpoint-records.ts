import { nameOf } from '../../domain/arm-id.ts';
import { type ARecord, holdsAny, movedAddresses } from '../../domain/dns.ts';
import { endpointAddresses } from '../endpoint-addresses.ts';
import { recordsOfCluster } from '../records-of-cluster.ts';
import { enterAsApart } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * A records that hold an address of the old endpoint get the new one; TTL, metadata and other addresses stay. Written under
 * If-Match, so a change that somebody makes at the same moment is never lost.
 */
export const endpointRecordsStep: Step = { name: 'records', what: 'record.update', check, prepare: enterAsApart, apply };

async function check(context: StepContext): Promise<Check> {
  const endpoint = await context.endpoint();
  if (!endpoint) return { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };
  const addresses = await endpointAddresses(context, endpoint);
  if (addresses.length === 0)
    return { kind: 'waiting', forWhat: 'the endpoint’s network interface to show its address', afterMs: context.engine.settings.pollMs };
  const change = await nextChange(context, addresses);
  if (!change) return { kind: 'satisfied', note: `Address ${addresses.join(', ')}; every A record follows it.`, remember: { addresses } };
  const before = change.etag === '' ? 'missing' : change.was.join(', ');
  return {
    kind: 'needed',
    intent: `Write A record ${change.name} in ${nameOf(change.zoneId)}: ${before} becomes ${change.addresses.join(', ')}.`,
    // Should this endpoint vanish too, the record that is written now is one that has to follow its successor.
    remember: { oldAddresses: [...new Set([...(context.track.oldAddresses ?? []), ...addresses])] },
  };
}

async function apply(context: StepContext) {
  const endpoint = await context.endpoint();
  const change = endpoint && (await nextChange(context, await endpointAddresses(context, endpoint)));
  if (change) {
    const { was: _, ...record } = change;
    await context.engine.azure.dnsZones.putRecord(record, context.signal);
  }
  return { kind: 'finished' } as const;
}

type RecordChange = ARecord & { readonly was: readonly string[] };

async function nextChange(context: StepContext, addresses: readonly string[]): Promise<RecordChange | undefined> {
  const stale = (context.track.oldAddresses ?? []).filter((address) => !addresses.includes(address));
  const live = await recordsOfCluster(context);
  const moved = live.find((record) => holdsAny(record, stale));
  if (moved) return { ...moved, was: moved.addresses, addresses: movedAddresses(moved.addresses, stale, addresses) };
  const lost = (await endpointSnapshot(context)).records.find((record) => !live.some((other) => isSameRecord(other, record)));
  return lost && { ...lost, etag: '', was: [], addresses: movedAddresses(lost.addresses, stale, addresses) };
}

function isSameRecord(a: ARecord, b: ARecord): boolean {
  return a.zoneId.toLowerCase() === b.zoneId.toLowerCase() && a.name.toLowerCase() === b.name.toLowerCase();
}
