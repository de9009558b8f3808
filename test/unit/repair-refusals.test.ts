import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { addEndpoint, withConnectionStatus, withProperties } from '../support/fakes/fake-endpoints.ts';
import { clusterId, endpointBody, hubId, spokeId, stopCluster, subscription } from '../support/fakes/night-world.ts';
import { healed, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, endpointOf, type Stage } from '../support/fakes/stage.ts';

const writesOf = (stage: Stage, name: string) => stage.world.writes.filter((write) => write.includes(name));

async function afterNight(prepare: (stage: Stage) => void, connectionsSay: 'Approved' | 'Disconnected' = 'Disconnected') {
  const stage = createStage();
  prepare(stage);
  await stage.night({ connectionsSay });
  await stage.work();
  return stage;
}

describe('linked endpoints that Relink refuses to touch', () => {
  it.each([
    ['the endpoint', `${hubId}`],
    ['its resource group', `${subscription}/resourceGroups/rg-hub`],
  ])('leaves an endpoint under a lock on %s, and every compute, as they were', async (_, scope) => {
    const lockId = `${scope}/providers/Microsoft.Authorization/locks/keep`;
    const stage = await afterNight(({ world }) => {
      world.locks = [{ id: lockId, level: 'CanNotDelete' }];
    });
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect(writesOf(stage, 'compute')).toEqual([]);
    const run = await stage.lastRun();
    expect(run.state).toBe('refused');
    expect(run.verdict).toContain('no compute was detached (R7)');
    expect(run.verdict).toContain(`CanNotDelete lock ${lockId}`);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'run-refused', subject: clusterId }]);
  });

  it('detaches no compute, and takes nothing for removed, when it may not read the endpoints (R5, R7)', async () => {
    const stage = createStage();
    await stage.night();
    await stage.work();
    await stage.night();
    const before = stage.world.writes.length;
    stage.world.trouble = (call) => (call === 'endpoints.list' ? new ServiceError('azure-forbidden', 'No right to list.') : undefined);
    await stage.work();
    expect(stage.world.writes.length).toBe(before);
    const run = await stage.lastRun();
    expect(run.state).toBe('refused');
    expect(run.verdict).toContain('no compute was detached (R7)');
    expect(run.verdict).toContain('Relink may not read the private endpoints of subscription 11111111-1111-4111-8111-111111111111');
    expect(run.plan?.remarks).toEqual([]);
    expect(await stage.engine.store.ledger.get(clusterId, hubId)).toMatchObject({ condition: 'whole' });
  });

  it('touches no endpoint when the cluster itself is locked: the delete would be accepted and fail late', async () => {
    const stage = await afterNight(({ world }) => {
      world.locks = [{ id: `${clusterId}/providers/Microsoft.Authorization/locks/keep`, level: 'ReadOnly' }];
    });
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).state).toBe('refused');
  });

  it('refuses before the delete when a right for the creation is missing, and names it', async () => {
    const action = 'Microsoft.Network/virtualNetworks/subnets/join/action';
    const stage = await afterNight(({ world }) => {
      world.missingRights = [{ scope: `${subscription}/resourceGroups/rg-net`, action }];
    });
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`Relink’s identity lacks ${action} on`);
  });

  it('recognises an endpoint to a private link service in the node resource group, says how to make it, and repairs the rest', async () => {
    const linkService = `${subscription}/resourceGroups/mc_rg-night_aks-night/providers/Microsoft.Network/privateLinkServices/kube-apiserver`;
    const oddId = hubId.replace('pe-hub', 'pe-odd');
    const stage = await afterNight(({ world }) => {
      const connection = { name: 'c', properties: { privateLinkServiceId: linkService } };
      addEndpoint(world, oddId, endpointBody('automatic', 'endpoints', { privateLinkServiceConnections: [connection] }));
    });
    expect(writesOf(stage, 'pe-odd')).toEqual([]);
    const run = await stage.lastRun();
    expect(run).toMatchObject({
      state: 'refused',
      verdict: expect.stringContaining('2 endpoints relinked, 2 computes reattached. Left alone: pe-odd'),
    });
    expect(run.verdict).toContain('Make the endpoint against the cluster instead');
  });

  it.each(['Pending', 'Rejected'])('leaves a connection that a person left %s to that person', async (status) => {
    const stage = createStage();
    await stage.night();
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, status);
    await stage.work();
    expect(writesOf(stage, 'pe-spoke')).toEqual([]);
    expect(writesOf(stage, 'compute')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain(`its connection is ${status}`);
  });

  it('does not touch an endpoint that says Approved when nobody can tell whether it is older than the restart (R5)', async () => {
    const stage = await afterNight(({ world }) => world.createdAt.delete(idKey(hubId)), 'Approved');
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain('Azure does not say when it was made');
  });

  it('recreates it when a person insists', async () => {
    const stage = await afterNight(({ world }) => world.createdAt.delete(idKey(hubId)), 'Approved');
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair', isForced: true });
    await stage.work();
    expect(pictureOf(stage.world)).toEqual(healed);
  });

  it('does not recreate an endpoint that somebody made again by hand after the restart', async () => {
    const stage = createStage();
    await stage.night({ connectionsSay: 'Approved' });
    stage.clock.advance(1_000);
    const spoke = endpointOf(stage.world, spokeId);
    const made = addEndpoint(stage.world, hubId, endpointBody('automatic', 'endpoints'));
    await stage.work();
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect(endpointOf(stage.world, hubId)).toBe(made);
    expect(endpointOf(stage.world, spokeId)).not.toBe(spoke);
  });
});

describe('what changes between the plan and the delete', () => {
  /** Does something to the world once, while the locks are asked right before the first delete. */
  const inPreflight = (stage: Stage, happen: () => void) => {
    let isOver = false;
    stage.world.trouble = (call) => {
      if (call === 'access.locks' && !isOver) {
        isOver = true;
        happen();
      }
      return undefined;
    };
  };

  it('keeps an endpoint that somebody has just made again: it is not the incarnation that was found dead', async () => {
    const stage = createStage();
    await stage.night();
    inPreflight(stage, () => addEndpoint(stage.world, hubId, endpointBody('automatic', 'endpoints')));
    await stage.work();
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('keeps everything when the cluster has just been stopped: it is read afresh before each delete (R6)', async () => {
    const stage = createStage();
    await stage.night();
    inPreflight(stage, () => stopCluster(stage.world));
    await stage.work();
    expect(stage.world.writes).toEqual([]);
    expect((await stage.lastRun()).state).toBe('parked');
  });

  it('keeps an endpoint that somebody has just pointed at something else (R1)', async () => {
    const stage = createStage();
    await stage.night();
    const hub = endpointOf(stage.world, hubId);
    inPreflight(stage, () => {
      hub.body = withProperties(hub.body, {
        privateLinkServiceConnections: [{ name: 'c', properties: { privateLinkServiceId: `${clusterId}2` } }],
      });
    });
    await stage.work();
    expect(writesOf(stage, 'pe-hub')).toEqual([]);
    expect((await stage.lastRun()).verdict).toContain('it is not a linked endpoint of the cluster (any more): foreign (R1)');
  });
});

describe('a manual connection that Relink may not approve', () => {
  const right = { scope: clusterId, action: 'Microsoft.ContainerService/managedClusters/privateEndpointConnections/write' };

  it('waits for the cluster’s owner, tells a person, and goes on by itself after the approval', async () => {
    const stage = createStage();
    stage.world.missingRights = [right];
    await stage.night();
    const until = stage.clock.now() + 30 * 60_000;
    await stage.work(() => stage.clock.now() > until);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'waiting-for-approval', subject: spokeId }]);
    expect((await stage.lastRun()).state).toBe('relinking');
    expect(writesOf(stage, 'compute')).toEqual([]);
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Approved');
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(writesOf(stage, 'connection')).toEqual([]);
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([{ code: 'waiting-for-approval', state: 'resolved' }]);
  });

  it('is not approved by Relink when the old one had not been approved, whatever its rights', async () => {
    const stage = createStage();
    await stage.night();
    const spoke = endpointOf(stage.world, spokeId);
    spoke.body = withConnectionStatus(spoke.body, 'Removed');
    await stage.work();
    expect(writesOf(stage, 'connection.approve')).toEqual([]);
    expect((await stage.engine.store.alerts.list(9)).map((alert) => alert.code).sort()).toEqual(['run-failed', 'waiting-for-approval']);
  });

  it('gives up after its patience, with an alert, and detaches no compute', async () => {
    const stage = createStage();
    stage.world.missingRights = [right];
    await stage.night();
    await stage.work();
    const run = await stage.lastRun();
    expect(run.state).toBe('failed');
    expect(run.verdict).toContain('waited 120 minutes for the cluster’s owner to approve the connection (Pending)');
    expect(writesOf(stage, 'compute')).toEqual([]);
    expect((await stage.engine.store.alerts.list(9)).map((alert) => alert.code).sort()).toEqual(['run-failed', 'waiting-for-approval']);
  });
});
