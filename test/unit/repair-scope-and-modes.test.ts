import { describe, expect, it } from 'vitest';
import { nameOf } from '../../shared/domain/arm-id.ts';
import type { ClusterState } from '../../shared/domain/cluster.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { acceptSignal } from '../../shared/signals/accept-signal.ts';
import { clusterId, hubId, hubZoneId, setCluster, spokeId, subscription } from '../support/fakes/night-world.ts';
import { createStage, endpointOf, hour } from '../support/fakes/stage.ts';

describe('scope', () => {
  const elsewhere = clusterId.replace('11111111', '99999999');

  it('ignores events about clusters outside the scope', async () => {
    const stage = createStage();
    const isOurs = await acceptSignal(stage.engine, { kind: 'started', clusterId: elsewhere, at: 1, eventId: 'event-x' });
    expect(isOurs).toBe(false);
    expect(await stage.runs()).toEqual([]);
    expect(await stage.engine.store.clusters.list()).toEqual([]);
  });

  it('refuses a request for a cluster outside the scope without reading it', async () => {
    const stage = createStage({ scope: [`${subscription}/resourceGroups/rg-other`] });
    const asked: string[] = [];
    stage.world.trouble = (call) => void asked.push(call);
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('refused');
    expect((await stage.lastRun()).verdict).toContain('is not in RELINK_SCOPE');
    expect(asked).toEqual([]);
    expect((await stage.engine.store.alerts.list(9)).map((alert) => alert.code)).toEqual(['run-refused']);
  });

  it('leaves endpoints alone that lie in resource groups outside the scope', async () => {
    const scope = ['rg-night', 'rg-spoke', 'rg-ml'].map((group) => `${subscription}/resourceGroups/${group}`);
    const stage = createStage({ scope });
    await stage.night();
    await stage.work();
    expect(stage.world.writes.filter((write) => write.includes('pe-hub'))).toEqual([]);
    expect((await stage.lastRun()).plan?.items.map((item) => nameOf(item.resourceId))).toEqual(['pe-spoke', 'churn', 'fraud']);
  });

  it('repairs nothing with an empty scope', async () => {
    const stage = createStage({ scope: [] });
    await stage.night();
    await stage.pulse();
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect(await stage.runs()).toEqual([]);
  });
});

async function afterNight(tags: ClusterState['tags'], mode: 'auto' | 'observe' | 'approve' | 'off' = 'auto') {
  const stage = createStage({ mode });
  setCluster(stage.world, { tags });
  await stage.night();
  await stage.work();
  return stage;
}

describe('modes', () => {
  it('writes nothing in mode observe and says what it would do (R10)', async () => {
    const stage = await afterNight({}, 'observe');
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({
      state: 'succeeded',
      mode: 'observe',
      verdict: 'Mode observe: 4 repairs would be made. Nothing was written.',
    });
    expect(await stage.engine.store.ledger.list(clusterId)).toEqual([]);
  });

  it('does nothing again in observe when the pulse comes by', async () => {
    const stage = await afterNight({}, 'observe');
    stage.clock.advance(3 * hour);
    await stage.pulse();
    await stage.work();
    expect(await stage.runs()).toHaveLength(1);
    expect(stage.world.writes).toEqual([]);
  });

  it.each([
    [{ 'Relink-Mode': ' Observe ' }, 'succeeded'],
    [{ 'relink-mode': 'whatever' }, 'succeeded'],
    [{ 'relink-mode': 'off' }, 'refused'],
    [{ 'relink-mode': 'approve' }, 'refused'],
  ])('lets the tag %j win over mode auto: no write, run %s', async (tags, state) => {
    const stage = await afterNight(tags as ClusterState['tags']);
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).state).toBe(state);
  });

  it('lets the tag auto win over mode observe', async () => {
    const stage = await afterNight({ 'relink-mode': 'auto' }, 'observe');
    expect((await stage.lastRun()).verdict).toBe('2 endpoints relinked, 2 computes reattached.');
  });

  it('leaves computes attached when the tag relink-computes says so, and says why', async () => {
    const stage = await afterNight({ 'relink-computes': 'leave' });
    expect((await stage.lastRun()).verdict).toBe('2 endpoints relinked, 0 computes reattached.');
    expect(stage.world.writes.filter((write) => write.startsWith('compute'))).toEqual([]);
    expect((await stage.journal()).map((entry) => entry.text)).toContain(
      'leave compute churn: the cluster’s tag relink-computes says leave.',
    );
  });

  it('plans without writing, beside an active run', async () => {
    const stage = createStage();
    await stage.night();
    const repair = await stage.lastRun();
    stage.clock.advance(1_000);
    const [hubAddress] = endpointOf(stage.world, hubId).addresses;
    const plan = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
    expect(plan.joined).toBe(false);
    expect(plan.runId).not.toBe(repair.runId);
    stage.queue.lose();
    await stage.engine.queue.wake(plan.runId, 0);
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    const planned = await stage.lastRun();
    expect(planned).toMatchObject({
      intent: 'plan',
      state: 'succeeded',
      verdict: 'A plan only: 4 repairs would be made. Nothing was written.',
    });
    expect(planned.plan?.items[0]).toMatchObject({
      action: 'repair',
      resourceId: hubId,
      calls: [
        `DELETE ${hubId}`,
        `PUT ${hubId} (same configuration)`,
        `PUT ${clusterId}/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name; only if the connection comes back Pending)`,
        `PUT ${hubZoneId}/A/aks-night-dns (10.9.9.9, ${hubAddress} gives way to the new address)`,
      ],
    });
    expect(planned.plan?.items[1]).toMatchObject({
      resourceId: spokeId,
      calls: expect.arrayContaining([`PUT ${spokeId}/privateDnsZoneGroups/default (same zones)`]),
    });
    expect(await stage.engine.store.tracks.list(plan.runId)).toEqual([]);
  });

  it.each([
    [{ hasVnetIntegration: true }, 'The cluster uses API Server VNet Integration'],
    [{ isPrivate: false }, 'The cluster is not private'],
  ])('recreates nothing for a cluster with %j and says so', async (changes, remark) => {
    const stage = createStage();
    setCluster(stage.world, changes);
    await stage.night();
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect(await stage.lastRun()).toMatchObject({ state: 'succeeded', plan: { items: [], remarks: [expect.stringContaining(remark)] } });
  });
});
