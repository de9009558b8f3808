import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { objectAt } from '../../shared/domain/json.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { addCompute } from '../support/fakes/fake-computes.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, computeBody, fraudId } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const writesOf = (stage: Stage, name: string) => stage.world.writes.filter((write) => write.includes(name));

async function afterNight(prepare: (stage: Stage) => void, connectionsSay: 'Approved' | 'Disconnected' = 'Disconnected') {
  const stage = createStage();
  prepare(stage);
  await stage.night({ connectionsSay });
  await stage.work();
  return stage;
}

describe('computes', () => {
  it('waits while an operation is in flight on a compute, then reattaches it', async () => {
    const stage = createStage();
    stage.world.uses.set(idKey(churnId), [{ what: 'deployment blue of endpoint churn is Updating' }]);
    await stage.night();
    const started = stage.clock.now();
    await stage.work(() => stage.clock.now() > started + 20 * 60_000);
    expect(writesOf(stage, 'detach')).toEqual(['compute.detach fraud']);
    stage.world.uses.clear();
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('leaves a compute that stays in use as it was, after an hour, and says so', async () => {
    const stage = createStage();
    stage.world.uses.set(idKey(churnId), [{ what: 'job 7 is Running' }]);
    await stage.night();
    await stage.work();
    expect(writesOf(stage, 'churn')).toEqual([]);
    const run = await stage.lastRun();
    expect(run.state).toBe('refused');
    expect(run.verdict).toBe(
      'The linked endpoints work; some computes were left as they were. churn: waited 60 minutes for operations on the compute to finish: job 7 is Running',
    );
  });

  it('recognises a legacy AKS compute and one on an Arc cluster, and touches neither', async () => {
    const legacyId = churnId.replace('/churn', '/legacy');
    const arcId = churnId.replace('/churn', '/arc');
    const stage = await afterNight(({ world }) => {
      const legacy = computeBody('ns', { type: 'None' });
      addCompute(world, legacyId, { ...legacy, properties: { ...legacy.properties, computeType: 'AKS' } });
      const arcCluster = clusterId.replace('Microsoft.ContainerService/managedClusters', 'Microsoft.Kubernetes/connectedClusters');
      addCompute(world, arcId, { ...legacy, properties: { ...legacy.properties, resourceId: arcCluster } });
    });
    expect([...writesOf(stage, 'legacy'), ...writesOf(stage, 'arc')]).toEqual([]);
    const run = await stage.lastRun();
    expect(run.verdict).toContain('Left alone: legacy: a legacy AKS compute');
    expect(run.plan?.remarks).toEqual([expect.stringContaining('arc is on an Arc-connected cluster')]);
  });

  it('never sends an attach over a compute that exists: one that came out Failed is detached first', async () => {
    const stage = createStage();
    await stage.night();
    let isSpoilt = false;
    stage.world.trouble = (call, id) => {
      const compute = stage.world.computes.get(idKey(fraudId));
      if (call !== 'computes.get' || id !== fraudId || isSpoilt || compute?.linkGeneration !== 2) return undefined;
      isSpoilt = true;
      compute.body = withProperties(compute.body, { provisioningState: 'Failed' });
      return undefined;
    };
    await stage.work();
    expect(writesOf(stage, 'fraud')).toEqual([
      'compute.detach fraud',
      'compute.attach fraud',
      'compute.detach fraud',
      'compute.attach fraud',
    ]);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('does not look at workspaces that it may not read, repairs the rest, and tells a person', async () => {
    const stage = await afterNight(({ world }) => {
      world.trouble = (call, id) =>
        call === 'computes.list' && id.endsWith('ws-b') ? new ServiceError('azure-forbidden', 'No right to list.') : undefined;
    });
    expect(writesOf(stage, 'fraud')).toEqual([]);
    expect(writesOf(stage, 'churn')).toEqual(['compute.detach churn', 'compute.attach churn']);
    const run = await stage.lastRun();
    expect(run.state).toBe('refused');
    expect(run.verdict).toBe(
      '2 endpoints relinked, 1 compute reattached. Left alone: ws-b: Relink may not read the computes of workspace ws-b, so what is in there was not looked at: No right to list.',
    );
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-refused' }]);
  });

  it('works at most so many computes of one workspace at a time', async () => {
    const stage = createStage({ parallelComputesPerWorkspace: 2 });
    for (const name of ['c1', 'c2', 'c3', 'c4'])
      addCompute(stage.world, churnId.replace('/churn', `/${name}`), computeBody(name, { type: 'None' }));
    let most = 0;
    stage.world.trouble = () => {
      const away = ['churn', 'c1', 'c2', 'c3', 'c4'].filter((name) => {
        const compute = stage.world.computes.get(idKey(churnId.replace('/churn', `/${name}`)));
        return objectAt(compute?.body, 'properties')['provisioningState'] !== 'Succeeded';
      });
      most = Math.max(most, away.length);
      return undefined;
    };
    await stage.night();
    stage.clock.advance(hour);
    await stage.work();
    expect(most).toBe(2);
    expect((await stage.lastRun()).verdict).toBe('2 endpoints relinked, 6 computes reattached.');
  });
});
