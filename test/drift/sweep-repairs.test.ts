import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { finds, passes } from '../../shared/drift/rule.ts';
import { withConnectionStatus } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, hubId, hubZoneId, setCluster, spokeId } from '../support/fakes/night-world.ts';
import { computeOf, endpointOf } from '../support/fakes/stage.ts';
import { createSweptStage, found, type SweptStage } from '../support/fakes/swept-stage.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const driftRuns = async (stage: SweptStage) => (await stage.runs()).filter(({ cause }) => cause === 'drift');

/** The hub's connection is cut by somebody, and the rule says so. */
function cut(stage: SweptStage): void {
  const hub = endpointOf(stage.world, hubId);
  hub.body = withConnectionStatus(hub.body, 'Disconnected');
  stage.says.set('mends', finds(found(hubId)));
}

const heal = (stage: SweptStage) => void stage.says.delete('mends');
const isApproved = (stage: SweptStage) => JSON.stringify(endpointOf(stage.world, hubId).body).includes('"Approved"');

/** A stage after a night that was repaired, so that Relink has a ledger and snapshots. */
async function repairedStage(changes: Parameters<typeof createSweptStage>[0] = {}): Promise<SweptStage> {
  const stage = await createSweptStage(changes);
  await stage.night();
  await stage.work();
  stage.clock.advance(2 * hour);
  return stage;
}

describe('a finding that Relink may repair', () => {
  it('starts one run in the cluster’s mode, once direct reads confirm it, and resolves afterwards', async () => {
    const stage = await repairedStage();
    cut(stage);
    await stage.sweepLater();
    expect(await driftRuns(stage)).toMatchObject([
      { state: 'queued', intent: 'repair', reason: `the hourly sweep found mends on ${hubId}` },
    ]);
    const { runId } = (await driftRuns(stage))[0] ?? { runId: '' };
    expect(await stage.findings()).toMatchObject([{ confirmedAt: stage.clock.now(), repair: { mode: 'auto', tries: 1, runId } }]);
    await stage.work();
    expect(isApproved(stage)).toBe(true);
    expect((await driftRuns(stage))[0]).toMatchObject({ state: 'succeeded', verdict: '1 endpoint relinked, 0 computes reattached.' });
    heal(stage);
    await stage.sweepLater();
    expect((await stage.findings())[0]).toMatchObject({ state: 'resolved' });
    expect(await driftRuns(stage)).toHaveLength(1);
  });

  it('starts nothing when direct reads say that all is well: Resource Graph lags', async () => {
    const stage = await repairedStage();
    stage.says.set('mends', finds(found(hubId), found(churnId), found(hubZoneId)));
    const writes = stage.world.writes.length;
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
    expect(stage.log.lines.filter(({ event }) => event === 'finding.not-confirmed')).toHaveLength(3);
    expect(stage.world.writes).toHaveLength(writes);
  });

  it('starts nothing of what a rule only tells', async () => {
    const stage = await repairedStage();
    cut(stage);
    heal(stage);
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
  });

  it.each([
    ['the setting says report', (stage: SweptStage) => Object.assign(stage.engine.settings, { drift: 'report' })],
    ['the cluster is not settled (R6)', (stage: SweptStage) => setCluster(stage.world, { provisioningState: 'Updating' })],
    [
      'the endpoint is out of scope',
      (stage: SweptStage) => Object.assign(stage.engine.settings, { scope: [clusterId.slice(0, clusterId.indexOf('/providers'))] }),
    ],
  ])('starts nothing while %s', async (_when, change) => {
    const stage = await repairedStage();
    cut(stage);
    change(stage);
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
    expect(await stage.findings()).toMatchObject([{ state: 'open' }]);
  });

  it('starts nothing while the cluster has a run, or the pulse will try a failed one again', async () => {
    const stage = await repairedStage();
    cut(stage);
    const { clusters } = stage.engine.store;
    const row = await clusters.get(clusterId);
    if (!row) throw new Error('no row');
    const failed = await clusters.save({
      ...row,
      value: { ...row.value, handled: { end: 'failed', attempts: 1, at: 1, restartId: row.value.restart?.id ?? '' } },
    });
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
    await clusters.save({
      ...failed,
      value: { ...failed.value, handled: { end: 'failed', attempts: 3, at: 1, restartId: row.value.restart?.id ?? '' } },
    });
    await stage.sweepLater();
    expect(await driftRuns(stage)).toHaveLength(1);
    await stage.sweepLater();
    expect(await driftRuns(stage)).toHaveLength(1);
  });

  it('starts nothing while it is suppressed', async () => {
    const stage = await repairedStage();
    cut(stage);
    setCluster(stage.world, { provisioningState: 'Updating' });
    await stage.sweepLater();
    setCluster(stage.world, { provisioningState: 'Succeeded' });
    const suppressed = { by: 'Ada', reason: 'known', at: stage.clock.now(), until: stage.clock.now() + 90 * 60_000 };
    const [row] = await stage.findings();
    await stage.engine.store.findings.change(row?.findingId ?? '', (finding) => finding && { ...finding, suppressed });
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
    await stage.sweepLater();
    expect(await driftRuns(stage)).toHaveLength(1);
  });

  it('waits longer each time that it comes back, and starts nothing once it flaps', async () => {
    const stage = await repairedStage();
    const begun: number[] = [];
    const start = stage.clock.now();
    for (let turn = 0; turn < 100; turn += 1) {
      cut(stage);
      await stage.sweepLater();
      await stage.work();
      if ((await driftRuns(stage)).length > begun.length) begun.push(Math.round((stage.clock.now() - start) / hour));
      if (!isApproved(stage)) continue;
      heal(stage);
      await stage.sweepLater();
    }
    // Found at 1 and repaired; back at 3, an hour and more later; back at 5, and four hours after the second repair; the fourth flaps.
    expect(begun).toEqual([1, 3, 7]);
    expect((await stage.findings())[0]).toMatchObject({ state: 'open', opens: 4 });
    expect((await stage.engine.store.alerts.list(9)).find(({ code }) => code === 'drift-finding')?.seen).toContain('It flaps');
  });

  it('is only planned in mode observe, once for each opening, and repaired when the mode allows it', async () => {
    const stage = await repairedStage();
    Object.assign(stage.engine.settings, { mode: 'observe' });
    cut(stage);
    const writes = stage.world.writes.length;
    for (let turn = 0; turn < 5; turn += 1) {
      await stage.sweepLater();
      await stage.work();
    }
    expect(await driftRuns(stage)).toMatchObject([
      { state: 'succeeded', verdict: 'Mode observe: 1 repair would be made. Nothing was written.' },
    ]);
    expect(stage.world.writes).toHaveLength(writes);
    Object.assign(stage.engine.settings, { mode: 'auto' });
    await stage.sweepLater();
    await stage.work();
    expect(isApproved(stage)).toBe(true);
  });

  it('waits for a person in mode approve', async () => {
    const stage = await repairedStage();
    Object.assign(stage.engine.settings, { mode: 'approve' });
    cut(stage);
    await stage.sweepLater();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + 60_000);
    expect(await driftRuns(stage)).toMatchObject([{ state: 'awaiting-approval', mode: 'approve' }]);
  });

  it('counts against the limit of repairs within a day', async () => {
    const stage = await repairedStage({ maxRunsPerDay: 1 });
    cut(stage);
    await stage.sweepLater();
    await stage.work(() => (stage.queue.messages()[0]?.visibleAt ?? 0) > stage.clock.now() + 60_000);
    expect((await driftRuns(stage))[0]).toMatchObject({
      state: 'queued',
      heldBack: { says: expect.stringContaining('RELINK_MAX_RUNS_PER_DAY') },
    });
  });

  it('is left to people when somebody deleted it: they may have meant it', async () => {
    const stage = await repairedStage();
    stage.world.endpoints.delete(idKey(spokeId));
    stage.says.set('mends', finds(found(spokeId)));
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
    expect(stage.log.lines.find(({ event }) => event === 'finding.not-confirmed')?.fields?.because).toContain('RELINK_RESTORE_DELETED');
  });

  it('is made again from its newest snapshot when somebody deleted it and the setting asks for that', async () => {
    const stage = await repairedStage({ restoreDeleted: true });
    stage.world.endpoints.delete(idKey(spokeId));
    stage.says.set('mends', finds(found(spokeId)));
    await stage.sweepLater();
    const [snapshot] = await stage.engine.store.snapshots.list(spokeId);
    expect(await driftRuns(stage)).toMatchObject([{ restoreOf: snapshot?.snapshotId }]);
    expect((await driftRuns(stage))[0]).not.toHaveProperty('requestedBy');
    await stage.work();
    expect((await driftRuns(stage))[0]?.plan?.items.find(({ resourceId }) => resourceId === spokeId)?.because).toContain(
      'a sweep found that it is gone',
    );
    expect(stage.world.endpoints.has(idKey(spokeId))).toBe(true);
  });

  it('stays as it is when it is gone and was never snapshotted', async () => {
    const stage = await createSweptStage();
    await stage.work();
    stage.world.endpoints.delete(idKey(spokeId));
    stage.says.set('mends', finds(found(spokeId)));
    await stage.sweepLater();
    expect(await driftRuns(stage)).toEqual([]);
  });

  it('begins one run for several findings of a cluster', async () => {
    const stage = await repairedStage();
    cut(stage);
    const churn = computeOf(stage.world, churnId);
    churn.body = JSON.parse(JSON.stringify(churn.body).replace('"Succeeded"', '"Failed"')) as typeof churn.body;
    stage.says.set('mends', finds(found(hubId), found(churnId)));
    await stage.sweepLater();
    expect(await driftRuns(stage)).toHaveLength(1);
    const [run] = await driftRuns(stage);
    expect((await stage.findings()).map(({ repair }) => repair?.runId)).toEqual([run?.runId, run?.runId]);
    await stage.work();
    expect((await driftRuns(stage))[0]?.verdict).toBe('1 endpoint relinked, 1 compute reattached.');
  });

  it('mends a record that leads to a dead address of its endpoint', async () => {
    const stage = await repairedStage();
    const key = [...stage.world.records.keys()].find((name) => name.startsWith(idKey(hubZoneId))) ?? '';
    const record = stage.world.records.get(key);
    if (!record) throw new Error('no record');
    const before = record.addresses;
    const ids = (await stage.engine.store.snapshots.list(hubId)).map(({ snapshotId }) => stage.engine.store.snapshots.get(snapshotId));
    const former = (await Promise.all(ids)).flatMap((snapshot) => (snapshot.kind === 'endpoint' ? snapshot.addresses : []));
    const dead = former.filter((address) => !before.includes(address));
    expect(dead).toHaveLength(1);
    stage.world.records.set(key, { ...record, addresses: ['10.9.9.9', ...dead] });
    stage.says.set('mends', finds(found(`${hubZoneId}/A/${record.name}`)));
    await stage.sweepLater();
    expect(await driftRuns(stage)).toHaveLength(1);
    await stage.work();
    expect(stage.world.records.get(key)?.addresses).toEqual(before);
    stage.says.set('mends', passes);
    await stage.sweepLater(stage.engine, day);
    expect((await stage.findings())[0]?.state).toBe('resolved');
  });
});
