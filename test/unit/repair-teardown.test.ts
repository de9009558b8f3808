import { describe, expect, it } from 'vitest';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { cancelRun } from '../../shared/repair/cancel-run.ts';
import { cleanSnapshots } from '../../shared/repair/clean-snapshots.ts';
import { placeHold } from '../../shared/repair/holds.ts';
import { withConnectionStatus, withProperties } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubId, setCluster, spokeId, startCluster, stopCluster, subscription } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, onceEach, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';
import { comeToRest, stopForTheNight, teardownStage } from '../support/fakes/teardown-night.ts';

const day = 24 * hour;
const deletes = (stage: Stage) => stage.world.writes.filter((write) => write.startsWith('endpoint.delete'));
const waiting = async (stage: Stage) =>
  (await stage.engine.store.ledger.list(clusterId)).filter((entry) => entry.awaitsStart).map((entry) => nameOf(entry.resourceId));
const alertCodes = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).map((alert) => `${alert.code} ${alert.state}`);

async function startInTheMorning(stage: Stage): Promise<void> {
  stage.clock.advance(10 * hour);
  startCluster(stage.world, 'Approved');
  await stage.signal('started');
  await stage.work();
}

describe('early teardown of a stopped cluster', () => {
  it('takes the linked endpoints down and leaves computes, records and AKS’s own endpoint alone (R1, R6)', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    expect(stage.world.writes.toSorted()).toEqual(['endpoint.delete pe-hub', 'endpoint.delete pe-spoke']);
    expect(await stage.lastRun()).toMatchObject({
      intent: 'teardown',
      state: 'succeeded',
      verdict: '2 endpoints wait for the cluster’s start, to be made again.',
    });
    expect(await waiting(stage)).toEqual(['pe-hub', 'pe-spoke']);
    expect(pictureOf(stage.world).records).toContain('rg-hub: 10.9.9.9 10.1.0.2, ttl 300');
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('stores a snapshot before each delete (R3), and leaves only the creation to the repair after the start', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    const journal = await stage.journal();
    const firstOf = (what: string, id: string) => journal.findIndex((entry) => entry.what === what && entry.resourceId === id);
    for (const id of [hubId, spokeId]) expect(firstOf('endpoint.snapshot', id)).toBeLessThan(firstOf('endpoint.delete', id));
    await startInTheMorning(stage);
    expect(await stage.lastRun()).toMatchObject({ intent: 'repair', state: 'succeeded' });
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes.toSorted()).toEqual(onceEach);
    expect(await waiting(stage)).toEqual([]);
    expect(await alertCodes(stage)).toEqual([]);
  });

  it.each([
    ['never, as nobody asked for it', {}, {}],
    ['when the cluster’s tag says never', { teardown: 'on-stop' }, { 'relink-teardown': 'never' }],
    ['when the tag is a word that nobody knows', { teardown: 'on-stop' }, { 'Relink-Teardown': 'sometimes' }],
    ['in mode approve', { teardown: 'on-stop', mode: 'approve' }, {}],
    ['in mode observe by tag', { teardown: 'on-stop' }, { 'relink-mode': 'observe' }],
    ['when Relink is off for the cluster', { teardown: 'on-stop' }, { 'relink-mode': 'off' }],
  ] as const)('does nothing: %s', async (_, settings, tags) => {
    const stage = createStage(settings);
    setCluster(stage.world, { tags });
    await stage.pulse();
    await stopForTheNight(stage);
    expect(stage.world.writes).toEqual([]);
    expect(await stage.runs()).toEqual([]);
  });

  it('is done for a single cluster by its tag', async () => {
    const stage = createStage();
    setCluster(stage.world, { tags: { 'relink-teardown': ' On-Stop ' } });
    await stage.pulse();
    await stopForTheNight(stage);
    expect(deletes(stage)).toEqual(['endpoint.delete pe-hub']);
  });

  it('is none for a cluster that was stopped already when Relink first met it', async () => {
    const stage = createStage({ teardown: 'on-stop' });
    stopCluster(stage.world);
    await comeToRest(stage);
    expect(stage.world.writes).toEqual([]);
  });

  it('is done once for each stop', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    await comeToRest(stage);
    expect((await stage.runs()).map((run) => run.intent)).toEqual(['teardown']);
    await startInTheMorning(stage);
    await stopForTheNight(stage);
    expect((await stage.runs()).map((run) => run.intent)).toEqual(['teardown', 'repair', 'teardown']);
    expect(deletes(stage)).toHaveLength(4);
    expect(await waiting(stage)).toEqual(['pe-hub', 'pe-spoke']);
    expect(await alertCodes(stage)).toEqual([]);
  });

  it('waits while repairs of the subscription fail: nothing is taken down that could not be made again', async () => {
    const stage = teardownStage();
    const opened = { at: 0, probeFrom: stage.clock.now() + 100 * hour, times: 1 };
    const open = await stage.engine.store.breakers.insert({ subscription, failures: [], opened });
    await stopForTheNight(stage);
    expect(stage.world.writes).toEqual([]);
    await stage.engine.store.breakers.save({ value: { subscription, failures: [] }, etag: open.etag });
    await stage.pulse();
    await stage.work();
    expect(await waiting(stage)).toEqual(['pe-hub', 'pe-spoke']);
  });

  it('says nothing about repairs: failures before it still count', async () => {
    const stage = teardownStage();
    const failures = [{ runId: 'run-1', clusterId, code: 'azure-unavailable', at: stage.clock.now() }] as const;
    await stage.engine.store.breakers.insert({ subscription, failures });
    await stopForTheNight(stage);
    expect((await stage.engine.store.breakers.get(subscription))?.value.failures).toEqual(failures);
  });

  it('waits while a hold is in force', async () => {
    const stage = teardownStage();
    const until = stage.clock.now() + 4 * hour;
    await placeHold(stage.engine, { clusterId, name: 'audit', reason: 'nothing may change', by: 'ada', until });
    await stopForTheNight(stage);
    expect(stage.world.writes).toEqual([]);
    stage.clock.advance(5 * hour);
    await comeToRest(stage);
    expect(deletes(stage)).toHaveLength(2);
  });
});

describe('a stop that is not over', () => {
  it.each([
    ['the cluster is still stopping', { provisioningState: 'Stopping' }],
    ['it is starting already', { provisioningState: 'Starting' }],
    ['an agent pool is not done', { agentPools: [{ name: 'system', provisioningState: 'Stopping' }] }],
    ['Azure does not tell its power state (R5)', { power: 'Unknown' as const }],
  ])('lets nothing be taken down, whether the list or only the cluster itself says so (R6): %s', async (_, changes) => {
    for (const isInList of [true, false]) {
      const stage = teardownStage();
      await stage.pulse();
      stopCluster(stage.world);
      await stage.signal('stopped');
      if (isInList) setCluster(stage.world, changes);
      await stage.pulse();
      setCluster(stage.world, changes);
      const until = stage.clock.now() + hour / 2;
      await stage.work(() => stage.clock.now() > until);
      expect(stage.world.writes).toEqual([]);
      expect((await stage.runs()).map(({ state, plan }) => [state, plan])).toEqual(isInList ? [] : [['tearing-down', undefined]]);
    }
  });

  it('gives up after the settle timeout, without an alert, and the repair after the start is as ever', async () => {
    const stage = teardownStage();
    await stage.pulse();
    stopCluster(stage.world);
    await stage.signal('stopped');
    await stage.pulse();
    setCluster(stage.world, { provisioningState: 'Updating' });
    await stage.work();
    expect(await stage.lastRun()).toMatchObject({ intent: 'teardown', state: 'refused' });
    setCluster(stage.world, { provisioningState: 'Succeeded' });
    await startInTheMorning(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertCodes(stage)).toEqual([]);
  });

  it('or a start that nobody has told of ends the run at its first look, and the repair begins', async () => {
    const stage = teardownStage();
    await stage.pulse();
    stopCluster(stage.world);
    await stage.pulse();
    startCluster(stage.world, 'Approved');
    await stage.work();
    const [repair, teardown] = (await stage.runs()).toSorted((a, b) => a.intent.localeCompare(b.intent));
    expect(teardown).toMatchObject({ intent: 'teardown', state: 'parked', verdict: expect.stringContaining('runs again') });
    expect(teardown?.plan).toBeUndefined();
    expect(repair).toMatchObject({ intent: 'repair', state: 'succeeded' });
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is looked at once more right before each delete', async () => {
    const stage = teardownStage();
    stage.world.trouble = (call) => {
      if (call === 'endpoints.zoneGroups') setCluster(stage.world, { provisioningState: 'Starting' });
      return undefined;
    };
    await stage.pulse();
    stopCluster(stage.world);
    await stage.pulse();
    const until = stage.clock.now() + hour / 2;
    await stage.work(() => stage.clock.now() > until);
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'tearing-down', plan: { items: [{ action: 'repair' }, { action: 'repair' }] } });
  });
});

describe('what an early teardown leaves until the start', () => {
  it.each([
    [
      'an endpoint whose address its owner fixed',
      spokeId,
      { ipConfigurations: [{ name: 'fixed', properties: { privateIPAddress: '10.2.0.50' } }] },
    ],
    ['an endpoint without a resourceGuid', hubId, { resourceGuid: null }],
    ['an endpoint whose connection somebody rejected', hubId, { privateLinkServiceConnections: [rejected()] }],
  ])('is %s', async (_, id, changes) => {
    const stage = teardownStage();
    const endpoint = endpointOf(stage.world, id);
    endpoint.body = withProperties(endpoint.body, changes);
    await stopForTheNight(stage);
    expect(deletes(stage)).toEqual([`endpoint.delete ${id === hubId ? 'pe-spoke' : 'pe-hub'}`]);
  });

  it('is every endpoint that is to keep its address', async () => {
    const stage = teardownStage({ pinPrivateIp: true });
    await stopForTheNight(stage);
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', verdict: 'No endpoint was taken down early.' });
  });

  it('is an endpoint that a lock keeps from being made again, with no alert in the night', async () => {
    const stage = teardownStage();
    stage.world.locks = [{ id: `${hubId}/providers/Microsoft.Authorization/locks/keep`, level: 'CanNotDelete' }];
    await stopForTheNight(stage);
    expect(deletes(stage)).toEqual(['endpoint.delete pe-spoke']);
    expect(await stage.lastRun()).toMatchObject({ state: 'refused', verdict: expect.stringContaining('locks/keep') });
    expect(await alertCodes(stage)).toEqual([]);
  });

  it('is an endpoint that an unfinished repair has in pieces', async () => {
    const stage = teardownStage();
    await stage.engine.store.ledger.put({ resourceId: hubId, clusterId, kind: 'endpoint', condition: 'apart', updatedAt: 1 });
    await stopForTheNight(stage);
    expect(deletes(stage)).toEqual(['endpoint.delete pe-spoke']);
  });

  it('is not what was changed after its snapshot: that is taken down with a new one', async () => {
    const stage = teardownStage();
    let isChanged = false;
    stage.world.trouble = (call, id) => {
      if (call === 'endpoints.zoneGroups' && id === hubId && !isChanged) {
        isChanged = true;
        const endpoint = endpointOf(stage.world, hubId);
        endpoint.body = { ...endpoint.body, tags: { owner: 'somebody else' } };
      }
      return undefined;
    };
    await stopForTheNight(stage);
    await startInTheMorning(stage);
    expect(endpointOf(stage.world, hubId).body['tags']).toEqual({ owner: 'somebody else' });
  });
});

function rejected() {
  const properties = {
    privateLinkServiceId: clusterId,
    groupIds: ['management'],
    privateLinkServiceConnectionState: { status: 'Rejected' },
  };
  return { name: 'to-aks', properties };
}

describe('an Azure that does not allow the delete while the cluster is stopped', () => {
  it.each<[string, ErrorCode]>([
    ['at once', 'azure-busy'],
    ['at once, for good', 'azure-invalid-request'],
    ['late', 'azure-operation-failed'],
    ['late, for good', 'azure-locked'],
  ])('is asked few times, in one run, and the repair after the start is as ever: %s', async (how, code) => {
    const stage = teardownStage();
    const isStopped = () => stage.world.clusters.get(clusterId.toLowerCase())?.power === 'Stopped';
    const message = 'managed cluster is in Power State(Stopped)';
    if (how.startsWith('late'))
      stage.world.lateFailure = (what) => (what === 'endpoint.delete' && isStopped() ? { code, message } : undefined);
    else stage.world.trouble = (call) => (call === 'endpoints.beginDelete' && isStopped() ? new ServiceError(code, message) : undefined);
    await stopForTheNight(stage);
    await comeToRest(stage);
    expect(deletes(stage).length).toBeLessThanOrEqual(12);
    expect((await stage.runs()).map((run) => `${run.intent} ${run.state}`)).toEqual(['teardown refused']);
    expect((await stage.lastRun()).verdict).toContain(message);
    expect(await alertCodes(stage)).toEqual([]);
    expect(await waiting(stage)).toEqual([]);
    await startInTheMorning(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertCodes(stage)).toEqual([]);
  });
});

describe('a start that comes while Azure refuses the delete', () => {
  it('is followed by its repair at once, without a turn of the timer', async () => {
    const stage = teardownStage();
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Pending');
    let told: Promise<void> | undefined;
    stage.world.trouble = (call) => {
      if (call !== 'endpoints.beginDelete' || told) return undefined;
      startCluster(stage.world, 'Approved');
      told = stage.signal('started');
      return new ServiceError('azure-invalid-request', 'Not while it is stopped.');
    };
    await stage.pulse();
    stopCluster(stage.world);
    await stage.pulse();
    await stage.work();
    await told;
    expect((await stage.runs()).map((run) => `${run.intent} ${run.state}`).toSorted()).toEqual(['repair succeeded', 'teardown refused']);
  });
});

describe('an endpoint that waits for the start', () => {
  it('makes no noise while the cluster stays stopped for months, and keeps its snapshot', async () => {
    const stage = teardownStage({ snapshotsKept: 1 });
    await stopForTheNight(stage);
    const { snapshotId = '' } = (await stage.engine.store.ledger.get(clusterId, hubId)) ?? {};
    const snapshot = await stage.engine.store.snapshots.get(snapshotId);
    for (let week = 0; week < 20; week += 1) {
      stage.clock.advance(7 * day);
      await stage.engine.store.snapshots.put({ ...snapshot, body: { ...snapshot.body, etag: `later ${week}` } }, stage.clock.now());
      await comeToRest(stage);
      await cleanSnapshots(stage.engine);
    }
    expect(await alertCodes(stage)).toEqual([]);
    expect(await stage.runs()).toHaveLength(1);
    await startInTheMorning(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is made again although early teardown was switched off meanwhile, and when no event tells of the start', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    Object.assign(stage.engine.settings, { teardown: 'never' });
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await comeToRest(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is told to people once when its cluster is gone, and made again if the cluster comes back', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    const cluster = stage.world.clusters.get(clusterId.toLowerCase());
    if (!cluster) throw new Error('There is no cluster.');
    stage.world.clusters.delete(clusterId.toLowerCase());
    for (let pulses = 0; pulses < 3; pulses += 1) await comeToRest(stage);
    const alerts = await stage.engine.store.alerts.list(9);
    expect(alerts.map(({ code, subject, count }) => `${code} ${nameOf(subject)} ${count}`).toSorted()).toEqual([
      'endpoint-missing pe-hub 1',
      'endpoint-missing pe-spoke 1',
    ]);
    const { snapshotId } = (await stage.engine.store.ledger.get(clusterId, hubId)) ?? {};
    expect(JSON.stringify(alerts)).toContain(snapshotId);
    stage.world.clusters.set(clusterId.toLowerCase(), cluster);
    await startInTheMorning(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(await alertCodes(stage)).toEqual(['endpoint-missing resolved', 'endpoint-missing resolved']);
  });

  it('is not taken for lost when a list of clusters leaves its cluster out, or cannot be read (R5)', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    const { list } = stage.engine.azure.clusters;
    Object.assign(stage.engine.azure.clusters, { list: async () => [] });
    await comeToRest(stage);
    Object.assign(stage.engine.azure.clusters, { list });
    stage.world.trouble = (call) => (call === 'clusters.list' ? new ServiceError('azure-forbidden', 'No.') : undefined);
    await comeToRest(stage);
    expect(await alertCodes(stage)).toEqual(['clusters-unseen open']);
  });

  it('is told to people, and told again, while its cluster runs in a mode that makes nothing again', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    setCluster(stage.world, { tags: { 'relink-mode': 'observe' } });
    await startInTheMorning(stage);
    await comeToRest(stage);
    expect(await alertCodes(stage)).toEqual(['endpoint-missing open', 'endpoint-missing open']);
    expect((await stage.engine.store.alerts.list(1))[0]?.count).toBeGreaterThan(1);
  });

  it('that somebody made again by hand after the start stays, and gets its records back', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    const { snapshotId = '' } = (await stage.engine.store.ledger.get(clusterId, hubId)) ?? {};
    const { body } = await stage.engine.store.snapshots.get(snapshotId);
    stage.clock.advance(10 * hour);
    startCluster(stage.world, 'Approved');
    await stage.signal('started');
    stage.clock.advance(1_000);
    await stage.engine.azure.endpoints.beginCreate(hubId, body, new AbortController().signal);
    stage.clock.advance(hour);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(deletes(stage)).toEqual(['endpoint.delete pe-hub', 'endpoint.delete pe-spoke']);
  });
});

describe('people', () => {
  const untilFirstDelete = (stage: Stage) => () => deletes(stage).length > 0;

  async function evening(stage: Stage): Promise<void> {
    await stage.pulse();
    stopCluster(stage.world);
    await stage.signal('stopped');
    await stage.pulse();
  }

  it.each([
    [
      'cancel it',
      async (stage: Stage) => cancelRun(stage.engine, { runId: (await stage.lastRun()).runId, by: 'ada', reason: 'not tonight' }),
    ],
    ['place a hold', async (stage: Stage) => void (await placeHold(stage.engine, { clusterId, name: 'audit', reason: 'wait', by: 'ada' }))],
    ['set the cluster’s mode to observe', async (stage: Stage) => setCluster(stage.world, { tags: { 'relink-mode': 'observe' } })],
  ])('who %s before anything was deleted end the teardown for this stop, with nothing written', async (_, say) => {
    const stage = teardownStage();
    await evening(stage);
    await say(stage);
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ intent: 'teardown', state: 'cancelled' });
    expect((await stage.lastRun()).verdict).toMatch(/[^.]\. What was not taken down yet stays until the start\.$/);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBeUndefined();
    await comeToRest(stage);
    expect(await stage.runs()).toHaveLength(1);
    expect(await alertCodes(stage)).toEqual([]);
  });

  it('who cancel it in the middle keep no endpoint from being made again after the start', async () => {
    const stage = teardownStage({ sliceMs: 15_000 });
    await evening(stage);
    await stage.work(untilFirstDelete(stage));
    await cancelRun(stage.engine, { runId: (await stage.lastRun()).runId, by: 'ada', reason: 'not tonight' });
    await comeToRest(stage);
    expect((await stage.engine.store.clusters.get(clusterId))?.value.activeRunId).toBeUndefined();
    await startInTheMorning(stage);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes.toSorted()).toEqual(onceEach);
  });

  it('are told once when a waiting endpoint’s cluster leaves the scope, whose clusters are not read', async () => {
    const stage = teardownStage();
    await stopForTheNight(stage);
    Object.assign(stage.engine.settings, { scope: ['/subscriptions/33333333-3333-4333-8333-333333333333'] });
    stage.world.trouble = (call, id) => (call === 'clusters.get' ? new ServiceError('unexpected', `Read ${id}.`) : undefined);
    await comeToRest(stage);
    const alerts = await stage.engine.store.alerts.list(9);
    expect(alerts.map(({ code, count, seen }) => [code, count, seen.includes('RELINK_SCOPE')])).toEqual([
      ['endpoint-missing', 1, true],
      ['endpoint-missing', 1, true],
    ]);
    expect(stage.log.lines.filter((line) => JSON.stringify(line).includes('cluster-failed'))).toEqual([]);
  });
});
