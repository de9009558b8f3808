import { nameOf } from '../../domain/arm-id.ts';
import { movedAddresses } from '../../domain/dns.ts';
import { type EndpointState, isApproved } from '../../domain/endpoint.ts';
import { deadAddresses, staleRecord } from '../../domain/stale-record.ts';
import { endpointAddresses } from '../endpoint-addresses.ts';
import { recordsOfCluster } from '../records-of-cluster.ts';
import type { Check, Step, StepContext } from './step.ts';

/**
 * The only step of a track whose endpoint is well: A records that hold one of its dead addresses get the live ones. TTL, metadata and
 * other addresses stay, and the write is under If-Match. The endpoint is never touched, and the ledger keeps calling it whole.
 */
export const endpointStaleRecordsStep: Step = { name: 'stale-records', what: 'record.update', check, apply };

async function check(context: StepContext): Promise<Check> {
  const endpoint = await context.endpoint();
  if (!endpoint || !isAsPlanned(context, endpoint)) return { kind: 'refused', reason: changed(endpoint) };
  const live = await endpointAddresses(context, endpoint);
  const record = live.length === 0 ? undefined : await nextRecord(context, live);
  if (!record) return { kind: 'satisfied', note: `No A record holds a dead address; the endpoint has ${live.join(', ') || 'none yet'}.` };
  const after = movedAddresses(record.addresses, deadOf(context, live), live);
  return {
    kind: 'needed',
    intent: `Write A record ${record.name} in ${nameOf(record.zoneId)}: ${record.addresses.join(', ')} becomes ${after.join(', ')}.`,
  };
}

async function apply(context: StepContext) {
  const endpoint = await context.endpoint();
  const live = endpoint ? await endpointAddresses(context, endpoint) : [];
  const record = live.length === 0 ? undefined : await nextRecord(context, live);
  if (record) {
    const addresses = movedAddresses(record.addresses, deadOf(context, live), live);
    await context.engine.azure.dnsZones.putRecord({ ...record, addresses }, context.signal);
  }
  return { kind: 'finished' } as const;
}

/** What was judged well when the plan was made may be another one by now, or broken: then this is no longer the repair that it needs. */
function isAsPlanned({ track }: StepContext, endpoint: EndpointState): boolean {
  const isSame = track.doomed === undefined || endpoint.resourceGuid === track.doomed;
  return isSame && isApproved(endpoint) && endpoint.provisioningState === 'Succeeded';
}

function changed(endpoint: EndpointState | undefined): string {
  const seen = endpoint ? 'is not as it was when the plan was made' : 'is gone';
  return `the endpoint ${seen}, so its A records were left as they are; the next look at the cluster judges it anew.`;
}

async function nextRecord(context: StepContext, live: readonly string[]) {
  return staleRecord(await recordsOfCluster(context), deadOf(context, live));
}

function deadOf({ track }: StepContext, live: readonly string[]): readonly string[] {
  return deadAddresses(track.oldAddresses ?? [], live);
}
