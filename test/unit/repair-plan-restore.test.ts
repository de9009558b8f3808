import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { computeConfigOf } from '../../shared/domain/compute.ts';
import type { Plan, PlanItem } from '../../shared/domain/run.ts';
import type { ComputeSnapshot, EndpointSnapshot, Snapshot } from '../../shared/domain/snapshot.ts';
import { discover } from '../../shared/repair/discover.ts';
import { withRestore } from '../../shared/repair/plan-restore.ts';
import { recordKey } from '../support/fakes/azure-world.ts';
import { churnPrincipal, definitions, registry } from '../support/fakes/churn-roles.ts';
import { churnId, clusterId, fraudId, hubId, hubZoneId, spokeId, spokeZoneId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { computeOf, createStage, endpointOf, forever, type Stage } from '../support/fakes/stage.ts';

const approve = (more: string) =>
  `PUT ${clusterId}/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name${more})`;

function endpointSnapshot({ world }: Stage, id: string, zoneId: string): EndpointSnapshot {
  const { body, addresses, zoneGroups } = endpointOf(world, id);
  const record = world.records.get(recordKey(zoneId, 'aks-night-dns'));
  return { kind: 'endpoint', resourceId: id, body, addresses, zoneGroups, records: record ? [record] : [], unknownProperties: [] };
}

function computeSnapshot(stage: Stage, more: Partial<ComputeSnapshot> = {}): ComputeSnapshot {
  return { kind: 'compute', resourceId: churnId, body: computeOf(stage.world, churnId).body, unknownProperties: [], ...more };
}

/** The plan of a run that is asked to restore the snapshot, on top of what was judged; the run has a track of another part. */
async function restored(stage: Stage, snapshot: Snapshot, options: { judged?: readonly PlanItem[]; trackOf?: string } = {}) {
  const given: Plan = { at: 1, items: options.judged ?? [], remarks: ['one'] };
  const restoreOf = await stage.engine.store.snapshots.put(snapshot, 1);
  const { slice } = await openedTrack(stage, options.trackOf ?? fraudId);
  await slice.saveRun({ restoreOf });
  const cluster = await slice.readCluster(0);
  const plan = await withRestore(slice, given, { cluster, found: await discover(slice.engine, cluster, forever) });
  return { plan, given, restoreOf };
}

describe('the plan of a restore', () => {
  it('names every call that makes a manual endpoint again, and deletes nothing', async () => {
    const stage = createStage();
    const snapshot = endpointSnapshot(stage, spokeId, spokeZoneId);
    stage.world.endpoints.delete(idKey(spokeId));
    const { plan, restoreOf } = await restored(stage, snapshot);
    expect(plan).toEqual({
      at: 1,
      remarks: ['one'],
      items: [
        {
          trackKind: 'endpoint',
          resourceId: spokeId,
          action: 'repair',
          because: `it is missing, and a person asked to restore it from snapshot ${restoreOf}.`,
          calls: [
            `PUT ${spokeId} (same configuration)`,
            approve(''),
            `PUT ${spokeId}/privateDnsZoneGroups/default (same zones)`,
            `PUT ${spokeZoneId}/A/aks-night-dns (10.2.0.50 gives way to the new address)`,
          ],
          snapshotId: restoreOf,
          oldAddresses: ['10.2.0.50'],
        },
      ],
    });
  });

  it('says of an automatic endpoint that its connection is approved only if it has to be', async () => {
    const stage = createStage({ restoreRoles: true });
    const snapshot = endpointSnapshot(stage, hubId, hubZoneId);
    stage.world.endpoints.delete(idKey(hubId));
    expect((await restored(stage, snapshot)).plan.items).toMatchObject([
      {
        calls: [
          `PUT ${hubId} (same configuration)`,
          approve('; only if the connection comes back Pending'),
          `PUT ${hubZoneId}/A/aks-night-dns (10.9.9.9, 10.1.0.2 gives way to the new address)`,
        ],
      },
    ]);
  });

  it('attaches a compute, gives its new identity the roles of the snapshot, and moves no address', async () => {
    const stage = createStage({ restoreRoles: true });
    const role = { id: 'x', scope: registry, roleDefinitionId: `${definitions}/acr-pull`, principalId: churnPrincipal(stage.world) };
    const snapshot = computeSnapshot(stage, { roleAssignments: [role] });
    stage.world.computes.delete(idKey(churnId));
    const { plan, restoreOf } = await restored(stage, snapshot);
    expect(plan.items).toEqual([
      {
        trackKind: 'compute',
        resourceId: churnId,
        action: 'repair',
        because: `it is missing, and a person asked to restore it from snapshot ${restoreOf}.`,
        calls: [
          `PUT ${churnId} (same configuration)`,
          `PUT ${registry}/providers/Microsoft.Authorization/roleAssignments/<name from the new principal> (role acr-pull, if the new principal lacks it)`,
        ],
        snapshotId: restoreOf,
      },
    ]);
  });

  it('is found to be possible also from a snapshot that holds no role assignments', async () => {
    const stage = createStage({ restoreRoles: true });
    const snapshot = computeSnapshot(stage);
    stage.world.computes.delete(idKey(churnId));
    expect((await restored(stage, snapshot)).plan.items).toMatchObject([{ calls: [`PUT ${churnId} (same configuration)`] }]);
  });

  it.each([
    ['an endpoint', hubId, 'pe-hub exists', 'delete it first'],
    ['a compute', churnId, 'churn exists', 'detach it first'],
  ])('refuses %s that exists, says what to do first, and keeps no compute from its repair', async (_, id, exists, first) => {
    const stage = createStage();
    const { plan } = await restored(stage, id === hubId ? endpointSnapshot(stage, hubId, hubZoneId) : computeSnapshot(stage));
    expect(plan.items).toEqual([
      {
        trackKind: id === hubId ? 'endpoint' : 'compute',
        resourceId: id,
        action: 'refuse',
        because: `${exists}, and a restore never overwrites anything. To have it as it was in the snapshot, ${first}, then ask again.`,
        blocksComputes: false,
      },
    ]);
  });

  it('refuses a snapshot of something that hangs on another cluster', async () => {
    const stage = createStage();
    const { properties } = computeConfigOf(computeOf(stage.world, churnId).body);
    const body = { properties: { ...(properties as object), resourceId: clusterId.replace('aks-night', 'aks-other') } };
    stage.world.computes.delete(idKey(churnId));
    const { plan } = await restored(stage, { kind: 'compute', resourceId: churnId, body, unknownProperties: [] });
    expect(plan.items).toMatchObject([
      { action: 'refuse', because: 'its snapshot is not one of a part of the cluster that Relink repairs (foreign).' },
    ]);
  });

  it('adds nothing once the run has a track for it: what happens then is up to the track', async () => {
    const stage = createStage();
    const snapshot = endpointSnapshot(stage, spokeId, spokeZoneId);
    stage.world.endpoints.delete(idKey(spokeId));
    const { plan, given } = await restored(stage, snapshot, { trackOf: spokeId });
    expect(plan).toEqual(given);
  });

  it('takes the place of what the ledger says of the same part, whose addresses it moves too, each once', async () => {
    const stage = createStage();
    const snapshot = endpointSnapshot(stage, spokeId, spokeZoneId);
    stage.world.endpoints.delete(idKey(spokeId));
    const item = { trackKind: 'endpoint', action: 'repair', because: 'x', calls: [] } as const;
    const other: PlanItem = { ...item, resourceId: hubId, oldAddresses: ['10.1.0.2'] };
    const unfinished: PlanItem = { ...item, resourceId: spokeId.toUpperCase(), oldAddresses: ['10.2.0.49', '10.2.0.50'] };
    const { plan } = await restored(stage, snapshot, { judged: [other, unfinished] });
    expect(plan.items).toMatchObject([other, { resourceId: spokeId, oldAddresses: ['10.2.0.49', '10.2.0.50'] }]);
    expect(plan.items).toHaveLength(2);
  });

  it('moves only the addresses of the snapshot where the ledger knows of none', async () => {
    const stage = createStage();
    const snapshot = endpointSnapshot(stage, spokeId, spokeZoneId);
    stage.world.endpoints.delete(idKey(spokeId));
    const unfinished: PlanItem = { trackKind: 'endpoint', action: 'repair', because: 'x', calls: [], resourceId: spokeId };
    const { plan } = await restored(stage, snapshot, { judged: [unfinished] });
    expect(plan.items).toMatchObject([{ resourceId: spokeId, oldAddresses: ['10.2.0.50'] }]);
  });
});
