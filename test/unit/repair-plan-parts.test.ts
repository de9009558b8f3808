import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { LedgerEntry, PlanItem } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { addCompute } from '../support/fakes/fake-computes.ts';
import { withProperties } from '../support/fakes/fake-endpoints.ts';
import { churnId, clusterId, computeBody, fraudId, hubId, hubZoneId, spokeId, spokeZoneId } from '../support/fakes/night-world.ts';
import { computeOf, createStage, endpointOf, type Stage } from '../support/fakes/stage.ts';

const approve = (more: string) =>
  `PUT ${clusterId}/privateEndpointConnections/<name of the new connection> (approve; Azure gives the name${more})`;
const ifPending = '; only if the connection comes back Pending';
const hubRecord = `PUT ${hubZoneId}/A/aks-night-dns (10.9.9.9, 10.1.0.2 gives way to the new address)`;
const apart: LedgerEntry = { clusterId, resourceId: hubId, kind: 'endpoint', condition: 'apart', updatedAt: 1 };

async function planned(stage: Stage) {
  stage.queue.lose();
  const { runId } = await startRun(stage.engine, { clusterId, cause: 'request', intent: 'plan' });
  await stage.work();
  const run = (await stage.engine.store.runs.get(runId))?.value;
  if (run?.state !== 'succeeded' || !run.plan) throw new Error(`No plan: ${run?.verdict}`);
  return run.plan;
}

async function plannedItem(stage: Stage, id: string): Promise<PlanItem | undefined> {
  return (await planned(stage)).items.find((item) => idKey(item.resourceId) === idKey(id));
}

/** A stage in the morning, with the restart that its cluster has gone through. */
async function morning(settings: Partial<RepairSettings> = {}, prepare: (stage: Stage) => void = () => undefined) {
  const stage = createStage(settings);
  prepare(stage);
  await stage.night({ connectionsSay: 'Approved' });
  const restart = (await stage.engine.store.clusters.get(clusterId))?.value.restart;
  if (!restart) throw new Error('There was no restart.');
  return { stage, restart };
}

describe('the plan for what an earlier repair has made again', () => {
  it('deletes and makes no endpoint that exists anew and whole: only its connection and its records are left', async () => {
    const stage = createStage();
    await stage.engine.store.ledger.put({ ...apart, incarnation: 'guid-old' });
    expect(await plannedItem(stage, hubId)).toMatchObject({ incarnation: 'guid-old', calls: [approve(ifPending), hubRecord] });
  });

  it('makes an endpoint once more whose creation has failed', async () => {
    const stage = createStage();
    const hub = endpointOf(stage.world, hubId);
    hub.body = withProperties(hub.body, { provisioningState: 'Failed' });
    await stage.engine.store.ledger.put({ ...apart, incarnation: 'guid-old' });
    expect(await plannedItem(stage, hubId)).toMatchObject({
      calls: [`PUT ${hubId} (same configuration)`, approve(ifPending), hubRecord],
    });
  });

  it('detaches no compute that was attached anew', async () => {
    const stage = createStage();
    await stage.engine.store.ledger.put({ ...apart, resourceId: fraudId, kind: 'compute', incarnation: 'older' });
    expect(await plannedItem(stage, fraudId)).toMatchObject({ calls: [`PUT ${fraudId} (same configuration)`] });
  });

  it('goes by the restart for which it was taken apart: after a later one it is taken apart anew', async () => {
    const { stage, restart } = await morning();
    await stage.engine.store.ledger.put({ ...apart, incarnation: 'guid-old', apartForRestartId: restart.id });
    expect(await plannedItem(stage, hubId)).toMatchObject({ incarnation: 'guid-old', calls: [approve(ifPending), hubRecord] });
    await stage.engine.store.ledger.put({ ...apart, incarnation: 'guid-old', apartForRestartId: 'an earlier one' });
    const calls = [`DELETE ${hubId}`, `PUT ${hubId} (same configuration)`, approve(ifPending), hubRecord];
    expect(await plannedItem(stage, hubId)).toMatchObject({ incarnation: 'guid-2', calls });
  });
});

describe('the plan for an endpoint that was taken down early', () => {
  it('says that only its creation is left', async () => {
    const stage = createStage();
    stage.world.endpoints.delete(idKey(hubId));
    await stage.engine.store.ledger.put({ ...apart, awaitsStart: true });
    const plan = await planned(stage);
    expect(plan.items.find((item) => item.resourceId === hubId)).toMatchObject({
      because: 'Relink took pe-hub down early, while the cluster was stopped; only its creation is left.',
    });
    expect(plan.remarks).toEqual([]);
  });

  it.each([
    ['stays when it was made by hand after the start', true, 1, 'guid-old'],
    ['is made anew when it was made by hand at the very moment of the start, which may have cut its link', true, 0, 'guid-2'],
    ['is made anew when it was made by hand during the stop', true, -1, 'guid-2'],
    ['is made anew when it was no early teardown that took it away', false, 1, 'guid-2'],
  ])('%s', async (_, awaitsStart, afterStartMs, incarnation) => {
    const { stage, restart } = await morning();
    stage.world.createdAt.set(idKey(hubId), restart.at + afterStartMs);
    await stage.engine.store.ledger.put({ ...apart, incarnation: 'guid-old', ...(awaitsStart && { awaitsStart }) });
    expect(await plannedItem(stage, hubId)).toMatchObject({ action: 'repair', incarnation });
  });
});

describe('the plan after a restart', () => {
  it('asks when an endpoint was made that somebody has put in the place of the one that Relink knew', async () => {
    const { stage, restart } = await morning();
    stage.world.createdAt.set(idKey(hubId), restart.at + 1);
    await stage.engine.store.ledger.put({ ...apart, condition: 'whole', incarnation: 'guid-before' });
    expect(await plannedItem(stage, hubId)).toMatchObject({ action: 'leave', because: 'it was made after the last restart.' });
  });

  it('lets a compute that cannot be judged keep no other from its repair', async () => {
    const { stage } = await morning({}, ({ world }) => {
      const fraud = computeOf(world, fraudId);
      fraud.body = withProperties(fraud.body, { createdOn: '' });
    });
    expect(await plannedItem(stage, fraudId)).toEqual({
      trackKind: 'compute',
      resourceId: fraudId,
      action: 'refuse',
      because: 'Azure does not say when it was made, so it cannot be told whether it is older than the last restart.',
      blocksComputes: false,
    });
  });

  it('detaches each compute by its own time of attachment', async () => {
    const { stage } = await morning({}, ({ world, clock }) => {
      clock.advance(1_000);
      addCompute(world, fraudId, computeBody('ml-fraud', { type: 'None' }));
    });
    for (const id of [churnId, fraudId])
      expect(await plannedItem(stage, id)).toMatchObject({
        calls: [`DELETE ${id}?underlyingResourceAction=Detach`, `PUT ${id} (same configuration)`],
      });
  });
});

describe('the calls that a plan names', () => {
  it('of an endpoint that is away follow from its snapshot: how it is approved, and its zone groups', async () => {
    const stage = createStage();
    const { body, addresses, zoneGroups } = endpointOf(stage.world, spokeId);
    const snapshotId = await stage.engine.store.snapshots.put(
      { kind: 'endpoint', resourceId: spokeId, body, addresses, zoneGroups, records: [], unknownProperties: [] },
      1,
    );
    stage.world.endpoints.delete(idKey(spokeId));
    await stage.engine.store.ledger.put({ ...apart, resourceId: spokeId, snapshotId, oldAddresses: addresses });
    expect(await plannedItem(stage, spokeId)).toMatchObject({
      calls: [
        `PUT ${spokeId} (same configuration)`,
        approve(''),
        `PUT ${spokeId}/privateDnsZoneGroups/default (same zones)`,
        `PUT ${spokeZoneId}/A/aks-night-dns (10.2.0.50 gives way to the new address)`,
      ],
    });
  });

  it('are the rest of them, and a word about it, when zone groups may not be read', async () => {
    const { stage } = await morning();
    stage.world.trouble = (call) => (call === 'endpoints.zoneGroups' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(await plannedItem(stage, hubId)).toMatchObject({
      calls: [
        `DELETE ${hubId}`,
        `PUT ${hubId} (same configuration)`,
        approve(ifPending),
        hubRecord,
        'The DNS zone groups could not be read (azure-forbidden), so calls that follow from them are not listed.',
      ],
    });
  });

  it('are the rest of them, and a word about it, when the snapshot with the roles of a compute cannot be read', async () => {
    const stage = createStage({ restoreRoles: true });
    stage.world.computes.delete(idKey(fraudId));
    await stage.engine.store.ledger.put({ ...apart, resourceId: fraudId, kind: 'compute', snapshotId: 'lost' });
    expect(await plannedItem(stage, fraudId)).toMatchObject({
      calls: [
        `PUT ${fraudId} (same configuration)`,
        'The role assignments could not be read (store-corrupt), so calls that follow from them are not listed.',
      ],
    });
  });

  it.each(['azure-unavailable', 'lease-lost'] as const)(
    'are listed in full once a trouble has passed that says nothing about them: %s',
    async (code) => {
      const { stage } = await morning();
      let left = 2;
      stage.world.trouble = (call) => {
        if (call !== 'endpoints.zoneGroups' || left === 0) return undefined;
        left -= 1;
        return new ServiceError(code, 'Away.');
      };
      const plan = await planned(stage);
      expect(left).toBe(0);
      expect(JSON.stringify(plan)).not.toContain('could not be read');
      expect(JSON.stringify(plan)).toContain(`${spokeId}/privateDnsZoneGroups/default`);
    },
  );
});
