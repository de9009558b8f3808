import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { requestRestore } from '../../shared/repair/request-restore.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { workRun } from '../../shared/repair/work-run.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { withConnectionStatus } from '../support/fakes/fake-endpoints.ts';
import { createMortalEngine } from '../support/fakes/mortal.ts';
import { churnId, clusterId, hubId, hubZoneId, spokeId, spokeZoneId } from '../support/fakes/night-world.ts';
import { detachedTooEarly, healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, forever, hour, type Stage } from '../support/fakes/stage.ts';

const asked = { by: 'on-call', reason: 'deleted by mistake' };

/** A stage after a repaired night, when somebody deletes one part; all writes until then are forgotten. */
async function afterLoss(id: string, stage = createStage()): Promise<Stage> {
  await stage.night();
  await stage.work();
  if (id === spokeId) stage.world.records.delete(recordKey(spokeZoneId, 'aks-night-dns'));
  stage.world.endpoints.delete(idKey(id));
  stage.world.computes.delete(idKey(id));
  stage.world.writes.splice(0);
  stage.clock.advance(hour);
  return stage;
}

async function newestOf(stage: Stage, id: string): Promise<string> {
  const [newest] = await stage.engine.store.snapshots.list(id);
  if (!newest) throw new Error(`There is no snapshot of ${id}.`);
  return newest.snapshotId;
}

const restore = async (stage: Stage, id: string) => requestRestore(stage.engine, { snapshotId: await newestOf(stage, id), ...asked });

describe('a restore', () => {
  it.each([
    ['an automatic endpoint, whose record follows it', hubId, ['endpoint.create', 'record.update']],
    ['a manual endpoint with a fixed address and a zone group', spokeId, undefined],
    ['a compute', churnId, ['compute.attach']],
  ])('makes what somebody deleted again, and nothing else: %s', async (_what, id, writes) => {
    const stage = await afterLoss(id);
    const { runId } = await restore(stage, id);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes.filter((write) => /delete|detach/.test(write))).toEqual([]);
    if (writes) expect(stage.world.writes.map((write) => write.split(' ')[0])).toEqual(writes);
    expect((await stage.engine.store.runs.get(runId))?.value).toMatchObject({
      state: 'succeeded',
      cause: 'request',
      requestedBy: 'on-call',
      reason: 'deleted by mistake',
    });
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
    expect(await stage.engine.store.ledger.get(clusterId, id)).toMatchObject({ condition: 'whole' });
  });

  it('refuses what exists, writes nothing, and says how to have it as it was', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    stage.world.writes.splice(0);
    const { runId } = await restore(stage, hubId);
    await stage.work();
    const run = (await stage.engine.store.runs.get(runId))?.value;
    expect(run?.state).toBe('refused');
    expect(run?.verdict).toContain('pe-hub exists, and a restore never overwrites anything.');
    expect(stage.world.writes).toEqual([]);
  });

  it('writes nothing in mode observe (R10)', async () => {
    const stage = await afterLoss(hubId);
    Object.assign(stage.engine.settings, { mode: 'observe' });
    await restore(stage, hubId);
    await stage.work();
    expect((await stage.lastRun()).verdict).toBe('Mode observe: 1 repair would be made. Nothing was written.');
    expect(stage.world.writes).toEqual([]);
  });

  it('attaches a compute only after every linked endpoint works (R7)', async () => {
    const stage = await afterLoss(churnId);
    const hub = endpointOf(stage.world, hubId);
    hub.body = withConnectionStatus(hub.body, 'Disconnected');
    await restore(stage, churnId);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes.at(-1)).toBe('compute.attach churn');
    expect(detachedTooEarly(stage.world)).toEqual([]);
  });

  it('attaches no compute while a linked endpoint cannot be repaired (R7)', async () => {
    const stage = await afterLoss(churnId);
    const hub = endpointOf(stage.world, hubId);
    hub.body = withConnectionStatus(hub.body, 'Rejected');
    await restore(stage, churnId);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('refused');
    expect(stage.world.writes).toEqual([]);
  });

  it('makes nothing when a lock or a missing right would stop it half-way', async () => {
    const stage = await afterLoss(hubId);
    stage.world.missingRights = [
      { scope: clusterId, action: 'Microsoft.ContainerService/managedClusters/privateEndpointConnectionsApproval/action' },
    ];
    await restore(stage, hubId);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('refused');
    expect(stage.world.writes).toEqual([]);
  });

  it('from an old snapshot leaves a record alone that by now is another linked endpoint’s', async () => {
    const stage = await afterLoss(hubId);
    const key = recordKey(hubZoneId, 'aks-night-dns');
    const record = stage.world.records.get(key);
    const { addresses } = endpointOf(stage.world, spokeId);
    const old = (record?.addresses ?? []).find((address) => address !== '10.9.9.9') ?? '';
    endpointOf(stage.world, spokeId).addresses = [...addresses, old];
    const snapshotId = await newestOf(stage, hubId);
    const snapshot = await stage.engine.store.snapshots.get(snapshotId);
    const taken = await stage.engine.store.snapshots.put({ ...snapshot, addresses: [old] } as typeof snapshot, stage.clock.now());
    await requestRestore(stage.engine, { snapshotId: taken, ...asked });
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(stage.world.records.get(key)?.addresses).toContain(old);
  });

  it('is not forgotten when its run fails half-way: a later run goes on with it', async () => {
    const stage = await afterLoss(spokeId);
    stage.world.trouble = (call) =>
      call === 'endpoints.beginPutZoneGroup' ? new ServiceError('azure-policy-denied', 'Denied for now.') : undefined;
    await restore(stage, spokeId);
    await stage.work();
    expect((await stage.lastRun()).state).toBe('failed');
    stage.world.trouble = () => undefined;
    stage.clock.advance(2 * hour);
    await stage.pulse();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(stage.world.writes.filter((write) => write.startsWith('endpoint.delete'))).toEqual([]);
  });

  it.each([...Array(30).keys()].map((index) => 3 + 2 * index))(
    'is finished by others when its process dies at write %i',
    async (deathAt) => {
      for (const effect of ['before', 'after'] as const) {
        const stage = await afterLoss(spokeId);
        await restore(stage, spokeId);
        const mortal = createMortalEngine(stage.engine, { deathAt, effect });
        await Promise.race([workRun(mortal.engine, stage.queue.take()?.runId ?? '', forever), mortal.died]);
        stage.clock.advance(hour);
        await stage.pulse();
        await stage.work();
        expect(pictureOf(stage.world), effect).toEqual(healed);
        expect(
          stage.world.writes.filter((write) => write === 'endpoint.create pe-spoke'),
          effect,
        ).toHaveLength(1);
      }
    },
  );
});

describe('the request for a restore', () => {
  it('is refused while the cluster has a run, which it does not join', async () => {
    const stage = await afterLoss(hubId);
    const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await expect(restore(stage, hubId)).rejects.toMatchObject({ code: 'run-active', message: expect.stringContaining(runId) });
    await stage.work();
    expect(stage.world.endpoints.has(idKey(hubId))).toBe(false);
    await restore(stage, hubId);
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('is refused when another run claims the cluster at the same moment', async () => {
    const stage = await afterLoss(hubId);
    const { runs } = stage.engine.store;
    const { insert } = runs;
    let isClaimed = false;
    Object.assign(runs, {
      insert: async (run: Parameters<typeof insert>[0]) => {
        if (!isClaimed) {
          isClaimed = true;
          await startRun(stage.engine, { clusterId, cause: 'hint', intent: 'repair' });
        }
        return insert(run);
      },
    });
    await expect(restore(stage, hubId)).rejects.toMatchObject({ code: 'run-active' });
    await stage.work();
    expect((await stage.runs()).map((run) => run.state).sort()).toEqual(['succeeded', 'succeeded']);
  });

  it('is refused for a snapshot that nobody took, and for one out of scope', async () => {
    const stage = await afterLoss(hubId);
    const unknown = `${'a'.repeat(32)}-${'b'.repeat(64)}`;
    await expect(requestRestore(stage.engine, { snapshotId: unknown, ...asked })).rejects.toMatchObject({ code: 'not-found' });
    Object.assign(stage.engine.settings, { scope: ['/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-night'] });
    await expect(restore(stage, hubId)).rejects.toMatchObject({ code: 'out-of-scope', message: expect.stringContaining('pe-hub') });
    expect(await stage.runs()).toHaveLength(1);
  });
});
