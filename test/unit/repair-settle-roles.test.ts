import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { ErrorCode } from '../../shared/domain/error-catalogue.ts';
import type { RoleAssignment } from '../../shared/domain/role-assignment.ts';
import type { LedgerEntry, PlanItem } from '../../shared/domain/run.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { settleRoles } from '../../shared/repair/settle-roles.ts';
import { churnPrincipal, definitions, giveRole, registry, storage } from '../support/fakes/churn-roles.ts';
import { churnId, clusterId, fraudId } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const owed = (role: string, scope: string): RoleAssignment => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`,
  scope,
  roleDefinitionId: `${definitions}/${role}`,
  principalId: 'principal-old',
  lostAt: 1,
});
const pull = owed('acr-pull', registry);
const blobs = owed('blob-reader', storage);
const entry: LedgerEntry = { clusterId, resourceId: churnId, kind: 'compute', condition: 'whole', owedRoles: [pull, blobs], updatedAt: 1 };
const left: PlanItem = { trackKind: 'compute', resourceId: churnId, action: 'leave', because: 'x' };

/** A stage in which two roles are owed to the compute, with the alert about it. */
async function indebted(): Promise<Stage> {
  const stage = createStage();
  await stage.engine.store.ledger.put(entry);
  const texts = { seen: 'x', done: 'x', notDone: 'x', next: 'x' };
  await stage.engine.store.alerts.raise({ code: 'identity-replaced', subject: churnId, ...texts, at: 1 });
  return stage;
}

async function settled(stage: Stage, items: readonly PlanItem[] = [left]): Promise<void> {
  const { slice } = await openedTrack(stage, fraudId);
  await settleRoles(slice, { at: 1, items, remarks: [] });
}

const entryOf = (stage: Stage) => stage.engine.store.ledger.get(clusterId, churnId);
const alertState = async (stage: Stage) => (await stage.engine.store.alerts.list(9))[0]?.state;

describe('roles that are owed to the identity of a compute that is left alone', () => {
  it('are owed no longer once it has them all, and the alert about them is over', async () => {
    const stage = await indebted();
    giveRole(stage.world, 'acr-pull', registry);
    giveRole(stage.world, 'blob-reader', storage);
    await settled(stage);
    const { owedRoles: _, ...rest } = entry;
    expect(await entryOf(stage)).toEqual({ ...rest, updatedAt: stage.clock.now() });
    expect(await stage.engine.store.alerts.list(9)).toMatchObject([
      {
        state: 'resolved',
        resolved: {
          at: stage.clock.now(),
          because: `No role assignment that Relink knows of is missing to ${churnPrincipal(stage.world)}, the principal of ${churnId}.`,
        },
      },
    ]);
  });

  it('stay owed one by one, and the alert stays open, while it has only some of them', async () => {
    const stage = await indebted();
    giveRole(stage.world, 'acr-pull', registry);
    await settled(stage);
    expect(await entryOf(stage)).toEqual({ ...entry, owedRoles: [blobs], updatedAt: stage.clock.now() });
    expect(await alertState(stage)).toBe('open');
  });

  it('count as not given when it has them under another condition', async () => {
    const stage = await indebted();
    giveRole(stage.world, 'acr-pull', registry);
    giveRole(stage.world, 'blob-reader', storage, { condition: 'only churn', conditionVersion: '2.0' });
    await settled(stage);
    expect((await entryOf(stage))?.owedRoles).toEqual([blobs]);
    expect(await alertState(stage)).toBe('open');
  });

  it.each([
    ['none of them was given', () => undefined],
    ['the compute is gone', ({ world }: Stage) => void world.computes.delete(idKey(churnId))],
  ])('are not touched while %s', async (_, prepare) => {
    const stage = await indebted();
    prepare(stage);
    await settled(stage);
    expect(await entryOf(stage)).toEqual(entry);
    expect(await alertState(stage)).toBe('open');
  });

  it('are not looked at while the run repairs the compute itself, nor are computes that are owed nothing', async () => {
    const stage = await indebted();
    const { owedRoles: _, ...rest } = entry;
    await stage.engine.store.ledger.put({ ...rest, resourceId: fraudId });
    const asked: string[] = [];
    stage.world.trouble = (call) => {
      asked.push(call);
      return undefined;
    };
    const repaired: PlanItem = { trackKind: 'compute', resourceId: churnId, action: 'repair', because: 'x', calls: [] };
    await settled(stage, [repaired, { ...left, resourceId: fraudId }]);
    expect(asked).toEqual([]);
    expect(await entryOf(stage)).toEqual(entry);
  });

  it('that cannot be read hold up no run: the journal says so, and the next run looks again', async () => {
    const stage = await indebted();
    stage.world.trouble = (call) => (call === 'computes.get' ? new ServiceError('azure-unavailable', 'Away.') : undefined);
    await settled(stage);
    expect(await stage.journal()).toMatchObject([
      {
        kind: 'saw',
        what: 'compute.saw',
        resourceId: churnId,
        text: 'It could not be read whether the compute’s identity has the roles it was owed: Away.',
      },
    ]);
    expect(await entryOf(stage)).toEqual(entry);
  });

  it.each(['lease-lost', 'store-unavailable'] as const)('end the slice when the trouble is not Azure’s: %s', async (code: ErrorCode) => {
    const stage = await indebted();
    stage.world.trouble = (call) => (call === 'computes.get' ? new ServiceError(code, 'Lost.') : undefined);
    await expect(settled(stage)).rejects.toMatchObject({ code });
    expect(await stage.journal()).toEqual([]);
  });
});
