import { describe, expect, it } from 'vitest';
import { startRun } from '../../shared/repair/start-run.ts';
import { withConnectionStatus } from '../support/fakes/fake-endpoints.ts';
import { clusterId, hubId, setCluster, spokeId } from '../support/fakes/night-world.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const statesOf = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).map((alert) => `${alert.code} ${alert.state}`).sort();

async function repairOnRequest(stage: Stage, intent: 'repair' | 'plan' = 'repair') {
  stage.clock.advance(hour);
  await startRun(stage.engine, { clusterId, cause: 'request', intent });
  await stage.work();
}

/** A night that ends refused, because the hub's endpoint is locked; the lock is gone afterwards. */
async function afterRefusal(): Promise<Stage> {
  const stage = createStage();
  stage.world.locks = [{ id: `${hubId}/providers/Microsoft.Authorization/locks/keep`, level: 'CanNotDelete' }];
  await stage.night();
  await stage.work();
  stage.world.locks = [];
  return stage;
}

describe('alerts of a cluster', () => {
  it('are resolved by the run that succeeds after the cause was removed', async () => {
    const stage = await afterRefusal();
    expect(await statesOf(stage)).toEqual(['run-refused open']);
    await repairOnRequest(stage);
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(await statesOf(stage)).toEqual(['run-refused resolved']);
  });

  it('stay open after a plan and after a run in mode observe: they prove nothing', async () => {
    const stage = await afterRefusal();
    await repairOnRequest(stage, 'plan');
    expect((await stage.lastRun()).state).toBe('succeeded');
    setCluster(stage.world, { tags: { 'relink-mode': 'observe' } });
    await repairOnRequest(stage);
    expect((await stage.lastRun()).verdict).toContain('Mode observe');
    expect(await statesOf(stage)).toEqual(['run-refused open']);
  });

  it('open anew when the next night goes wrong too', async () => {
    const stage = await afterRefusal();
    await repairOnRequest(stage);
    stage.world.locks = [{ id: `${hubId}/providers/Microsoft.Authorization/locks/keep`, level: 'CanNotDelete' }];
    await stage.night();
    await stage.work();
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-refused', state: 'open', count: 1 }]);
  });

  it('about a connection are resolved when it is approved after the run had given up', async () => {
    const stage = createStage();
    stage.world.missingRights = [
      { scope: clusterId, action: 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write' },
    ];
    await stage.night();
    await stage.work();
    expect(await statesOf(stage)).toEqual(['run-failed open', 'waiting-for-approval open']);
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Approved');
    stage.clock.advance(hour);
    await stage.pulse();
    await stage.work();
    expect(await statesOf(stage)).toEqual(['run-failed resolved', 'waiting-for-approval resolved']);
  });
});
