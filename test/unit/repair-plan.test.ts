import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { Plan } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { addCompute } from '../support/fakes/fake-computes.ts';
import {
  churnId,
  clusterId,
  computeBody,
  fraudId,
  hubId,
  hubZoneId,
  setCluster,
  spokeId,
  spokeZoneId,
  subscription,
} from '../support/fakes/night-world.ts';
import { createStage, endpointOf, hour, type Stage } from '../support/fakes/stage.ts';

const createdOn = '2026-01-05T18:00:00.000Z';
const older = 'it is older than the cluster’s last restart, which cut its link.';
const approve = (more: string) =>
  `PUT ${clusterId}/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name${more})`;

/** A plan that somebody asks for now, and nothing else. */
async function planned(stage: Stage): Promise<Plan> {
  stage.queue.lose();
  const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
  await stage.work();
  const run = (await stage.engine.store.runs.get(runId))?.value;
  if (run?.state !== 'succeeded' || !run.plan) throw new Error(`No plan: ${run?.verdict}`);
  return run.plan;
}

async function afterNight(connectionsSay: 'Approved' | 'Disconnected' = 'Approved'): Promise<Stage> {
  const stage = createStage();
  await stage.night({ connectionsSay });
  return stage;
}

const itemOf = (plan: Plan, id: string) => plan.items.find((item) => idKey(item.resourceId) === idKey(id));

describe('a plan', () => {
  it('names every item, its reason and every call, with a hash and an expiry', async () => {
    const stage = await afterNight();
    const plan = await planned(stage);
    expect(plan).toEqual({
      at: stage.clock.now(),
      expiresAt: stage.clock.now() + 24 * hour,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      remarks: [],
      items: [
        {
          trackKind: 'endpoint',
          resourceId: hubId,
          action: 'repair',
          because: older,
          incarnation: 'guid-2',
          calls: [
            `DELETE ${hubId}`,
            `PUT ${hubId} (same configuration)`,
            approve('; only if the connection comes back Pending'),
            `PUT ${hubZoneId}/A/aks-night-dns (10.9.9.9, 10.1.0.2 gives way to the new address)`,
          ],
        },
        {
          trackKind: 'endpoint',
          resourceId: spokeId,
          action: 'repair',
          because: older,
          incarnation: 'guid-3',
          calls: [
            `DELETE ${spokeId}`,
            `PUT ${spokeId} (same configuration)`,
            approve(''),
            `PUT ${spokeId}/privateDnsZoneGroups/default (same zones)`,
            `PUT ${spokeZoneId}/A/aks-night-dns (10.2.0.50 gives way to the new address)`,
          ],
        },
        ...[churnId, fraudId].map((resourceId) => ({
          trackKind: 'compute',
          resourceId,
          action: 'repair',
          because: older,
          incarnation: createdOn,
          calls: [`DELETE ${resourceId}?underlyingResourceAction=Detach`, `PUT ${resourceId} (same configuration)`],
        })),
      ],
    });
  });

  it('leaves what was repaired after the last restart, and remembers which incarnation it saw', async () => {
    const stage = await afterNight();
    await stage.work();
    const { items, remarks } = await planned(stage);
    const because = 'it was repaired or found good after the last restart.';
    expect(items).toMatchObject([
      { trackKind: 'endpoint', resourceId: hubId, action: 'leave', because, incarnation: expect.stringMatching(/^guid-\d+$/) },
      { trackKind: 'endpoint', resourceId: spokeId, action: 'leave', because },
      { trackKind: 'compute', resourceId: churnId, action: 'leave', because, incarnation: expect.stringMatching(/^2026-01-06T/) },
      { trackKind: 'compute', resourceId: fraudId, action: 'leave', because },
    ]);
    expect(remarks).toEqual([]);
  });

  it('asks Azure when something was made only where that decides', async () => {
    const stage = createStage();
    const asked: string[] = [];
    stage.world.trouble = (call, id) => {
      if (call === 'history.createdAt') asked.push(id);
      return undefined;
    };
    await planned(stage);
    expect(asked).toEqual([]);
    await stage.night({ connectionsSay: 'Approved' });
    await planned(stage);
    expect(asked).toEqual([hubId, spokeId]);
    await stage.work();
    stage.queue.lose();
    await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
    await stage.work();
    await stage.night({ connectionsSay: 'Approved' });
    asked.length = 0;
    await planned(stage);
    expect(asked).toEqual([]);
  });

  it('makes again what Relink took away, from its snapshot', async () => {
    const stage = createStage();
    stage.world.endpoints.delete(idKey(hubId));
    stage.world.computes.delete(idKey(fraudId));
    const entry = { clusterId, condition: 'apart', updatedAt: 1 } as const;
    await stage.engine.store.ledger.put({
      ...entry,
      resourceId: hubId,
      kind: 'endpoint',
      incarnation: 'guid-2',
      oldAddresses: ['10.9.9.9'],
    });
    await stage.engine.store.ledger.put({ ...entry, resourceId: fraudId, kind: 'compute' });
    const plan = await planned(stage);
    expect(itemOf(plan, hubId)).toEqual({
      trackKind: 'endpoint',
      resourceId: hubId,
      action: 'repair',
      because: 'Relink took pe-hub away and was interrupted before it made it again.',
      incarnation: 'guid-2',
      oldAddresses: ['10.9.9.9'],
      calls: [
        `PUT ${hubId} (same configuration)`,
        approve('; only if the connection comes back Pending'),
        `PUT ${hubZoneId}/A/aks-night-dns (10.9.9.9, 10.1.0.2 gives way to the new address)`,
      ],
    });
    expect(itemOf(plan, fraudId)).toEqual({
      trackKind: 'compute',
      resourceId: fraudId,
      action: 'repair',
      because: 'Relink took fraud away and was interrupted before it made it again.',
      calls: [`PUT ${fraudId} (same configuration)`],
    });
  });

  it('says that a stored snapshot cannot be read, and plans the rest', async () => {
    const stage = createStage();
    stage.world.endpoints.delete(idKey(hubId));
    await stage.engine.store.ledger.put({
      clusterId,
      condition: 'apart',
      updatedAt: 1,
      resourceId: hubId,
      kind: 'endpoint',
      snapshotId: 'lost',
    });
    expect(itemOf(await planned(stage), hubId)).toMatchObject({
      snapshotId: 'lost',
      calls: [
        `PUT ${hubId} (same configuration)`,
        approve('; only if the connection comes back Pending'),
        'The stored snapshot could not be read (store-corrupt), so calls that follow from them are not listed.',
      ],
    });
  });

  it.each([
    ['endpoints.zoneGroups', 'DNS zone groups'],
    ['endpoints.addresses', 'addresses'],
    ['dnsZones.findZones', 'A records'],
  ])('says that it may not ask %s', async (call, what) => {
    const stage = await afterNight();
    stage.world.trouble = (asked) => (asked === call ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    const item = itemOf(await planned(stage), spokeId);
    expect(item).toMatchObject({
      calls: expect.arrayContaining([`The ${what} could not be read (azure-forbidden), so calls that follow from them are not listed.`]),
    });
  });

  it('is asked for again when a read fails that may work later', async () => {
    const stage = await afterNight();
    let left = 1;
    stage.world.trouble = (call) => {
      if (call !== 'endpoints.zoneGroups' || left === 0) return undefined;
      left -= 1;
      return new ServiceError('azure-unavailable', 'Away.');
    };
    expect(itemOf(await planned(stage), spokeId)).toMatchObject({
      calls: expect.arrayContaining([`PUT ${spokeId}/privateDnsZoneGroups/default (same zones)`]),
    });
  });

  it('forgets nothing that it may not look at, and names the place (R5)', async () => {
    const stage = await afterNight();
    await stage.work();
    const workspace = fraudId.slice(0, fraudId.indexOf('/computes/'));
    stage.world.trouble = (call, id) =>
      call === 'computes.list' && id === workspace ? new ServiceError('azure-forbidden', 'No right.') : undefined;
    const plan = await planned(stage);
    expect(itemOf(plan, workspace)).toEqual({
      trackKind: 'compute',
      resourceId: workspace,
      action: 'refuse',
      because: 'Relink may not read the computes of workspace ws-b, so what is in there was not looked at: No right.',
      blocksComputes: false,
    });
    expect(plan.remarks).toEqual([]);
    stage.world.trouble = (call) => (call === 'computes.listWorkspaces' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(itemOf(await planned(stage), subscription)).toMatchObject({
      trackKind: 'compute',
      because: `Relink may not read the workspaces of subscription ${subscription.slice(15)}, so what is in there was not looked at: No right.`,
      blocksComputes: false,
    });
    stage.world.trouble = (call) => (call === 'endpoints.list' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(itemOf(await planned(stage), subscription)).toMatchObject({ trackKind: 'endpoint', blocksComputes: true });
  });

  it('names nothing that lies out of scope: no compute of a workspace out of scope, no endpoint of such a group', async () => {
    const groups = ['rg-night', 'rg-hub'].map((group) => `${subscription}/resourceGroups/${group}`);
    const stage = createStage({ scope: groups });
    await stage.night();
    const asked: string[] = [];
    stage.world.trouble = (call, id) => {
      if (call === 'computes.list') asked.push(id);
      return undefined;
    };
    expect((await planned(stage)).items.map((item) => item.resourceId)).toEqual([hubId]);
    expect(asked).toEqual([]);
  });

  it('makes no second repair of what Relink took away and left alone for a reason', async () => {
    const stage = createStage();
    const legacyId = churnId.replace('churn', 'legacy');
    const body = computeBody('ns', { type: 'None' });
    addCompute(stage.world, legacyId, { ...body, properties: { ...body.properties, computeType: 'AKS' } });
    await stage.engine.store.ledger.put({ clusterId, condition: 'apart', kind: 'compute', resourceId: legacyId, updatedAt: 1 });
    expect((await planned(stage)).items.filter((item) => item.resourceId === legacyId)).toMatchObject([{ action: 'refuse' }]);
  });

  it('says what somebody removed, and that a snapshot may help', async () => {
    const stage = await afterNight();
    await stage.work();
    const entry = await stage.engine.store.ledger.get(clusterId, hubId);
    stage.world.endpoints.delete(idKey(hubId));
    expect((await planned(stage)).remarks).toEqual([
      `pe-hub was good when Relink last looked and is not there now: somebody removed it. Relink makes again only what it took away itself; a snapshot may help: ${entry?.snapshotId}.`,
    ]);
    const { snapshotId: _, ...bare } = entry ?? { snapshotId: '' };
    await stage.engine.store.ledger.put(bare as NonNullable<typeof entry>);
    expect((await planned(stage)).remarks[0]).toMatch(/a snapshot may help: none is stored\.$/);
  });

  it.each([
    [
      { hasVnetIntegration: true },
      'The cluster uses API Server VNet Integration: it has no private link service of AKS’s that a restart replaces, so there is nothing to recreate and no compute to reattach.',
    ],
    [
      { isPrivate: false },
      'The cluster is not private, so no private endpoint can be linked to it; there is nothing to repair after a restart.',
    ],
  ])('is empty for a cluster with %j, also where places cannot be read', async (changes, remark) => {
    const stage = await afterNight();
    setCluster(stage.world, changes);
    stage.world.trouble = (call) => (call === 'endpoints.list' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(await planned(stage)).toMatchObject({ items: [], remarks: [remark] });
  });

  it('leaves computes attached where the tag says so, but not one that Relink has detached', async () => {
    const stage = await afterNight();
    setCluster(stage.world, { tags: { 'relink-computes': 'leave' } });
    const apart = { clusterId, condition: 'apart', kind: 'compute', resourceId: fraudId, incarnation: 'older', updatedAt: 1 } as const;
    await stage.engine.store.ledger.put(apart);
    const plan = await planned(stage);
    expect(itemOf(plan, churnId)).toEqual({
      trackKind: 'compute',
      resourceId: churnId,
      action: 'leave',
      because: 'the cluster’s tag relink-computes says leave.',
    });
    expect(itemOf(plan, fraudId)).toMatchObject({ action: 'repair', because: 'an earlier repair of it was not finished.' });
  });

  it('names a compute on an Arc cluster, which is never detached', async () => {
    const stage = createStage();
    const body = computeBody('ns', { type: 'None' });
    const arc = clusterId.replace('Microsoft.ContainerService/managedClusters', 'Microsoft.Kubernetes/connectedClusters');
    addCompute(stage.world, churnId.replace('churn', 'arc'), { ...body, properties: { ...body.properties, resourceId: arc } });
    expect((await planned(stage)).remarks).toEqual([
      'arc is on an Arc-connected cluster (aks-night): never detached, because its relay secrets cannot be read back.',
    ]);
  });

  it('says that Azure’s log may not be read, and goes on with what Relink has seen itself', async () => {
    const stage = createStage();
    stage.world.trouble = (call) => (call === 'history.powerEvents' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    const plan = await planned(stage);
    expect(plan.remarks).toEqual(['Azure’s activity log could not be read, so restarts before Relink’s time are unknown: No right.']);
    expect(itemOf(plan, hubId)).toMatchObject({
      action: 'leave',
      because: 'no restart of the cluster is known, and Azure shows it healthy.',
    });
  });

  it('has another hash when an endpoint was made anew meanwhile', async () => {
    const stage = await afterNight();
    const before = await planned(stage);
    const hub = endpointOf(stage.world, hubId);
    stage.clock.advance(1_000);
    expect((await planned(stage)).hash).toBe(before.hash);
    hub.body = { ...hub.body, properties: { ...(hub.body['properties'] as object), resourceGuid: 'guid-99' } };
    expect((await planned(stage)).hash).not.toBe(before.hash);
  });
});
