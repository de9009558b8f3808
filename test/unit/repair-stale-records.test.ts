import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { listAt, objectAt, textAt } from '../../shared/domain/json.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { deadAddresses, staleRecord } from '../../shared/domain/stale-record.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { withConnectionStatus } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubId, hubZoneId, managedId, spokeId, zoneName } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { afterNight, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const key = recordKey(hubZoneId, 'aks-night-dns');

/** A healed night; `before` and `now` are the hub endpoint's addresses before and after it. */
async function healed() {
  let before = '';
  const stage = await afterNight(({ world }) => {
    before = endpointOf(world, hubId).addresses[0] ?? '';
  });
  return { stage, before, now: endpointOf(stage.world, hubId).addresses[0] ?? '' };
}

/** Somebody writes these addresses into the record. */
function writes(stage: Stage, addresses: readonly string[]): void {
  const record = stage.world.records.get(key);
  if (record) stage.world.records.set(key, { ...record, addresses, etag: `${record.etag}-by-hand` });
}

async function looked(stage: Stage, cause: 'drift' | 'request' = 'drift') {
  stage.clock.advance(hour);
  await startRun(stage.engine, { clusterId, cause, intent: 'repair' });
  await stage.work();
  return stage.lastRun();
}

const nicOf = (stage: Stage, id: string) =>
  textAt(listAt(objectAt(endpointOf(stage.world, id).body, 'properties'), 'networkInterfaces')[0], 'id');
const guidOf = (stage: Stage) => textAt(objectAt(endpointOf(stage.world, hubId).body, 'properties'), 'resourceGuid');
const addressesIn = (stage: Stage) => stage.world.records.get(key)?.addresses;

describe('a record that holds an address of an earlier life of its endpoint', () => {
  it('follows the endpoint again, and nothing else changes', async () => {
    const { stage, before, now } = await healed();
    const guid = endpointOf(stage.world, hubId).body;
    writes(stage, ['10.9.9.9', before]);
    const run = await looked(stage);
    expect(addressesIn(stage)).toEqual(['10.9.9.9', now]);
    expect(stage.world.records.get(key)).toMatchObject({ ttlSeconds: 300, metadata: { by: 'hand' } });
    expect(endpointOf(stage.world, hubId).body).toEqual(guid);
    expect(run).toMatchObject({
      state: 'succeeded',
      verdict: '0 endpoints relinked, 0 computes reattached. A records of 1 endpoint corrected.',
    });
  });

  it('is corrected for a person who asks for a repair too', async () => {
    const { stage, before, now } = await healed();
    writes(stage, [before]);
    await looked(stage, 'request');
    expect(addressesIn(stage)).toEqual([now]);
  });

  it('is planned as one call, and the endpoint is not taken apart in the ledger', async () => {
    const { stage, before, now } = await healed();
    writes(stage, [before]);
    const { plan } = await looked(stage);
    expect(plan?.items.find(({ resourceId }) => resourceId === hubId)).toEqual({
      trackKind: 'endpoint',
      resourceId: hubId,
      action: 'repair',
      part: 'records',
      because: `it is well, but A records hold an address that it had in an earlier life and that leads nowhere: aks-night-dns in ${zoneName} (${before}).`,
      calls: [`PUT ${hubZoneId}/A/aks-night-dns (the dead address gives way to ${now})`],
      oldAddresses: [before],
      incarnation: guidOf(stage),
    });
    expect(await stage.engine.store.ledger.get(clusterId, hubId)).toMatchObject({ condition: 'whole' });
  });

  it('stays right when it is looked at again (R10)', async () => {
    const { stage, before } = await healed();
    writes(stage, [before]);
    await looked(stage);
    const { etag } = stage.world.records.get(key) ?? {};
    expect(await looked(stage)).toMatchObject({ verdict: 'Nothing needed a repair; nothing was written.' });
    expect(stage.world.records.get(key)?.etag).toBe(etag);
  });

  it('journals its write before and after (R4)', async () => {
    const { stage, before, now } = await healed();
    writes(stage, [before]);
    const { runId } = await looked(stage);
    const said = (await stage.engine.store.journal.list(runId)).filter(({ what }) => what === 'record.update');
    expect(said.map(({ kind, text }) => `${kind}: ${text}`).slice(0, 2)).toEqual([
      `intent: Write A record aks-night-dns in ${hubZoneId.split('/').at(-1)}: ${before} becomes ${now}.`,
      'result: Done.',
    ]);
  });
});

describe('a record that may mean something', () => {
  it.each([
    ['an address that Relink never knew (R5)', () => '10.66.0.1'],
    ['the address of AKS’s own endpoint', (stage: Stage) => endpointOf(stage.world, managedId).addresses[0] ?? ''],
  ])('is left alone: %s', async (_what, addressIn) => {
    const { stage } = await healed();
    const address = addressIn(stage);
    writes(stage, [address]);
    await looked(stage);
    expect(addressesIn(stage)).toEqual([address]);
  });
});

it.each([
  ['AKS’s own endpoint', managedId],
  ['another linked endpoint', spokeId],
])('is left alone when %s has the address now that its endpoint had before', async (_whose, id) => {
  const { stage, before } = await healed();
  writes(stage, [before]);
  endpointOf(stage.world, id).addresses = [before];
  await looked(stage);
  expect(addressesIn(stage)).toEqual([before]);
});

it('is left alone where Relink may not see all endpoints, and the plan says so (R5)', async () => {
  const { stage, before } = await healed();
  writes(stage, [before]);
  const { addresses } = stage.engine.azure.endpoints;
  const managedNic = nicOf(stage, managedId);
  Object.assign(stage.engine.azure.endpoints, {
    addresses: async (nicId: string, signal: AbortSignal) => {
      if (nicId === managedNic) throw new ServiceError('azure-forbidden', 'No right to read the interface.');
      return addresses(nicId, signal);
    },
  });
  const run = await looked(stage);
  expect(run.state).toBe('succeeded');
  expect(run.plan?.remarks).toContain('A records of endpoints that are well were not looked at: No right to read the interface.');
  expect(addressesIn(stage)).toEqual([before]);
});

it('is left alone while its endpoint shows no address of its own (R5)', async () => {
  const { stage, before } = await healed();
  writes(stage, [before]);
  endpointOf(stage.world, hubId).addresses = [];
  const { plan } = await looked(stage);
  expect(plan?.items.find(({ resourceId }) => resourceId === hubId)).toMatchObject({ action: 'leave' });
  expect(addressesIn(stage)).toEqual([before]);
});

describe('the step', () => {
  it.each([
    ['is gone', (stage: Stage) => void stage.world.endpoints.delete(idKey(hubId)), 'is gone'],
    [
      'is not approved any more',
      (stage: Stage) => {
        const endpoint = endpointOf(stage.world, hubId);
        endpoint.body = withConnectionStatus(endpoint.body, 'Disconnected');
      },
      'is not as it was when the plan was made',
    ],
  ])('leaves the records of an endpoint that %s', async (_how, change, seen) => {
    const { stage, before } = await healed();
    writes(stage, [before]);
    const open = await openedTrack(stage, hubId, { part: 'records', oldAddresses: [before] });
    change(stage);
    const check = await open.steps[0]?.check(await open.context());
    expect(open.steps.map(({ name }) => name)).toEqual(['stale-records']);
    expect(check).toEqual({
      kind: 'refused',
      reason: `the endpoint ${seen}, so its A records were left as they are; the next look at the cluster judges it anew.`,
    });
  });

  it('leaves the records of an endpoint that was replaced since the plan', async () => {
    const { stage, before } = await healed();
    writes(stage, [before]);
    const open = await openedTrack(stage, hubId, { part: 'records', oldAddresses: [before], doomed: 'another-guid' });
    expect(await open.steps[0]?.check(await open.context())).toMatchObject({ kind: 'refused' });
  });
});

describe('what is dead', () => {
  it('is what an endpoint had and none has now', () => {
    expect(deadAddresses(['10.1.0.4', '10.1.0.5', '10.1.0.4'], ['10.1.0.5'])).toEqual(['10.1.0.4']);
  });

  it('is looked for in every address of a record', () => {
    const record = { zoneId: hubZoneId, name: 'aks', ttlSeconds: 10, etag: 'e', addresses: ['10.9.9.9', '10.1.0.4'] };
    expect(staleRecord([record], ['10.1.0.4'])).toBe(record);
    expect(staleRecord([record], ['10.1.0.9'])).toBeUndefined();
  });
});
