import { movedAddresses } from '../../domain/dns.ts';
import type { EndpointState } from '../../domain/endpoint.ts';
import { isApproved } from '../../domain/endpoint.ts';
import { unknownEndpointProperties } from '../../domain/endpoint-config.ts';
import { canonicalJson } from '../../domain/json.ts';
import { addressPatienceMs, ownConfigOf } from '../../domain/pinned-address.ts';
import type { EndpointSnapshot } from '../../domain/snapshot.ts';
import { madeAgain } from '../resolve-alerts.ts';
import { wantedPin } from './address-choice.ts';
import { enterAsWhole } from './ledger-entry.ts';
import type { Check, Step, StepContext } from './step.ts';
import { endpointSnapshot } from './stored-snapshot.ts';

/**
 * The endpoint is provisioned, approved, and configured as before (R9); its records were compared in the step before this one.
 * Then, and only then, the ledger calls it whole again.
 */
export const endpointVerifyStep: Step = { name: 'verify', what: 'endpoint.verify', check };

async function check(context: StepContext): Promise<Check> {
  const { engine } = context;
  const endpoint = await context.endpoint();
  if (!endpoint) return { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };
  if (endpoint.provisioningState !== 'Succeeded' || !isApproved(endpoint)) {
    const seen = `${endpoint.provisioningState}, ${endpoint.connections.map((connection) => connection.status).join(', ')}`;
    return { kind: 'waiting', forWhat: `the endpoint to be Succeeded and Approved (it is ${seen})`, afterMs: engine.settings.pollMs };
  }
  const snapshot = await endpointSnapshot(context);
  const before = canonicalJson(ownConfigOf(snapshot.body)).toLowerCase();
  if (canonicalJson(ownConfigOf(endpoint.body)).toLowerCase() !== before)
    await context.saw('The configuration differs from the snapshot in a setting that Azure chose or somebody changed.');
  await tellChangedAddress(context, snapshot);
  const snapshotId = await engine.store.snapshots.put(snapshotAfter(context, snapshot, endpoint), engine.clock.now());
  await enterAsWhole(context, { incarnation: endpoint.resourceGuid, snapshotId });
  await madeAgain(engine, context.track.resourceId);
  return { kind: 'satisfied', note: 'Approved, provisioned, configured as before.' };
}

/** What a restore needs if somebody deletes the endpoint that was just made: above all the address that its records hold now. */
function snapshotAfter({ track }: StepContext, before: EndpointSnapshot, endpoint: EndpointState): EndpointSnapshot {
  const addresses = track.addresses ?? before.addresses;
  const gone = (track.oldAddresses ?? []).filter((address) => !addresses.includes(address));
  return {
    ...before,
    body: endpoint.body,
    addresses,
    records: before.records.map((record) => ({ ...record, addresses: movedAddresses(record.addresses, gone, addresses) })),
    unknownProperties: unknownEndpointProperties(endpoint.body),
  };
}

/** Somebody asked for the old address and there may be firewalls and hosts files that know it; Relink knows nothing of those. */
async function tellChangedAddress(context: StepContext, snapshot: EndpointSnapshot): Promise<void> {
  const wanted = wantedPin(context, snapshot);
  if (wanted === undefined) return;
  const { track, engine } = context;
  const { addresses = [] } = track;
  if (addresses.includes(wanted)) return;
  const address = addresses.join(', ');
  await context.saw(`The endpoint had ${wanted} and has ${address} now.`);
  await engine.store.alerts.raise({
    code: 'address-changed',
    subject: track.resourceId,
    seen: `${track.resourceId} had the address ${wanted}, which was to be kept; it has ${address} now.`,
    done: `Relink asked for ${wanted} for ${addressPatienceMs / 60_000} minutes, then took the address that Azure gave. The cluster’s A records in scope hold ${address}.`,
    notDone: `Whatever else knows ${wanted} was not changed: firewalls, hosts files, zones out of scope.`,
    next: `Change what knows ${wanted}. From now on ${address} is the address that Relink keeps.`,
    runId: track.runId,
    at: engine.clock.now(),
  });
}
