import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { cannotTell, finds, passes } from '../../shared/drift/rule.ts';
import { sweep } from '../../shared/drift/sweep.ts';
import { createFaultyEngine } from '../support/fakes/faulty.ts';
import { clusterId, fraudId, hubId, nightCluster, setCluster, spokeId, spokeZoneId } from '../support/fakes/night-world.ts';
import { forever } from '../support/fakes/stage.ts';
import { createSweptStage, found, otherClusterId, type SweptStage } from '../support/fakes/swept-stage.ts';

const hour = 60 * 60_000;
const statesOf = async (stage: SweptStage) =>
  (await stage.findings()).map(({ ruleId, state, count, opens }) => `${ruleId} ${state} ${count}/${opens}`).sort();

describe('a sweep', () => {
  it('opens what it finds, counts what stays, and resolves what is gone', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId), found(spokeId, { severity: 'advice' })));
    await stage.sweepLater();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    const rows = await stage.findings();
    expect(rows.find(({ subjectId }) => subjectId === hubId)).toMatchObject({
      ...{ ruleId: 'tells', clusterId, state: 'open', severity: 'warning', count: 2, seen: `${hubId} is odd.`, fix: 'Mend it.' },
      lastAt: stage.clock.now(),
      firstAt: stage.clock.now() - hour,
    });
    expect(rows.find(({ subjectId }) => subjectId === spokeId)).toMatchObject({
      ...{ state: 'resolved', severity: 'advice', count: 1 },
      resolved: { at: stage.clock.now(), because: 'A later sweep did not find it any more.' },
    });
  });

  it('takes several findings of a rule on one resource, in any casing, as one of the worst severity', async () => {
    const stage = await createSweptStage();
    stage.says.set(
      'tells',
      finds(
        found(hubId, { severity: 'advice', seen: 'One.' }),
        found(hubId.toUpperCase(), { severity: 'critical', seen: 'Two.', fix: 'Two.' }),
      ),
    );
    await stage.sweepLater();
    expect(await stage.findings()).toMatchObject([{ severity: 'critical', seen: 'One. Two.', fix: 'Mend it. Two.' }]);
  });

  it('neither resolves nor renews what it cannot tell, and says why (R5)', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId), found(spokeId)));
    await stage.sweepLater();
    stage.says.set('tells', cannotTell('Relink needs a right.', { subject: hubId }));
    await stage.sweepLater();
    const rows = await stage.findings();
    expect(rows.find(({ subjectId }) => subjectId === hubId)).toMatchObject({
      state: 'open',
      count: 1,
      unknown: { why: 'Relink needs a right.' },
    });
    expect(rows.find(({ subjectId }) => subjectId === spokeId)?.state).toBe('resolved');
    stage.says.set('tells', cannotTell('Nothing of it.'));
    await stage.sweepLater();
    expect((await stage.findings()).find(({ subjectId }) => subjectId === hubId)).toMatchObject({
      state: 'open',
      unknown: { since: stage.clock.now() - hour, at: stage.clock.now(), why: 'Nothing of it.' },
    });
  });

  it('leaves what is read in turns as it was', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    const before = await stage.findings();
    stage.says.set('tells', cannotTell('In turns.', { isLater: true }));
    await stage.sweepLater();
    expect(await stage.findings()).toEqual(before);
  });

  it('leaves a cluster that sleeps as it was: a planned stop raises nothing and resolves nothing', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    const before = await stage.findings();
    setCluster(stage.world, { power: 'Stopped' });
    await stage.pulse();
    stage.says.set('tells', finds(found(spokeId)));
    await stage.sweepLater();
    expect(await stage.findings()).toEqual(before);
  });

  it('takes nothing for over while a repair is under way, in which rules overlook things', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    await stage.night();
    stage.says.set('tells', passes);
    await stage.sweepLater(stage.engine, 10 * 60_000);
    expect(await statesOf(stage)).toEqual(['tells open 1/1']);
    await stage.work();
    await stage.sweepLater();
    expect(await statesOf(stage)).toEqual(['tells resolved 1/1']);
  });

  it.each([
    [
      'its rule is not in the release any more',
      (stage: SweptStage) => void stage.rules.splice(0, 1),
      'This release has no such rule any more.',
    ],
    [
      'the cluster is switched off',
      (stage: SweptStage) => setCluster(stage.world, { tags: { 'relink-mode': 'off' } }),
      'Relink is switched off for the cluster.',
    ],
    [
      'the cluster is gone',
      (stage: SweptStage) => void stage.world.clusters.delete(idKey(clusterId)),
      'The cluster does not exist any more.',
    ],
    [
      'the cluster is out of scope',
      (stage: SweptStage) => Object.assign(stage.engine.settings, { scope: ['/subscriptions/99999999-1111-4111-8111-111111111111'] }),
      'The cluster is not in RELINK_SCOPE any more.',
    ],
  ])('resolves a finding when %s', async (_why, change, because) => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    change(stage);
    await stage.sweepLater();
    expect(await stage.findings()).toMatchObject([{ state: 'resolved', resolved: { because } }]);
  });

  it('does not take a cluster for gone that it may not read, or that only Resource Graph leaves out', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    stage.gaps.clusters = [{ scope: '/subscriptions/11111111-1111-4111-8111-111111111111', why: 'Relink needs to read clusters.' }];
    stage.world.clusters.delete(idKey(clusterId));
    await stage.sweepLater();
    expect(await stage.findings()).toMatchObject([{ state: 'open', unknown: { why: 'Relink needs to read clusters.' } }]);
    stage.gaps.clusters = [];
    const { get } = stage.engine.azure.clusters;
    Object.assign(stage.engine.azure.clusters, { get: async () => nightCluster });
    await stage.sweepLater();
    expect(await statesOf(stage)).toEqual(['tells open 1/1']);
    Object.assign(stage.engine.azure.clusters, { get });
    await stage.sweepLater();
    expect(await statesOf(stage)).toEqual(['tells resolved 1/1']);
  });

  it('lets the trouble of one cluster keep no other', async () => {
    const stage = await createSweptStage();
    stage.world.clusters.set(idKey(otherClusterId), { ...nightCluster, id: otherClusterId, name: 'aks-day' });
    await stage.pulse();
    const { list } = stage.engine.store.ledger;
    Object.assign(stage.engine.store.ledger, {
      list: async (id: string) => (id === clusterId ? Promise.reject(new ServiceError('store-corrupt', 'The row is broken.')) : list(id)),
    });
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    expect((await stage.findings()).map((row) => row.clusterId)).toEqual([otherClusterId]);
    expect(stage.log.lines.filter(({ event }) => event === 'drift.cluster-failed')).toMatchObject([
      { level: 'error', fields: { clusterId, code: 'store-corrupt' } },
    ]);
    expect(await stage.engine.store.heartbeats.last('drift-sweep')).toBe(stage.clock.now());
  });

  it('stops within its time, and the next one goes on from there and tells people', async () => {
    const stage = await createSweptStage();
    const names = Array.from({ length: 20 }, (_, index) => `aks-${String(index).padStart(2, '0')}`);
    for (const name of names) {
      const id = clusterId.replace('aks-night', name);
      stage.world.clusters.set(idKey(id), { ...nightCluster, id, name });
    }
    await stage.pulse();
    stage.says.set('tells', () => {
      stage.clock.advance(60_000);
      return finds(found(hubId));
    });
    await stage.sweepLater();
    expect(await stage.findings()).toHaveLength(16);
    expect(await stage.engine.store.heartbeats.last('drift-sweep')).toBeUndefined();
    expect(stage.log.lines.at(-1)).toMatchObject({ event: 'drift.swept', fields: { clusters: 16, left: 5, opened: 16 } });
    await stage.sweepLater(stage.engine, 5 * 60_000);
    expect(await stage.findings()).toHaveLength(21);
    expect(await stage.engine.store.heartbeats.last('drift-sweep')).toBe(stage.clock.now());
    expect(await stage.engine.store.bookmarks.get('drift-sweep')).toBe('');
  });

  it('says in the log what opened, what resolved, and what it did in all', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    stage.says.delete('tells');
    await stage.sweepLater();
    const lines = stage.log.lines.filter(({ event }) => /^(finding|drift)\./.test(event));
    expect(lines.map(({ event }) => event)).toEqual(['finding.opened', 'drift.swept', 'finding.resolved', 'drift.swept']);
    expect(lines[0]).toMatchObject({ level: 'info', fields: { ruleId: 'tells', clusterId, subjectId: hubId, severity: 'warning' } });
    expect(lines[3]?.fields).toMatchObject({ clusters: 1, left: 0, failed: 0, opened: 0, resolved: 1, open: 0, unknown: 0, runs: 0 });
  });

  it('keeps secrets and addresses of people out of what it stores (R11)', async () => {
    const stage = await createSweptStage();
    stage.says.set('tells', finds(found(hubId, { seen: 'Made by ada@example.com with ?sig=abc123.' })));
    stage.says.set('mends', cannotTell('ada@example.com may not.'));
    await stage.sweepLater();
    expect((await stage.findings())[0]?.seen).toBe('Made by *** with ?sig=***');
    expect((await stage.engine.store.sweepMemories.list())[0]?.blind[0]?.why).toBe('*** may not.');
  });
});

describe('what a sweep remembers of a cluster', () => {
  const seen = async (stage: SweptStage) => (await stage.engine.store.sweepMemories.list()).flatMap((row) => row.seen.map(({ id }) => id));

  it('is every linked endpoint and attached compute, also when they vanish, for thirty days', async () => {
    const stage = await createSweptStage();
    await stage.sweepLater();
    expect((await seen(stage)).toSorted()).toEqual(
      [hubId, spokeId, fraudId.replace('ws-b/computes/fraud', 'ws-a/computes/churn'), fraudId].toSorted(),
    );
    stage.world.endpoints.delete(idKey(hubId));
    await stage.sweepLater();
    expect(await seen(stage)).toContain(hubId);
    await stage.sweepLater(stage.engine, 30 * 24 * hour);
    expect(await seen(stage)).not.toContain(hubId);
    expect(await seen(stage)).toContain(spokeId);
  });

  it('is forgotten when somebody says that it need not come back', async () => {
    const stage = await createSweptStage();
    await stage.sweepLater();
    stage.world.endpoints.delete(idKey(hubId));
    stage.says.set('tells', finds(found(hubId)));
    await stage.sweepLater();
    const [row] = await stage.findings();
    const suppressed = { by: 'Ada', reason: 'removed', at: stage.clock.now(), until: stage.clock.now() + 99 * hour };
    await stage.engine.store.findings.change(row?.findingId ?? '', (finding) => finding && { ...finding, suppressed });
    await stage.sweepLater();
    expect(await seen(stage)).not.toContain(hubId);
  });

  it('is told to the rules by the next sweep, with its restart, its calm and when it was heard of', async () => {
    const stage = await createSweptStage();
    await stage.sweepLater();
    await stage.night();
    let memory: unknown;
    const gather = stage.parts.gather;
    const parts = {
      ...stage.parts,
      gather: async (...given: Parameters<typeof gather>) => {
        const estate = await gather(...given);
        memory = estate.memory(clusterId);
        return estate;
      },
    };
    const startedAt = stage.clock.now();
    await sweep(stage.engine, parts, forever);
    expect(memory).toMatchObject({
      mode: 'auto',
      hasActiveRun: true,
      heardAt: startedAt,
      calmAt: startedAt + hour,
      power: { power: 'Running', restart: { at: startedAt } },
    });
    await stage.work();
    await sweep(stage.engine, parts, forever);
    expect(memory).toMatchObject({ hasActiveRun: false, ledger: expect.arrayContaining([expect.objectContaining({ resourceId: hubId })]) });
    expect(memory).not.toHaveProperty('calmAt');
  });

  it('is how many repairs there were within thirty days, and what the snapshots say; read again only when there may be news', async () => {
    const stage = await createSweptStage();
    await stage.night();
    await stage.work();
    const memory = async (engine = stage.engine) => {
      await sweep(engine, stage.parts, forever);
      return (await stage.engine.store.sweepMemories.list())[0];
    };
    const first = await memory();
    expect(first?.repairs).toEqual({ count: 1, at: stage.clock.now() });
    const spoke = first?.endpoints?.find(({ id }) => id === spokeId);
    expect(spoke).toMatchObject({ zoneIds: [spokeZoneId], addresses: ['10.2.0.50'] });
    expect(first?.endpoints?.find(({ id }) => id === hubId)?.addresses).toHaveLength(2);
    const { engine, calls } = createFaultyEngine(stage.engine);
    stage.clock.advance(23 * hour);
    expect(await memory(engine)).toEqual(first);
    expect(calls.filter(({ name }) => name === 'store.snapshots.find' || name === 'store.runs.list')).toEqual([]);
    stage.clock.advance(hour);
    expect((await memory())?.repairs).toEqual({ count: 1, at: stage.clock.now() });
    stage.clock.advance(30 * 24 * hour);
    expect((await memory())?.repairs?.count).toBe(0);
  });

  it('is since when a rule could not be judged; a cluster that sleeps changes nothing of that', async () => {
    const stage = await createSweptStage();
    const blind = async () => (await stage.engine.store.sweepMemories.list()).flatMap((row) => row.blind);
    stage.says.set('tells', cannotTell('One.'));
    await stage.sweepLater();
    const since = stage.clock.now();
    stage.says.set('tells', cannotTell('Two.'));
    await stage.sweepLater();
    expect(await blind()).toEqual([{ ruleId: 'tells', why: 'Two.', since }]);
    setCluster(stage.world, { power: 'Stopped' });
    await stage.pulse();
    await stage.sweepLater();
    expect(await blind()).toEqual([{ ruleId: 'tells', why: 'Two.', since }]);
    setCluster(stage.world, { power: 'Running' });
    await stage.pulse();
    await stage.work();
    stage.says.delete('tells');
    await stage.sweepLater();
    expect(await blind()).toEqual([]);
  });
});
