import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { planTeardown } from '../../shared/repair/plan-teardown.ts';
import { addCompute } from '../support/fakes/fake-computes.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, computeBody, hubId, setCluster, spokeId, subscription } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, endpointOf, type Stage } from '../support/fakes/stage.ts';

async function planned(stage: Stage) {
  const { slice } = await openedTrack(stage, hubId);
  return planTeardown(slice, await slice.readCluster(0));
}

describe('the plan of an early teardown', () => {
  it('deletes what is made again after the start, and leaves what could lose its address, with the reasons', async () => {
    const stage = createStage();
    expect(await planned(stage)).toEqual({
      at: stage.clock.now(),
      expiresAt: stage.clock.now(),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      remarks: [],
      items: [
        {
          trackKind: 'endpoint',
          resourceId: hubId,
          action: 'repair',
          because: 'its cluster is stopped, which cuts its link: it is deleted now and made again after the start.',
          calls: [`DELETE ${hubId}`],
          incarnation: 'guid-2',
        },
        {
          trackKind: 'endpoint',
          resourceId: spokeId,
          action: 'leave',
          because: 'it is to keep its address, which something else could be given during the stop.',
        },
      ],
    });
  });

  it('tells which endpoint it does not touch and why, and keeps quiet about computes', async () => {
    const stage = createStage();
    const hub = endpointOf(stage.world, hubId);
    const connection = (id: string) => ({ name: 'c', properties: { privateLinkServiceId: id, groupIds: ['management'] } });
    hub.body = withProperties(hub.body, {
      privateLinkServiceConnections: [connection(clusterId), connection(`${clusterId}-other`)],
    });
    const body = computeBody('ns', { type: 'None' });
    addCompute(stage.world, churnId.replace('churn', 'legacy'), { ...body, properties: { ...body.properties, computeType: 'AKS' } });
    const { items, remarks } = await planned(stage);
    expect(items.map((item) => item.resourceId)).toEqual([spokeId]);
    expect(remarks).toEqual([
      `${hubId}: pe-hub has 2 connections; Relink recreates only endpoints whose one connection targets the cluster.`,
    ]);
  });

  it('says that endpoints could not be looked at (R5)', async () => {
    const stage = createStage();
    stage.world.trouble = (call) =>
      call === 'endpoints.list' || call === 'computes.listWorkspaces' ? new ServiceError('azure-forbidden', 'No right.') : undefined;
    expect(await planned(stage)).toMatchObject({
      items: [],
      remarks: [
        `${subscription}: Relink may not read the private endpoints of subscription ${subscription.slice(15)}, so what is in there was not looked at: No right.`,
      ],
    });
  });

  it('is empty for a cluster whose links a stop does not break, and says that alone', async () => {
    const stage = createStage();
    setCluster(stage.world, { isPrivate: false });
    stage.world.trouble = (call) => (call === 'endpoints.list' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(await planned(stage)).toMatchObject({
      items: [],
      remarks: ['The cluster is not private, so no private endpoint can be linked to it; there is nothing to repair after a restart.'],
    });
  });
});
