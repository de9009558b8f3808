import { holdsAny } from '../../domain/dns.ts';
import type { EndpointState } from '../../domain/endpoint.ts';
import { unknownEndpointProperties } from '../../domain/endpoint-config.ts';
import type { EndpointSnapshot } from '../../domain/snapshot.ts';
import { endpointAddresses } from '../endpoint-addresses.ts';
import { recordsOfCluster } from '../records-of-cluster.ts';
import type { Check, Step, StepContext } from './step.ts';

/** R3: everything that the recreate needs is stored and read back before anything is destroyed. */
export const endpointSnapshotStep: Step = { name: 'snapshot', what: 'endpoint.snapshot', check };

async function check(context: StepContext): Promise<Check> {
  if (context.track.snapshotId !== undefined) return { kind: 'satisfied' };
  const endpoint = await context.endpoint();
  if (!endpoint)
    return {
      kind: 'refused',
      reason: 'the endpoint was deleted by somebody before Relink had taken a snapshot; there is nothing to make it from.',
    };
  if (endpoint.provisioningState === 'Updating')
    return { kind: 'waiting', forWhat: 'another change of the endpoint to finish', afterMs: context.engine.settings.pollMs };
  const snapshot = await takeSnapshot(context, endpoint);
  if (snapshot.unknownProperties.length > 0) {
    await context.saw(`Properties that Relink does not know and will not restore: ${snapshot.unknownProperties.join(', ')}.`);
  }
  const snapshotId = await context.engine.store.snapshots.put(snapshot, context.engine.clock.now());
  const oldAddresses = [...new Set([...(context.track.oldAddresses ?? []), ...snapshot.addresses])];
  return { kind: 'satisfied', note: describe(snapshot), remember: { snapshotId, oldAddresses } };
}

async function takeSnapshot(context: StepContext, endpoint: EndpointState): Promise<EndpointSnapshot> {
  const { endpoints } = context.engine.azure;
  const addresses = await endpointAddresses(context, endpoint);
  return {
    kind: 'endpoint',
    resourceId: endpoint.id,
    body: endpoint.body,
    addresses,
    zoneGroups: await endpoints.zoneGroups(endpoint.id, context.signal),
    records: (await recordsOfCluster(context)).filter((record) => holdsAny(record, addresses)),
    unknownProperties: unknownEndpointProperties(endpoint.body),
  };
}

function describe(snapshot: EndpointSnapshot): string {
  const records = snapshot.records.length === 1 ? '1 A record' : `${snapshot.records.length} A records`;
  return `Snapshot stored and verified: address ${snapshot.addresses.join(', ') || 'none'}, ${snapshot.zoneGroups.length} zone group(s), ${records}.`;
}
