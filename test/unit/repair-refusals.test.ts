import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { objectAt } from '../../shared/domain/json.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { addCompute } from '../support/fakes/fake-computes.ts';
import { addEndpoint, withConnectionStatus, withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, computeBody, endpointBody, fraudId, hubId, spokeId, subscription } from '../support/fakes/night-world.ts';
import { healed, pictureOf, intentsWithoutResult } from '../support/fakes/oracles.ts';
import { computeOf, createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

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
    expect(run).toMatchObject({ state: 'refused', verdict: expect.stringContaining('2 endpoints relinked, 2 computes reattached. Left alone: pe-odd') });
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
    expect(run.verdict).toBe('The linked endpoints work; some computes were left as they were. churn: waited 60 minutes for operations on the compute to finish: job 7 is Running');
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

  it('reports the roles that the old system-assigned identity had, as commands for its successor', async () => {
    const oldPrincipal = String(objectAt(computeOf(createStage().world, churnId).body, 'identity')['principalId']);
    const roleDefinitionId = '/providers/Microsoft.Authorization/roleDefinitions/acr-pull';
    const stage = await afterNight(({ world }) => {
      world.roleAssignments = [{ id: 'assignment', scope: '/subscriptions/s/resourceGroups/rg-acr', roleDefinitionId, principalId: oldPrincipal }];
    });
    const newPrincipal = String(objectAt(computeOf(stage.world, churnId).body, 'identity')['principalId']);
    expect(newPrincipal).not.toBe(oldPrincipal);
    const [alert] = await stage.engine.store.alerts.list(9);
    expect(alert).toMatchObject({ code: 'identity-replaced', subject: churnId });
    expect(alert?.next).toBe(
      `Run: az role assignment create --assignee-object-id ${newPrincipal} --assignee-principal-type ServicePrincipal --role acr-pull --scope /subscriptions/s/resourceGroups/rg-acr`,
    );
    expect((await stage.lastRun()).state).toBe('succeeded');
  });

  it('says that it cannot tell which roles were lost when it may not read them', async () => {
    const stage = await afterNight(({ world }) => {
      world.roleAssignments = undefined;
    });
    const texts = (await stage.journal()).map((entry) => entry.text);
    expect(texts).toContain('Relink may not read role assignments, so it cannot tell which ones the compute’s identity will lose.');
    expect((await stage.lastRun()).state).toBe('succeeded');
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
    expect(writesOf(stage, 'fraud')).toEqual(['compute.detach fraud', 'compute.attach fraud', 'compute.detach fraud', 'compute.attach fraud']);
    expect(pictureOf(stage.world)).toEqual(healed);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('does not look at workspaces that it may not read, says so, and repairs the rest', async () => {
    const stage = await afterNight(({ world }) => {
      world.trouble = (call, id) => (call === 'computes.list' && id.endsWith('ws-b') ? new ServiceError('azure-forbidden', 'No right to list.') : undefined);
    });
    expect(writesOf(stage, 'fraud')).toEqual([]);
    expect(writesOf(stage, 'churn')).toEqual(['compute.detach churn', 'compute.attach churn']);
    expect((await stage.lastRun()).plan?.remarks).toEqual([
      'Relink may not read the computes of workspace ws-b, so what is in there was not looked at: No right to list.',
    ]);
  });

  it('works at most so many computes of one workspace at a time', async () => {
    const stage = createStage({ parallelComputesPerWorkspace: 2 });
    for (const name of ['c1', 'c2', 'c3', 'c4']) addCompute(stage.world, churnId.replace('/churn', `/${name}`), computeBody(name, { type: 'None' }));
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
