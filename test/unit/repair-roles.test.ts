import { describe, expect, it } from 'vitest';
import { idKey } from '../../shared/domain/arm-id.ts';
import { assignmentId, type RoleAssignment } from '../../shared/domain/role-assignment.ts';
import { ServiceError } from '../../shared/domain/service-error.ts';
import type { RepairSettings } from '../../shared/repair/engine.ts';
import { startRun } from '../../shared/repair/start-run.ts';
import { churnPrincipal, definitions, giveRole, registry, rolesHeld, storage } from '../support/fakes/churn-roles.ts';
import { churnId, clusterId, subscription } from '../support/fakes/night-world.ts';
import { healed, intentsWithoutResult, pictureOf } from '../support/fakes/oracles.ts';
import { createStage, hour, type Stage } from '../support/fakes/stage.ts';

const workspace = churnId.slice(0, churnId.indexOf('/computes/'));
const restoring = { restoreRoles: true };

const principalOf = ({ world }: Stage) => churnPrincipal(world);
const roleWrites = ({ world }: Stage) => world.writes.filter((write) => write.startsWith('role.'));
const rolesOf = ({ world }: Stage, principalId: string) => rolesHeld(world, principalId);
const alertOf = async (stage: Stage) => (await stage.engine.store.alerts.list(9)).find(({ code }) => code === 'identity-replaced');

const give = ({ world }: Stage, ...given: [role: string, scope: string, more?: Partial<RoleAssignment>]) => giveRole(world, ...given);

async function playNight(stage: Stage): Promise<void> {
  await stage.night();
  await stage.work();
}

async function afterNight(prepare: (stage: Stage) => void, settings: Partial<RepairSettings> = {}): Promise<Stage> {
  const stage = createStage(settings);
  prepare(stage);
  await playNight(stage);
  expect(pictureOf(stage.world)).toEqual(healed);
  expect((await stage.lastRun()).state).toBe('succeeded');
  return stage;
}

async function askAgain(stage: Stage): Promise<void> {
  await startRun(stage.engine, { clusterId, cause: 'request', intent: 'repair' });
  await stage.work();
}

describe('roles of a replaced identity', () => {
  it('are reported with the commands that give them to the new one, and with the one that clears up', async () => {
    const condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'it''s'";
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry, { description: 'for churn; see wiki' });
      give(before, 'blob-reader', storage, { condition: `( ${condition} )`, conditionVersion: '2.0' });
    });
    const [pull, blobs] = stage.world.roleAssignments ?? [];
    const principal = principalOf(stage);
    expect(pull?.principalId).not.toBe(principal);
    const alert = await alertOf(stage);
    const create = `az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role`;
    expect(alert?.next).toBe(
      [
        'Run in a POSIX shell, as somebody who may assign roles:',
        `${create} ${definitions}/acr-pull --scope ${registry} --description 'for churn; see wiki'`,
        `${create} ${definitions}/blob-reader --scope ${storage} --condition '( ${condition.replaceAll("'", "'\\''")} )' --condition-version 2.0`,
        'What is left of the old principal can then be deleted:',
        `az role assignment delete --ids ${pull?.id} ${blobs?.id}`,
      ].join('\n'),
    );
    expect(alert).toMatchObject({
      subject: churnId,
      seen: expect.stringContaining('The new principal lacks 2 of 2 role assignments that are due to it.'),
      notDone: expect.stringContaining(`role acr-pull on ${registry}: not assigned, RELINK_RESTORE_ROLES is not on.`),
    });
    expect((await stage.journal()).map(({ text }) => text)).toContainEqual(expect.stringContaining(`${alert?.next}`));
    expect(roleWrites(stage)).toEqual([]);
  });

  it('cannot all be told where Relink may not read them: the place and the missing right are named', async () => {
    const other = '/subscriptions/33333333-3333-4333-8333-333333333333';
    const stage = await afterNight(
      (before) => {
        give(before, 'acr-pull', registry);
        before.world.missingRights = [{ scope: other, action: 'Microsoft.Authorization/roleAssignments/read' }];
      },
      { scope: [subscription, other] },
    );
    expect(await alertOf(stage)).toMatchObject({
      seen: expect.stringContaining(`What the old principal had in ${other} is not known.`),
      notDone: expect.stringContaining(`${other}: not read, Relink’s identity lacks Microsoft.Authorization/roleAssignments/read there.`),
      next: expect.stringMatching(new RegExp(`^az rest --method get --url '${other}/providers/.*principalId%20eq%20%27`, 'm')),
    });
  });

  it('raise no alert when there were none', async () => {
    const stage = await afterNight(() => {});
    expect(await alertOf(stage)).toBeUndefined();
    expect((await stage.journal()).map(({ text }) => text)).toContainEqual(expect.stringContaining('No role assignment is due to it.'));
  });

  it('count only as far as they were given to the identity itself', async () => {
    const stage = await afterNight((before) => {
      give(before, 'group-role', registry, { principalId: 'a group that it is in' });
    });
    expect(await alertOf(stage)).toBeUndefined();
  });

  it('are named again in the next night with commands for the principal of then, until somebody has assigned them', async () => {
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry);
    });
    const second = principalOf(stage);
    await playNight(stage);
    const third = principalOf(stage);
    expect((await alertOf(stage))?.next).toContain(`--assignee-object-id ${third}`);
    expect((await alertOf(stage))?.next).not.toContain(second);
    // Begun anew, so that it is told although the one before it was told a while ago.
    expect(await alertOf(stage)).toMatchObject({ state: 'open', count: 1 });
    give(stage, 'acr-pull', registry);
    await askAgain(stage);
    expect(await alertOf(stage)).toMatchObject({ state: 'resolved' });
    expect((await stage.engine.store.ledger.get(clusterId, churnId))?.owedRoles).toBeUndefined();
  });

  it('are owed no longer once they were given: what a person takes away afterwards stays away', async () => {
    const stage = await afterNight((before) => void give(before, 'acr-pull', registry), restoring);
    stage.world.roleAssignments = [];
    await playNight(stage);
    expect(roleWrites(stage)).toEqual(['role.assign acr-pull reg']);
    expect(await alertOf(stage)).toBeUndefined();
  });
});

describe('roles that an HBI workspace requires', () => {
  it('are reported when the new identity lacks them, though the old one had none, and are never assigned', async () => {
    const stage = await afterNight((before) => {
      before.world.workspaceStates.set(idKey(workspace), { isHbi: true, storageAccountId: storage });
    }, restoring);
    const alert = await alertOf(stage);
    expect(alert?.seen).toContain(
      `Azure ML’s documents require Storage Blob Data Contributor and Storage Account Contributor on ${storage} for the compute’s identity`,
    );
    expect(alert?.next).toContain(
      `--role /providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe --scope ${storage}`,
    );
    expect(roleWrites(stage)).toEqual([]);
  });

  it('are restored like any other when the old identity had them', async () => {
    const stage = await afterNight((before) => {
      before.world.workspaceStates.set(idKey(workspace), { isHbi: true, storageAccountId: storage });
      for (const role of ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', '17d1049b-9a84-46fb-8f53-869881c3d3ab']) give(before, role, storage);
    }, restoring);
    expect(rolesOf(stage, principalOf(stage))).toHaveLength(2);
    expect(await alertOf(stage)).toBeUndefined();
  });

  it('are not known when the workspace cannot be read, which ends no run', async () => {
    const stage = await afterNight(({ world }) => {
      world.trouble = (call) => (call === 'computes.getWorkspace' ? new ServiceError('azure-forbidden', 'No right to read.') : undefined);
    });
    expect((await stage.journal()).map(({ text }) => text)).toContainEqual(expect.stringContaining('The workspace cannot be read'));
  });
});

describe('restoring roles', () => {
  it('gives the new identity what the old one had, once, announced before it (R4), and takes nothing away', async () => {
    const stage = createStage(restoring);
    const kept = [
      give(stage, 'acr-pull', registry, { description: 'images' }),
      give(stage, 'blob-reader', storage, { condition: 'only churn', conditionVersion: '2.0' }),
    ];
    const old = principalOf(stage);
    await playNight(stage);
    const principal = principalOf(stage);
    expect(rolesOf(stage, principal)).toEqual(['acr-pull on reg', 'blob-reader on st']);
    expect(rolesOf(stage, old)).toEqual(['acr-pull on reg', 'blob-reader on st']);
    expect(stage.world.roleAssignments?.slice(2)).toEqual(
      kept.map((role) => ({ ...role, id: assignmentId(principal, role), principalId: principal })),
    );
    expect(roleWrites(stage)).toEqual(['role.assign acr-pull reg', 'role.assign blob-reader st']);
    const journal = await stage.journal();
    expect(journal.filter(({ what, kind }) => what === 'compute.role' && kind === 'intent')).toHaveLength(2);
    expect(intentsWithoutResult(journal)).toEqual([]);
    expect(journal.map(({ text }) => text)).toContainEqual(expect.stringContaining('It has all 2 role assignments that are due to it.'));
    expect(await alertOf(stage)).toBeUndefined();
  });

  it('writes nothing when it is asked again (R10)', async () => {
    const stage = await afterNight((before) => void give(before, 'acr-pull', registry), restoring);
    const before = stage.world.writes.length;
    await askAgain(stage);
    expect(stage.world.writes.length).toBe(before);
    expect((await stage.lastRun()).verdict).toBe('Nothing needed a repair; nothing was written.');
  });

  it('goes on with more roles than a track may have other writes', async () => {
    const stage = await afterNight((before) => {
      for (let number = 1; number <= 20; number += 1) give(before, `role-${number}`, registry);
    }, restoring);
    expect(rolesOf(stage, principalOf(stage))).toHaveLength(20);
  });

  it('leaves to people what hands out rights, lies outside the scope or above it, is delegated, or may not be read (R5)', async () => {
    const stage = await afterNight((before) => {
      before.world.roles.set('owner', [{ actions: ['*'], notActions: [] }]);
      give(before, 'owner', registry);
      give(before, 'acr-pull', '/providers/Microsoft.Management/managementGroups/all');
      give(before, 'lighthouse', registry, { delegatedManagedIdentityResourceId: '/subscriptions/other/x' });
      give(before, 'secret', registry);
      before.world.missingRights = [{ scope: `${definitions}/secret`, action: 'Microsoft.Authorization/roleDefinitions/read' }];
    }, restoring);
    expect(roleWrites(stage)).toEqual([]);
    const { notDone = '', next = '' } = (await alertOf(stage)) ?? {};
    expect(notDone).toContain(`role owner on ${registry}: not assigned, the role can hand out rights; only people assign such roles.`);
    expect(notDone).toContain('managementGroups/all: not assigned, its scope is not in RELINK_SCOPE.');
    expect(notDone).toContain(`role lighthouse on ${registry}: not assigned, it reaches into another tenant.`);
    expect(notDone).toContain(`role secret on ${registry}: not assigned, Relink cannot read what the role allows.`);
    expect(next.match(/az role assignment create/g)).toHaveLength(3);
    expect(next.match(/az rest --method put/g)).toHaveLength(1);
  });

  it('falls back to the report where its identity may not assign roles, and says which right is missing where', async () => {
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry);
      give(before, 'blob-reader', storage);
      before.world.missingRights = [{ scope: registry, action: 'Microsoft.Authorization/roleAssignments/write' }];
    }, restoring);
    expect(roleWrites(stage)).toEqual(['role.assign blob-reader st']);
    expect(await alertOf(stage)).toMatchObject({
      done: `The compute is attached and Succeeded. The new principal has: role blob-reader on ${storage}.`,
      notDone: `role acr-pull on ${registry}: not assigned, Relink’s identity lacks Microsoft.Authorization/roleAssignments/write there.`,
    });
  });

  it('falls back to the report with Azure’s words when Azure refuses the write, and goes on with the others', async () => {
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry);
      give(before, 'blob-reader', storage);
      before.world.trouble = (call, id) =>
        call === 'access.putRoleAssignment' && id.startsWith(registry)
          ? new ServiceError('azure-forbidden', 'The condition forbids it.')
          : undefined;
    }, restoring);
    expect(rolesOf(stage, principalOf(stage))).toEqual(['blob-reader on st']);
    expect((await alertOf(stage))?.notDone).toBe(`role acr-pull on ${registry}: not assigned, Azure refused it: The condition forbids it.`);
    expect(intentsWithoutResult(await stage.journal())).toEqual([]);
  });

  it('waits while Azure does not know the new principal yet', async () => {
    let refusals = 5;
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry);
      before.world.trouble = (call) => {
        if (call !== 'access.putRoleAssignment' || refusals === 0) return undefined;
        refusals -= 1;
        return new ServiceError('azure-busy', 'Principal does not exist in the directory.');
      };
    }, restoring);
    expect(rolesOf(stage, principalOf(stage))).toEqual(['acr-pull on reg']);
    expect(await alertOf(stage)).toBeUndefined();
  });

  it('gives up an assignment after eight tries, and reports it', async () => {
    const stage = await afterNight((before) => {
      give(before, 'acr-pull', registry);
      before.world.trouble = (call) => (call === 'access.putRoleAssignment' ? new ServiceError('azure-unavailable', 'x') : undefined);
    }, restoring);
    expect(roleWrites(stage)).toHaveLength(8);
    expect((await alertOf(stage))?.notDone).toContain('it was tried 8 times, see the journal');
  });

  it('is a failure that the pulse tries again while Azure is out of order for long', async () => {
    const stage = createStage(restoring);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const role of names) give(stage, role, registry);
    stage.world.trouble = (call) => (call === 'access.putRoleAssignment' ? new ServiceError('azure-unavailable', 'x') : undefined);
    await playNight(stage);
    expect((await stage.lastRun()).state).toBe('failed');
    stage.world.trouble = () => undefined;
    stage.clock.advance(hour);
    await stage.pulse();
    await stage.work();
    expect((await stage.lastRun()).state).toBe('succeeded');
    expect(rolesOf(stage, principalOf(stage))).toEqual(names.map((role) => `${role} on reg`));
    expect(stage.world.writes.filter((write) => write === 'compute.detach churn')).toHaveLength(1);
  });

  it('does not assign again what a list does not show yet', async () => {
    const stage = createStage(restoring);
    give(stage, 'acr-pull', registry);
    const { roleAssignments } = stage.engine.azure.access;
    const old = principalOf(stage);
    Object.assign(stage.engine.azure.access, {
      roleAssignments: async (...asked: Parameters<typeof roleAssignments>) => (asked[1] === old ? roleAssignments(...asked) : []),
    });
    await playNight(stage);
    expect(roleWrites(stage)).toEqual(['role.assign acr-pull reg']);
    expect(await alertOf(stage)).toBeUndefined();
  });

  it('leaves alone what the new identity has under another condition, and says so', async () => {
    const stage = createStage(restoring);
    give(stage, 'acr-pull', registry, { condition: 'only on Mondays', conditionVersion: '2.0' });
    const old = principalOf(stage);
    stage.world.trouble = (call) => {
      if (call === 'computes.getWorkspace' && principalOf(stage) !== old) give(stage, 'acr-pull', registry);
      return undefined;
    };
    await playNight(stage);
    expect(roleWrites(stage)).toEqual([]);
    const alert = await alertOf(stage);
    expect(alert?.notDone).toContain('the new principal has the role there under another condition');
    expect(alert?.next).not.toContain('az role assignment create');
  });

  it('goes on with what the first identity had when the cluster restarts in the middle of it (R8)', async () => {
    const stage = createStage(restoring);
    for (const role of ['a', 'b', 'c']) give(stage, role, registry);
    await stage.night();
    await stage.work(() => roleWrites(stage).length > 0);
    stage.world.trouble = (call) => (call === 'access.putRoleAssignment' ? new ServiceError('azure-unavailable', 'x') : undefined);
    await stage.work(() => roleWrites(stage).length > 1);
    stage.world.trouble = () => undefined;
    stage.clock.advance(hour);
    await playNight(stage);
    expect(rolesOf(stage, principalOf(stage))).toEqual(['a on reg', 'b on reg', 'c on reg']);
    expect(pictureOf(stage.world)).toEqual(healed);
  });
});

describe('the plan', () => {
  it('lists the assignments that would be written, and writes none in mode observe (R10)', async () => {
    const stage = createStage({ ...restoring, mode: 'observe' });
    stage.world.roles.set('owner', [{ actions: ['*'], notActions: [] }]);
    give(stage, 'acr-pull', registry);
    give(stage, 'owner', registry);
    await playNight(stage);
    const item = (await stage.lastRun()).plan?.items.find(({ resourceId }) => resourceId === churnId);
    expect(item).toMatchObject({
      calls: [
        `DELETE ${churnId}?underlyingResourceAction=Detach`,
        `PUT ${churnId} (same configuration)`,
        `PUT ${registry}/providers/Microsoft.Authorization/roleAssignments/<name from the new principal> (role acr-pull, if the new principal lacks it)`,
      ],
    });
    expect(stage.world.writes).toEqual([]);
  });

  it('lists none where roles are only reported', async () => {
    const stage = createStage({ mode: 'observe' });
    give(stage, 'acr-pull', registry);
    await playNight(stage);
    expect(JSON.stringify((await stage.lastRun()).plan)).not.toContain('roleAssignments');
  });
});
