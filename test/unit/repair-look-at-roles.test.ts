import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import type { RoleAssignment } from '../../shared/domain/role-assignment.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import { lookAtRoles } from '../../shared/repair/look-at-roles.ts';
import { callsOfRoles } from '../../shared/repair/role-calls.ts';
import type { StepContext } from '../../shared/repair/steps/step.ts';
import { churnPrincipal, definitions, giveRole, registry, storage } from '../support/fakes/churn-roles.ts';
import { churnId, clusterId, fraudId, hubId, subscription } from '../support/fakes/night-world.ts';
import { openedTrack } from '../support/fakes/opened-track.ts';
import { createStage, type Stage } from '../support/fakes/stage.ts';

const other = '/subscriptions/33333333-3333-4333-8333-333333333333';
const workspace = churnId.slice(0, churnId.indexOf('/computes/'));
const blobContributor = '/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe';
const accountContributor = '/providers/Microsoft.Authorization/roleDefinitions/17d1049b-9a84-46fb-8f53-869881c3d3ab';
const hbi = { isHbi: true, storageAccountId: storage };

const role = (roleDefinitionId: string, scope: string): RoleAssignment => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/r`,
  scope,
  roleDefinitionId,
  principalId: 'principal-old',
});
const pull = role(`${definitions}/acr-pull`, registry);

async function looking(stage: Stage): Promise<StepContext> {
  return (await openedTrack(stage, fraudId)).context();
}

function callsOf(stage: Stage): string[] {
  const calls: string[] = [];
  stage.world.trouble = (call) => {
    calls.push(call);
    return undefined;
  };
  return calls;
}

const change = (due: readonly RoleAssignment[], computeId = churnId) => ({
  computeId,
  oldPrincipal: 'principal-old',
  newPrincipal: 'principal-new',
  due,
  unread: [],
});

describe('the look at what a new identity lacks', () => {
  it('asks for no assignments where none is due and the workspace requires none', async () => {
    const stage = createStage();
    const context = await looking(stage);
    const calls = callsOf(stage);
    expect(await lookAtRoles(context, change([]))).toEqual({ lost: [], required: [] });
    expect(calls).toEqual(['computes.getWorkspace']);
  });

  it('asks each workspace for itself, also when computes of several are looked at side by side', async () => {
    const stage = createStage();
    stage.world.workspaceStates.set(idKey(workspace), hbi);
    const context = await looking(stage);
    expect((await lookAtRoles(context, change([], fraudId))).required).toEqual([]);
    expect((await lookAtRoles(context, change([]))).required).toEqual([
      { name: 'Storage Blob Data Contributor', roleDefinitionId: blobContributor, scope: storage },
      { name: 'Storage Account Contributor', roleDefinitionId: accountContributor, scope: storage },
    ]);
  });

  it('names a required role that is due anyway once, as lost', async () => {
    const stage = createStage({ restoreRoles: true });
    stage.world.workspaceStates.set(idKey(workspace), hbi);
    const lost = role(blobContributor, storage);
    expect(await lookAtRoles(await looking(stage), change([lost]))).toEqual({
      lost: [{ role: lost, because: undefined }],
      required: [{ name: 'Storage Account Contributor', roleDefinitionId: accountContributor, scope: storage }],
    });
  });

  it('still tells what is lost when the workspace cannot be read, and says that', async () => {
    const stage = createStage();
    stage.world.trouble = (call) => (call === 'computes.getWorkspace' ? new ServiceError('azure-forbidden', 'No right.') : undefined);
    expect(await lookAtRoles(await looking(stage), change([pull]))).toEqual({
      lost: [{ role: pull, because: 'RELINK_RESTORE_ROLES is not on' }],
      required: [],
      unreadWorkspace: 'No right.',
    });
  });

  it('reads no assignment one by one that Relink has not begun to write', async () => {
    const stage = createStage({ restoreRoles: true });
    const context = await looking(stage);
    const calls = callsOf(stage);
    await lookAtRoles(context, change([pull]));
    expect(calls).not.toContain('access.roleAssignment');
  });

  it('assigns nothing in a place where it may not read what the new principal has (R5)', async () => {
    const stage = createStage({ restoreRoles: true, scope: [subscription, other] });
    stage.world.missingRights = [{ scope: other, action: 'Microsoft.Authorization/roleAssignments/read' }];
    const there = role(`${definitions}/acr-pull`, `${other}/resourceGroups/rg-far`);
    expect((await lookAtRoles(await looking(stage), change([pull, there]))).lost).toEqual([
      { role: pull, because: undefined },
      { role: there, because: 'Relink may not read there what the new principal has' },
    ]);
  });
});

describe('the role assignments that a plan names', () => {
  const call = `PUT ${registry}/providers/Microsoft.Authorization/roleAssignments/<name from the new principal> (role acr-pull, if the new principal lacks it)`;
  const compute = { computeId: churnId, clusterId } as const;
  const compound = { kind: 'compute', resourceId: churnId, body: {}, unknownProperties: [] } as const;

  it('are none where roles are only reported, and nothing is asked for them', async () => {
    const stage = createStage({ restoreRoles: false });
    giveRole(stage.world, 'acr-pull', registry);
    const context = await looking(stage);
    const calls = callsOf(stage);
    const principalId = churnPrincipal(stage.world);
    expect(await callsOfRoles(context, { ...compute, principalId, snapshot: undefined })).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('are those of the snapshot where there is one, whatever the identity has by now', async () => {
    const stage = createStage({ restoreRoles: true });
    giveRole(stage.world, 'blob-reader', storage);
    const principalId = churnPrincipal(stage.world);
    const context = await looking(stage);
    const snapshot = { ...compound, roleAssignments: [pull] };
    expect(await callsOfRoles(context, { ...compute, principalId, snapshot })).toEqual([call]);
    expect(await callsOfRoles(context, { ...compute, principalId, snapshot: compound })).toEqual([]);
  });

  it('are none for an endpoint, which has no identity', async () => {
    const stage = createStage({ restoreRoles: true });
    const snapshot = { ...compound, kind: 'endpoint', resourceId: hubId, addresses: [], zoneGroups: [], records: [] } as const;
    expect(await callsOfRoles(await looking(stage), { computeId: hubId, clusterId, principalId: undefined, snapshot })).toEqual([]);
  });

  it('hold what an earlier principal was owed, unless the compute has no identity of its own any more', async () => {
    const stage = createStage({ restoreRoles: true });
    const owedRoles = [{ ...pull, lostAt: stage.clock.now() }];
    await stage.engine.store.ledger.put({
      clusterId,
      resourceId: churnId,
      kind: 'compute',
      condition: 'whole',
      owedRoles,
      updatedAt: 1,
    });
    const context = await looking(stage);
    const identity = { ...compute, snapshot: undefined };
    expect(await callsOfRoles(context, { ...identity, principalId: churnPrincipal(stage.world) })).toEqual([call]);
    expect(await callsOfRoles(context, { ...identity, principalId: undefined })).toEqual([]);
  });
});
