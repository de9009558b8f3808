import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { Track } from '../../shared/domain/run.ts';
import type { OpenTrack } from '../../shared/repair/open-track.ts';
import { computeRolesStep } from '../../shared/repair/steps/compute-roles.ts';
import { endpointAwayStep } from '../../shared/repair/steps/endpoint-away.ts';
import { giveRole, registry } from '../support/fakes/churn-roles.ts';
import { churnId, clusterId, hubId } from '../support/fakes/night-world.ts';
import { openedTrack, snapshottedTrack } from '../support/fakes/opened-track.ts';
import { computeOf, createStage, type Stage } from '../support/fakes/stage.ts';

describe('the end of an early teardown', () => {
  async function looked(stage: Stage) {
    const open = await openedTrack(stage, hubId);
    return endpointAwayStep.check(await open.context());
  }
  const entryOf = (stage: Stage) => stage.engine.store.ledger.get(clusterId, hubId);
  const apart = { clusterId, resourceId: hubId, kind: 'endpoint', condition: 'apart', snapshotId: 'snapshot-1', updatedAt: 1 } as const;

  it('notes in the ledger that what Relink took down waits for the start', async () => {
    const stage = createStage();
    stage.world.endpoints.delete(idKey(hubId));
    await stage.engine.store.ledger.put(apart);
    expect(await looked(stage)).toEqual({
      kind: 'satisfied',
      note: 'Taken down; it waits for the cluster’s start. Its snapshot is snapshot-1.',
    });
    expect(await entryOf(stage)).toEqual({ ...apart, awaitsStart: true, updatedAt: stage.clock.now() });
  });

  it.each([undefined, { ...apart, condition: 'whole' } as const])(
    'leaves to people what they deleted, with %j in the ledger',
    async (entry) => {
      const stage = createStage();
      stage.world.endpoints.delete(idKey(hubId));
      if (entry) await stage.engine.store.ledger.put(entry);
      const note = 'Somebody else deleted the endpoint; it is theirs to make again.';
      expect(await looked(stage)).toEqual({ kind: 'satisfied', note });
      expect(await entryOf(stage)).toEqual(entry);
    },
  );

  it('leaves as it is what is there', async () => {
    const stage = createStage();
    await stage.engine.store.ledger.put(apart);
    expect(await looked(stage)).toEqual({ kind: 'satisfied', note: 'The endpoint exists; it is dealt with after the start.' });
    expect(await entryOf(stage)).toEqual(apart);
  });
});

describe('the roles of a compute', () => {
  const becomes = (stage: Stage, principalId: string | undefined) => {
    const compute = computeOf(stage.world, churnId);
    compute.body = { ...compute.body, identity: principalId === undefined ? { type: 'None' } : { type: 'SystemAssigned', principalId } };
  };

  /** The compute had a role when its snapshot was taken. */
  async function begun(): Promise<{ stage: Stage; open: OpenTrack }> {
    const stage = createStage({ restoreRoles: true });
    giveRole(stage.world, 'acr-pull', registry);
    return { stage, open: await snapshottedTrack(stage, churnId, '2026-01-05T18:00:00.000Z') };
  }

  const checked = async (open: OpenTrack) => {
    open.forget();
    return computeRolesStep.check(await open.context());
  };

  it('are nothing to see to while it keeps its principal, or has none', async () => {
    const { stage, open } = await begun();
    expect(await checked(open)).toEqual({ kind: 'satisfied', remember: { owedRoles: [] } });
    becomes(stage, undefined);
    expect(await checked(open)).toEqual({ kind: 'satisfied', remember: { owedRoles: [] } });
    expect(await stage.engine.store.alerts.list(9)).toEqual([]);
  });

  it('are given to the new principal one by one, and the intent says whose they were', async () => {
    const { stage, open } = await begun();
    becomes(stage, 'principal-new');
    const check = await checked(open);
    const old = stage.world.roleAssignments?.[0];
    expect(check).toMatchObject({
      kind: 'needed',
      intent: `Assign role ${old?.roleDefinitionId} on ${registry} to principal principal-new, the new identity of ${churnId}, as principal ${old?.principalId} had it (try 1 of 8).`,
      remember: { roleTries: [{ tries: 1 }] },
    });
    if (check.kind !== 'needed') return;
    await open.save({ ...check.remember });
    expect(await checked(open)).toMatchObject({ kind: 'needed', remember: { roleTries: [{ tries: 2 }] } });
  });

  it('are not written when nothing was begun', async () => {
    const { stage, open } = await begun();
    becomes(stage, 'principal-new');
    expect(await computeRolesStep.apply?.(await open.context())).toEqual({ kind: 'finished' });
    expect(stage.world.writes).toEqual([]);
  });

  it('wait for the compute to be attached again when it has disappeared', async () => {
    const { stage, open } = await begun();
    stage.world.computes.delete(idKey(churnId));
    expect(await checked(open)).toEqual({
      kind: 'back',
      toStep: 'attach',
      because: 'the compute disappeared after it had been attached',
    });
  });

  describe('that Azure refuses', () => {
    const track = (...roleTries: NonNullable<Track['roleTries']>) => ({ roleTries }) as unknown as Track;
    const refused = { code: 'azure-forbidden', message: 'No right.' } as const;

    it('are left to people with Azure’s words: the one that was begun last', () => {
      expect(computeRolesStep.doWithout?.(track({ name: 'a', tries: 1 }, { name: 'b', tries: 2 }), refused)).toEqual({
        roleTries: [
          { name: 'a', tries: 1 },
          { name: 'b', tries: 2, because: 'Azure refused it: No right.' },
        ],
      });
    });

    it('end the track where it was not Azure, nothing was begun, or the same was refused before', () => {
      expect(computeRolesStep.doWithout?.(track({ name: 'a', tries: 1 }), { code: 'unexpected', message: 'A bug.' })).toBeUndefined();
      expect(computeRolesStep.doWithout?.(track(), refused)).toBeUndefined();
      expect(computeRolesStep.doWithout?.({} as Track, refused)).toBeUndefined();
      expect(computeRolesStep.doWithout?.(track({ name: 'a', tries: 1, because: 'Azure refused it.' }), refused)).toBeUndefined();
    });
  });
});
