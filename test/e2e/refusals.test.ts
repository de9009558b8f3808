import { afterEach, describe, expect, it } from 'vitest';
import { roleIdOf } from '../../local/simulator/role-files.ts';
import { nightFile, withChanged, withResources } from '../support/changed-world.ts';
import { expectHealed, finalWorld } from '../support/night-oracles.ts';
import { type Night, startNight } from '../support/played-night.ts';
import { buildEndpoint, clusterId, hub, hubEndpoint, nodeGroup, shared, subscription, workspaces } from '../support/simulated-night.ts';

/** The id that the simulated tenant gives to the role of infra/roles/relink-repairer.json. */
const repairerRoleId = roleIdOf('Relink Repairer');

describe('what Relink refuses, through the whole stack', () => {
  let night: Night | undefined;
  afterEach(async () => {
    await night?.stack.stop();
    night = undefined;
  });

  const play = async (name: string, options: Omit<Parameters<typeof startNight>[0], 'name'>): Promise<Night> => {
    night = await startNight({ name, ...options });
    await night.restart();
    await night.healed();
    return night;
  };
  const writesTo = (played: Night, id: string) => played.writes().filter((call) => call.path.toLowerCase().startsWith(id.toLowerCase()));
  const lastRun = async (played: Night) => (await played.runs())[0]?.run;

  it('leaves a locked endpoint and every compute as they are, and names the lock', async () => {
    const lock = { id: `${hubEndpoint}/providers/Microsoft.Authorization/locks/keep`, body: { properties: { level: 'CanNotDelete' } } };
    const played = await play('locked', { world: withResources(lock) });
    expect(await lastRun(played)).toMatchObject({ state: 'refused', verdict: expect.stringContaining('locks/keep') });
    expect(writesTo(played, hubEndpoint)).toEqual([]);
    expect(writesTo(played, workspaces)).toEqual([]);
    expect(played.stack.judge.verdict().breaches).toEqual([]);
  });

  it('deletes nothing when the cluster itself is locked: Azure would accept the delete and fail it late', async () => {
    const lock = { id: `${clusterId}/providers/Microsoft.Authorization/locks/prod`, body: { properties: { level: 'CanNotDelete' } } };
    const played = await play('targetlock', { world: withResources(lock) });
    expect(await lastRun(played)).toMatchObject({ state: 'refused', verdict: expect.stringContaining('locks/prod') });
    expect(played.writes()).toEqual([]);
  });

  it('writes nothing in mode observe, and says what it would do', async () => {
    const played = await play('observe', { settings: { RELINK_MODE: 'observe' } });
    expect(await lastRun(played)).toMatchObject({
      state: 'succeeded',
      verdict: 'Mode observe: 5 repairs would be made. Nothing was written.',
    });
    expect(played.writes()).toEqual([]);
  });

  it('writes nothing when its identity has only the observer role, and names the missing action', async () => {
    const world = nightFile();
    const resources = world.resources.filter(
      (resource) => !/roleAssignments/i.test(resource.id) || !JSON.stringify(resource.body).includes(repairerRoleId),
    );
    expect(resources.length).toBe(world.resources.length - 1);
    const played = await play('observer', { world: { ...world, resources } });
    expect(await lastRun(played)).toMatchObject({
      state: 'refused',
      verdict: expect.stringContaining('Microsoft.Network/privateEndpoints/delete'),
    });
    expect(played.writes()).toEqual([]);
  });

  it('recreates nothing at a cluster with API Server VNet Integration, and says so', async () => {
    const world = withChanged(clusterId, (body) => {
      body.properties.apiServerAccessProfile.enableVnetIntegration = true;
    });
    const played = await play('vnetintegrated', { world });
    const [view] = await played.runs();
    expect(view?.run.state).toBe('succeeded');
    expect(view?.journal.map((entry) => entry.text)).toContainEqual(expect.stringContaining('API Server VNet Integration'));
    expect(played.writes()).toEqual([]);
  });

  it('names an endpoint to a private link service of the node resource group and repairs the rest', async () => {
    const endpoint = {
      id: `${hub}/privateEndpoints/pe-own-pls`,
      body: {
        location: 'westeurope',
        properties: {
          provisioningState: 'Succeeded',
          resourceGuid: '0d5d7f58-0b3c-4dd7-8b8e-3b4e5a2d9f01',
          privateLinkServiceConnections: [
            {
              name: 'own',
              properties: {
                privateLinkServiceId: `${nodeGroup}/providers/Microsoft.Network/privateLinkServices/pls-api`,
                privateLinkServiceConnectionState: { status: 'Approved', description: '', actionsRequired: 'None' },
              },
            },
          ],
          manualPrivateLinkServiceConnections: [],
          networkInterfaces: [],
          customDnsConfigs: [],
        },
      },
    };
    const played = await play('ownpls', { world: withResources(endpoint) });
    expect(await lastRun(played)).toMatchObject({ state: 'refused', verdict: expect.stringContaining('target ') });
    expect(writesTo(played, endpoint.id)).toEqual([]);
    expect(writesTo(played, hubEndpoint)).not.toEqual([]);
    expect(played.stack.judge.verdict().problems).toEqual([]);
  });

  it('recognises legacy AKS computes and computes on Arc clusters, and touches neither', async () => {
    const legacy = { id: `${workspaces}/mlw-fraud/computes/aks-legacy`, body: computeBody('AKS', clusterId) };
    const arc = {
      id: `${workspaces}/mlw-fraud/computes/k8s-arc`,
      body: computeBody('Kubernetes', `${subscription}/resourceGroups/rg-edge/providers/Microsoft.Kubernetes/connectedClusters/edge`),
    };
    const played = await play('legacy', { world: withResources(legacy, arc) });
    const [view] = await played.runs();
    expect(view?.run).toMatchObject({ state: 'refused', verdict: expect.stringContaining('legacy AKS compute') });
    expect(view?.journal.map((entry) => entry.text)).toContainEqual(expect.stringContaining('Arc-connected cluster'));
    expect([...writesTo(played, legacy.id), ...writesTo(played, arc.id)]).toEqual([]);
    expect(writesTo(played, shared)).not.toEqual([]);
  });

  it('parks when the cluster is stopped in the middle of a repair, and finishes after the next start', async () => {
    night = await startNight({ name: 'parked', simulator: { slow: 3 } });
    const start = finalWorld(night);
    await night.restart();
    const { clock } = night.stack.simulator;
    while (night.writes().filter((call) => call.method === 'DELETE').length < 2) await clock.sleep(1_000);
    await night.stop();
    while (!(await night.runs()).some(({ run }) => run.state === 'parked')) await clock.sleep(30_000);
    await night.start();
    await night.healed();
    await expectHealed(night);
    expect(finalWorld(night)).toEqual(start);
    expect(writesTo(night, buildEndpoint)).not.toEqual([]);
  });
});

function computeBody(computeType: string, resourceId: string) {
  const inner = computeType === 'AKS' ? {} : { namespace: 'default', instanceTypes: null };
  return {
    location: 'westeurope',
    tags: null,
    properties: {
      createdOn: '2025-01-02T09:15:21.4410982+00:00',
      modifiedOn: '2025-01-02T09:15:31.0021137+00:00',
      disableLocalAuth: false,
      description: null,
      resourceId,
      computeType,
      computeLocation: 'westeurope',
      provisioningState: 'Succeeded',
      provisioningErrors: null,
      isAttachedCompute: true,
      properties: inner,
    },
  };
}
