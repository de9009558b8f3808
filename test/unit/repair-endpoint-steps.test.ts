import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Track } from '../../shared/domain/run.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { withConnectionStatus, withProperties } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubId, hubZoneId, spokeId, spokeZoneId, zoneName } from '../support/fakes/night-world.ts';
import { openedTrack, snapshottedTrack } from '../support/fakes/opened-track.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const guids: Readonly<Record<string, string>> = { [hubId]: 'guid-2', [spokeId]: 'guid-3' };

async function begun(id: string, changes: Partial<Track> = {}, stage = createStage()): Promise<{ stage: Stage; open: OpenTrack }> {
  const open = await snapshottedTrack(stage, id, guids[id] ?? '');
  await open.save(changes);
  return { stage, open };
}

/** What the step says of the world as it is now. */
async function checked(open: OpenTrack, name: string) {
  open.forget();
  return stepOf(open, name).check(await open.context());
}

function stepOf(open: OpenTrack, name: string) {
  const step = open.steps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`There is no step ${name}.`);
  return step;
}

async function saidIn(stage: Stage, open: OpenTrack): Promise<readonly string[]> {
  return (await stage.engine.store.journal.list(open.track().runId)).map(({ kind, what, text }) => `${kind} ${what}: ${text}`);
}

const change = (stage: Stage, id: string, properties: JsonObject) => {
  const endpoint = endpointOf(stage.world, id);
  endpoint.body = withProperties(endpoint.body, properties);
};
const remove = (stage: Stage, id: string) => void stage.world.endpoints.delete(idKey(id));
const vanished = { kind: 'back', toStep: 'create', because: 'the endpoint disappeared after it had been made again' };

describe('the snapshot step', () => {
  it('takes everything that the creation needs, once (R3)', async () => {
    const { stage, open } = await begun(spokeId);
    const { snapshotId = '' } = open.track();
    expect(await stage.engine.store.snapshots.get(snapshotId)).toEqual({
      kind: 'endpoint',
      resourceId: spokeId,
      body: endpointOf(stage.world, spokeId).body,
      addresses: ['10.2.0.50'],
      zoneGroups: [{ name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'aks', zoneId: spokeZoneId }] }],
      records: [{ zoneId: spokeZoneId, name: 'aks-night-dns', ttlSeconds: 10, addresses: ['10.2.0.50'], etag: 'etag-group' }],
      unknownProperties: [],
    });
    expect(open.track().oldAddresses).toEqual(['10.2.0.50']);
    remove(stage, spokeId);
    expect(await checked(open, 'snapshot')).toEqual({ kind: 'satisfied' });
  });

  it('keeps addresses of earlier incarnations beside the present one', async () => {
    const stage = createStage();
    const open = await openedTrack(stage, spokeId, { oldAddresses: ['10.2.0.9', '10.2.0.50'] });
    expect(await checked(open, 'snapshot')).toMatchObject({ remember: { oldAddresses: ['10.2.0.9', '10.2.0.50'] } });
  });

  it('refuses what was deleted before it, and waits for what is being changed', async () => {
    const stage = createStage();
    const open = await openedTrack(stage, hubId);
    change(stage, hubId, { provisioningState: 'Updating' });
    expect(await checked(open, 'snapshot')).toEqual({
      kind: 'waiting',
      forWhat: 'another change of the endpoint to finish',
      afterMs: 5_000,
    });
    remove(stage, hubId);
    expect(await checked(open, 'snapshot')).toEqual({
      kind: 'refused',
      reason: 'the endpoint was deleted by somebody before Relink had taken a snapshot; there is nothing to make it from.',
    });
  });

  it('says so when the endpoint has neither address nor record', async () => {
    const stage = createStage();
    change(stage, hubId, { networkInterfaces: [] });
    const open = await openedTrack(stage, hubId);
    expect(await checked(open, 'snapshot')).toMatchObject({
      note: 'Snapshot stored and verified: address none, 0 zone group(s), 0 A records.',
    });
  });
});

describe('the delete step', () => {
  it('deletes the very incarnation that was found dead', async () => {
    const { open } = await begun(hubId);
    expect(await checked(open, 'delete')).toEqual({
      kind: 'needed',
      intent: `Delete the dead endpoint ${hubId} (resourceGuid guid-2); its snapshot is ${open.track().snapshotId}.`,
    });
  });

  it('is done when the endpoint is gone or has been made anew', async () => {
    const { stage, open } = await begun(hubId, { doomed: 'guid-1' });
    expect(await checked(open, 'delete')).toEqual({ kind: 'satisfied', note: 'The endpoint was made anew already.' });
    remove(stage, hubId);
    expect(await checked(open, 'delete')).toEqual({ kind: 'satisfied', note: 'The endpoint is gone.' });
  });

  it('touches nothing that cannot be told from a new one (R5), and nothing that is not a linked endpoint (R1)', async () => {
    const { stage, open } = await begun(hubId);
    change(stage, hubId, { privateLinkServiceConnections: [] });
    expect(await checked(open, 'delete')).toEqual({
      kind: 'refused',
      reason: 'it is not a linked endpoint of the cluster (any more): foreign (R1).',
    });
    const { resourceGuid: _, ...others } = endpointOf(stage.world, hubId).body['properties'] as JsonObject;
    endpointOf(stage.world, hubId).body = { ...endpointOf(stage.world, hubId).body, properties: others };
    expect(await checked(open, 'delete')).toEqual({
      kind: 'refused',
      reason: 'Azure shows no resourceGuid, so the endpoint cannot be told from a new one (R5).',
    });
  });

  it('waits for a delete that is under way', async () => {
    const { stage, open } = await begun(hubId);
    change(stage, hubId, { provisioningState: 'Deleting' });
    expect(await checked(open, 'delete')).toEqual({ kind: 'waiting', forWhat: 'the delete to finish', afterMs: 5_000 });
  });
});

describe('the create step', () => {
  it('is done when the endpoint is there, and forgets since when its address was refused', async () => {
    const { open } = await begun(hubId, { addressRefusedAt: 5 });
    expect(await checked(open, 'create')).toStrictEqual({
      kind: 'satisfied',
      note: 'The endpoint exists, resourceGuid guid-2.',
      remember: { addressRefusedAt: undefined },
    });
  });

  it('waits for a creation that is under way, and writes over one that failed', async () => {
    const { stage, open } = await begun(hubId);
    change(stage, hubId, { provisioningState: 'Updating' });
    expect(await checked(open, 'create')).toEqual({ kind: 'waiting', forWhat: 'the endpoint, which is Updating', afterMs: 5_000 });
    change(stage, hubId, { provisioningState: 'Failed' });
    const intent = `Create the endpoint ${hubId} again from snapshot ${open.track().snapshotId}`;
    expect(await checked(open, 'create')).toEqual({ kind: 'needed', intent: `${intent}.` });
  });

  it('asks for the old address for ten minutes where that is wanted, then for any', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const { open } = await begun(hubId, {}, stage);
    remove(stage, hubId);
    const intent = `Create the endpoint ${hubId} again from snapshot ${open.track().snapshotId}`;
    expect(await checked(open, 'create')).toEqual({ kind: 'needed', intent: `${intent}, at its old address 10.1.0.2.` });
    await open.save({ addressRefusedAt: stage.clock.now() });
    stage.clock.advance(10 * 60_000 - 1);
    expect(await checked(open, 'create')).toEqual({ kind: 'needed', intent: `${intent}, at its old address 10.1.0.2.` });
    stage.clock.advance(1);
    expect(await checked(open, 'create')).toEqual({
      kind: 'needed',
      intent: `${intent}, at any address: 10.1.0.2 was still taken after 10 minutes.`,
    });
  });

  it('takes away first what failed for its address', async () => {
    const stage = createStage({ pinPrivateIp: true });
    const { open } = await begun(hubId, { addressRefusedAt: stage.clock.now() }, stage);
    stage.clock.advance(hour);
    change(stage, hubId, { provisioningState: 'Failed', resourceGuid: 'guid-9' });
    expect(await checked(open, 'create')).toEqual({
      kind: 'back',
      toStep: 'delete',
      because: 'its creation failed for its address, which was still taken after 10 minutes',
      remember: { doomed: 'guid-9' },
    });
  });

  it('never replaces an address that the owner fixed', async () => {
    const { stage, open } = await begun(spokeId, {
      addressRefusedAt: 0,
      error: { code: 'azure-address-in-use', message: 'Taken by nic-old.' },
    });
    remove(stage, spokeId);
    expect(await checked(open, 'create')).toEqual({
      kind: 'failed',
      error: {
        code: 'azure-address-in-use',
        message: '10.2.0.50 was still taken after 10 minutes, and an address that the owner fixed is never replaced. Taken by nic-old.',
      },
    });
    await expect(stepOf(open, 'create').apply?.(await open.context())).rejects.toMatchObject({
      code: 'azure-address-in-use',
      message: '10.2.0.50 was still taken after 10 minutes.',
    });
    await open.save({ error: undefined });
    expect(await checked(open, 'create')).toMatchObject({ error: { message: expect.stringMatching(/never replaced\.$/) } });
  });

  it('makes an endpoint that asks for no address as it was configured, however long one was refused', async () => {
    const { stage, open } = await begun(hubId, { addressRefusedAt: 0 });
    remove(stage, hubId);
    expect(await checked(open, 'create')).toEqual({
      kind: 'needed',
      intent: `Create the endpoint ${hubId} again from snapshot ${open.track().snapshotId}.`,
    });
  });

  it('takes turns by subnet, in any casing', async () => {
    const { open } = await begun(hubId);
    expect(await stepOf(open, 'create').turnKey?.(await open.context())).toBe(
      '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-net/providers/microsoft.network/virtualnetworks/vnet/subnets/endpoints',
    );
  });
});

describe('the approve step', () => {
  const right = { scope: clusterId, action: 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write' };

  it('is done when the connection is Approved', async () => {
    const { open } = await begun(spokeId);
    expect(await checked(open, 'approve')).toEqual({ kind: 'satisfied' });
  });

  it('goes back when the endpoint is gone', async () => {
    const { stage, open } = await begun(spokeId);
    remove(stage, spokeId);
    expect(await checked(open, 'approve')).toEqual(vanished);
  });

  it.each([
    ['Relink may not approve', 'Pending', true],
    ['the connection is in no state that can be approved', 'Disconnected', false],
  ])('waits for the owner, and tells, when %s', async (_, status, isForbidden) => {
    const { stage, open } = await begun(spokeId);
    stage.world.missingRights = isForbidden ? [right] : [];
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, status);
    expect(await checked(open, 'approve')).toEqual({
      kind: 'waiting',
      forWhat: `the cluster’s owner to approve the connection (${status})`,
      afterMs: 20_000,
    });
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'waiting-for-approval', subject: spokeId }]);
  });

  it('approves what comes back Pending, once it shows on the cluster', async () => {
    const { stage, open } = await begun(spokeId);
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Pending');
    expect(await checked(open, 'approve')).toEqual({
      kind: 'needed',
      intent: `Approve connection pe-spoke.connection of ${spokeId} on the cluster: it was approved before.`,
    });
    const context = await open.context();
    const seen = await context.endpoint();
    remove(stage, spokeId);
    expect(await stepOf(open, 'approve').check({ ...context, endpoint: async () => seen })).toEqual({
      kind: 'waiting',
      forWhat: 'the new connection to appear on the cluster',
      afterMs: 5_000,
    });
    await expect(stepOf(open, 'approve').apply?.(context)).rejects.toMatchObject({
      code: 'azure-conflict',
      message: 'The connection disappeared from the cluster before it was approved.',
    });
  });

  it('leaves a rejection to who rejected', async () => {
    const { stage, open } = await begun(spokeId);
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Rejected');
    expect(await checked(open, 'approve')).toEqual({
      kind: 'refused',
      reason: 'somebody rejected the new connection on the cluster. Approve it there, or delete the endpoint.',
    });
  });
});

describe('the zone group step', () => {
  const zone = { name: 'aks', zoneId: spokeZoneId };

  it('has nothing to do for an endpoint without zone groups', async () => {
    const { stage, open } = await begun(hubId);
    remove(stage, hubId);
    expect(await checked(open, 'zone-groups')).toEqual({ kind: 'satisfied' });
  });

  it('goes back when the endpoint is gone', async () => {
    const { stage, open } = await begun(spokeId);
    remove(stage, spokeId);
    expect(await checked(open, 'zone-groups')).toEqual(vanished);
  });

  it.each([
    ['Succeeded', { kind: 'satisfied' }],
    ['Updating', { kind: 'waiting', forWhat: 'the zone group to be written', afterMs: 5_000 }],
    ['Failed', { kind: 'needed', intent: `Put zone group default of ${spokeId} back: ${spokeZoneId}.` }],
  ])('looks at a group that is %s, in any casing of its name', async (provisioningState, expected) => {
    const { stage, open } = await begun(spokeId);
    endpointOf(stage.world, spokeId).zoneGroups = [{ name: 'Default', provisioningState, zones: [zone] }];
    expect(await checked(open, 'zone-groups')).toEqual(expected);
  });

  it('waits for the last of several groups', async () => {
    const { stage, open } = await begun(spokeId);
    const second = { name: 'second', zones: [zone] };
    endpointOf(stage.world, spokeId).zoneGroups = [
      { name: 'default', provisioningState: 'Succeeded', zones: [zone] },
      { ...second, provisioningState: 'Updating' },
    ];
    expect(await checked(open, 'zone-groups')).toMatchObject({ kind: 'waiting' });
  });

  it.each([
    ['has another name', { name: 'other', provisioningState: 'Succeeded', zones: [zone] }],
    ['has other zones', { name: 'default', provisioningState: 'Succeeded', zones: [{ name: 'aks', zoneId: hubZoneId }] }],
  ])('puts a group back where the one that is there %s', async (_, group) => {
    const { stage, open } = await begun(spokeId);
    endpointOf(stage.world, spokeId).zoneGroups = [group];
    expect(await checked(open, 'zone-groups')).toMatchObject({ kind: 'needed' });
    await stepOf(open, 'zone-groups').apply?.(await open.context());
    expect(stage.world.writes).toEqual(['endpoint.zone-group pe-spoke']);
  });

  it('writes nothing when the group has come back meanwhile', async () => {
    const { stage, open } = await begun(spokeId);
    expect(await stepOf(open, 'zone-groups').apply?.(await open.context())).toEqual({ kind: 'finished' });
    expect(stage.world.writes).toEqual([]);
  });
});

describe('the record step', () => {
  const recordOf = (stage: Stage) => stage.world.records.get(recordKey(hubZoneId, 'aks-night-dns'));

  it('goes back when the endpoint is gone, and waits while it shows no address', async () => {
    const { stage, open } = await begun(hubId);
    change(stage, hubId, { networkInterfaces: [] });
    expect(await checked(open, 'records')).toEqual({
      kind: 'waiting',
      forWhat: 'the endpoint’s network interface to show its address',
      afterMs: 5_000,
    });
    remove(stage, hubId);
    expect(await checked(open, 'records')).toEqual(vanished);
  });

  it('is done when every record follows the address', async () => {
    const { open } = await begun(hubId);
    expect(await checked(open, 'records')).toEqual({
      kind: 'satisfied',
      note: 'Address 10.1.0.2; every A record follows it.',
      remember: { addresses: ['10.1.0.2'] },
    });
  });

  it('names each of several addresses', async () => {
    const stage = createStage();
    endpointOf(stage.world, hubId).addresses = ['10.1.0.2', '10.1.0.3'];
    const fresh = await openedTrack(stage, hubId);
    expect(await checked(fresh, 'snapshot')).toMatchObject({ note: expect.stringContaining('address 10.1.0.2, 10.1.0.3,') });
    await fresh.slice.lease.release();
    const { open } = await begun(hubId, {}, stage);
    expect(await checked(open, 'records')).toMatchObject({ note: 'Address 10.1.0.2, 10.1.0.3; every A record follows it.' });
  });

  it('moves a record from the old address to the new one, and leaves the rest of it', async () => {
    const { stage, open } = await begun(hubId, { oldAddresses: ['10.1.0.2'] });
    endpointOf(stage.world, hubId).addresses = ['10.1.0.7'];
    expect(await checked(open, 'records')).toEqual({
      kind: 'needed',
      intent: `Write A record aks-night-dns in ${zoneName}: 10.9.9.9, 10.1.0.2 becomes 10.9.9.9, 10.1.0.7.`,
      remember: { oldAddresses: ['10.1.0.2', '10.1.0.7'] },
    });
    await stepOf(open, 'records').apply?.(await open.context());
    expect(recordOf(stage)).toMatchObject({ ttlSeconds: 300, addresses: ['10.9.9.9', '10.1.0.7'], metadata: { by: 'hand' } });
  });

  it('writes a record again that is missing, as it was in the snapshot', async () => {
    const { stage, open } = await begun(hubId);
    endpointOf(stage.world, hubId).addresses = ['10.1.0.7'];
    stage.world.records.delete(recordKey(hubZoneId, 'aks-night-dns'));
    expect(await checked(open, 'records')).toMatchObject({
      kind: 'needed',
      intent: `Write A record aks-night-dns in ${zoneName}: missing becomes 10.9.9.9, 10.1.0.7.`,
    });
    await stepOf(open, 'records').apply?.(await open.context());
    expect(recordOf(stage)).toMatchObject({ ttlSeconds: 300, addresses: ['10.9.9.9', '10.1.0.7'], metadata: { by: 'hand' } });
    expect(await stepOf(open, 'records').apply?.(await open.context())).toEqual({ kind: 'finished' });
    expect(stage.world.writes).toHaveLength(1);
  });
});

describe('the verify step', () => {
  it('goes back when the endpoint is gone', async () => {
    const { stage, open } = await begun(hubId);
    remove(stage, hubId);
    expect(await checked(open, 'verify')).toEqual(vanished);
  });

  it('waits until it is provisioned and approved, and names what it sees', async () => {
    const { stage, open } = await begun(hubId);
    change(stage, hubId, { provisioningState: 'Updating' });
    const wait = (seen: string) => ({
      kind: 'waiting',
      forWhat: `the endpoint to be Succeeded and Approved (it is ${seen})`,
      afterMs: 5_000,
    });
    expect(await checked(open, 'verify')).toEqual(wait('Updating, Approved'));
    const hub = endpointOf(stage.world, hubId);
    hub.body = withConnectionStatus(withProperties(hub.body, { provisioningState: 'Succeeded' }), 'Pending');
    expect(await checked(open, 'verify')).toEqual(wait('Succeeded, Pending'));
    expect(await stage.engine.store.ledger.get(clusterId, hubId)).toBeUndefined();
  });

  it('calls the endpoint whole, with a snapshot that holds its present address', async () => {
    const { stage, open } = await begun(hubId, { addresses: ['10.1.0.7'], oldAddresses: ['10.1.0.2', '10.1.0.7'] });
    expect(await checked(open, 'verify')).toEqual({ kind: 'satisfied', note: 'Approved, provisioned, configured as before.' });
    const entry = await stage.engine.store.ledger.get(clusterId, hubId);
    expect(entry).toEqual({
      resourceId: hubId,
      clusterId,
      kind: 'endpoint',
      condition: 'whole',
      incarnation: 'guid-2',
      snapshotId: expect.any(String),
      updatedAt: stage.clock.now(),
    });
    expect(await stage.engine.store.snapshots.get(entry?.snapshotId ?? '')).toMatchObject({
      addresses: ['10.1.0.7'],
      records: [{ addresses: ['10.9.9.9', '10.1.0.7'] }],
      unknownProperties: [],
    });
    expect(await saidIn(stage, open)).toEqual([]);
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  });

  it.each([
    ['delete', { condition: 'apart', apartForRestartId: 'restart-1', oldAddresses: ['10.1.0.2'], incarnation: 'guid-2' }],
    ['create', { condition: 'apart', apartForRestartId: 'restart-1', oldAddresses: ['10.1.0.2'], incarnation: 'guid-2' }],
    ['verify', { condition: 'whole', goodSinceRestartId: 'restart-1', incarnation: 'guid-2' }],
  ] as const)('and the others keep the ledger for the restart that the run works for: %s', async (name, expected) => {
    const { stage, open } = await begun(hubId);
    await open.slice.saveRun({ restartId: 'restart-1' });
    if (name === 'verify') await checked(open, name);
    else await stepOf(open, name).prepare?.(await open.context());
    expect(await stage.engine.store.ledger.get(clusterId, hubId)).toEqual({
      resourceId: hubId,
      clusterId,
      kind: 'endpoint',
      snapshotId: expect.any(String),
      updatedAt: stage.clock.now(),
      ...expected,
    });
  });

  it('says when the configuration is not the one of the snapshot, and not when only the casing differs', async () => {
    const { stage, open } = await begun(hubId);
    const { body } = endpointOf(stage.world, hubId);
    endpointOf(stage.world, hubId).body = { ...body, location: 'WestEurope' };
    await checked(open, 'verify');
    expect(await saidIn(stage, open)).toEqual([]);
    endpointOf(stage.world, hubId).body = { ...body, tags: { owner: 'somebody' } };
    await checked(open, 'verify');
    expect(await saidIn(stage, open)).toEqual([
      'saw endpoint.saw: The configuration differs from the snapshot in a setting that Azure chose or somebody changed.',
    ]);
  });
});
