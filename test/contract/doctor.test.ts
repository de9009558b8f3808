import { describe, expect, it } from 'vitest';
import identity from '../../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../../infra/roles/relink-repairer.json' with { type: 'json' };
import { isWrite } from '../../local/simulator/calls.ts';
import {
  assignRole,
  createDoctorStage,
  deadLetters,
  functionId,
  relinkPrincipal,
  rolesWithout,
  troubles,
} from '../support/doctor-stage.ts';
import { clusterId, nodeGroup, subscription } from '../support/simulated-night.ts';
import { createSimulatedRepair } from '../support/simulated-repair.ts';

describe('the doctor in the healthy night world', () => {
  it('finds nothing wrong, and says what a repair would do', async () => {
    const report = await (await createDoctorStage()).examine();
    expect(troubles(report)).toEqual([]);
    expect(report).toMatchObject({ status: 'ok', exitCode: 0, clusters: [{ power: 'Running', mode: 'auto', holds: [], refusals: [] }] });
    expect(report.clusters[0]?.notes).toEqual([
      'After a restart Relink would repair pe-aks-hub, pe-aks-build, k8s-fraud, k8s-shared, k8s-pricing.',
    ]);
    expect(new Set(report.checks.map(({ area }) => area))).toEqual(
      new Set(['rights', 'events', 'storage', 'clock', 'settings', 'timers', 'clusters']),
    );
  });

  it('finds nothing wrong with a cluster that is stopped', async () => {
    const stage = await createDoctorStage();
    await stage.night.done(stage.night.owner, 'POST', `${clusterId}/stop`);
    await stage.store.heartbeats.beat('pulse', stage.night.clock.now());
    await stage.store.heartbeats.beat('drift-sweep', stage.night.clock.now());
    const report = await stage.examine();
    expect(report).toMatchObject({ exitCode: 0, clusters: [{ power: 'Stopped', refusals: [] }] });
    expect(report.clusters[0]?.notes.join()).toContain('pe-aks-hub, pe-aks-build, k8s-fraud, k8s-shared, k8s-pricing');
  });

  it('writes nothing to Azure, to tables and to the queue (R10), and asks no question twice', async () => {
    const stage = await createDoctorStage();
    const before = JSON.stringify([
      stage.night.simulator.world.dump(),
      await stage.store.clusters.list(),
      await stage.store.runs.list({ limit: 9 }),
    ]);
    await stage.examine();
    const after = JSON.stringify([
      stage.night.simulator.world.dump(),
      await stage.store.clusters.list(),
      await stage.store.runs.list({ limit: 9 }),
    ]);
    expect(after).toBe(before);
    expect(stage.night.simulator.calls.filter((call) => call.principal === 'relink' && isWrite(call))).toEqual([]);
    expect(stage.calls().length).toBeLessThan(60);
  });

  it('holds no token, key or claim in its report (R11)', async () => {
    const report = JSON.stringify(await (await createDoctorStage()).examine());
    expect(report).not.toMatch(/eyJ|AccountKey|SharedAccessSignature|Bearer/);
  });
});

const actions = [...observer.Actions, ...repairer.Actions, ...identity.Actions];

/** Without it Relink cannot even ask what it lacks, so the report names the action in Azure's own words. */
const ownPermissions = 'Microsoft.Authorization/permissions/read';

describe('a role that lacks an action', () => {
  it.each(actions)('is found before the night: %s', async (action) => {
    const stage = await createDoctorStage({ simulator: { roles: await rolesWithout(action) }, settings: { RELINK_RESTORE_ROLES: 'true' } });
    await assignRole(stage, 'Relink Identity');
    const report = await stage.examine();
    const named = report.checks.filter(({ area, seen, level }) => area === 'rights' && level !== 'ok' && seen.includes(action));
    expect(named).not.toEqual([]);
    expect(report.exitCode).toBeGreaterThan(0);
    if (action === ownPermissions) return;
    const role = [observer, repairer, identity].find(({ Actions }) => Actions.includes(action))?.Name ?? '';
    const scope = {
      subject: subscription,
      commands: [
        expect.stringMatching(new RegExp(`^az role definition update .*infra/roles/${role.toLowerCase().replace(' ', '-')}.json`)),
        expect.stringContaining(
          `--assignee-object-id ${relinkPrincipal} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${subscription}`,
        ),
      ],
    };
    expect(named).toContainEqual(expect.objectContaining(scope));
  });

  it('that is complete is found to be so, also with restoring of roles', async () => {
    const stage = await createDoctorStage({ settings: { RELINK_RESTORE_ROLES: 'true' } });
    await assignRole(stage, 'Relink Identity');
    expect(troubles(await stage.examine())).toEqual([]);
  });
});

/** What a repair of the night really does without the action: the measure of what the doctor says before. */
async function endWithout(action: string): Promise<string> {
  const repair = await createSimulatedRepair({ simulator: { roles: await rolesWithout(action) } });
  await repair.restart();
  await repair.work();
  return (await repair.lastRun())?.state ?? 'no run';
}

it('calls the lack of an action an error exactly when the night would not heal without it', { timeout: 240_000 }, async () => {
  const unhealed: string[] = [];
  const errors: string[] = [];
  for (const action of [...observer.Actions, ...repairer.Actions]) {
    if ((await endWithout(action)) !== 'succeeded') unhealed.push(action);
    const stage = await createDoctorStage({ simulator: { roles: await rolesWithout(action) } });
    if ((await stage.examine()).exitCode === 2) errors.push(action);
  }
  expect(errors).toEqual(unhealed);
  expect(unhealed).toEqual(expect.arrayContaining(['Microsoft.Network/privateEndpoints/delete', 'Microsoft.Authorization/locks/read']));
});

describe('an identity without any role', () => {
  it('is told every action, and what assigns the roles; nothing crashes', async () => {
    const stage = await createDoctorStage({ simulator: { roles: [] } });
    const report = await stage.examine();
    expect(report).toMatchObject({ status: 'failing', exitCode: 2, clusters: [] });
    expect(report.checks.some(({ area, level }) => area === 'clusters' && level === 'error')).toBe(true);
    expect(troubles(report).join('\n')).toContain(ownPermissions);
  });

  it('of which nobody knows who it is gets commands to fill in', async () => {
    const stage = await createDoctorStage({ simulator: { roles: await rolesWithout('Microsoft.Network/privateEndpoints/delete') } });
    const surroundings = { ...stage.parts.surroundings, principalId: async () => undefined };
    const report = await stage.examine({ surroundings });
    const commands = report.checks.flatMap((check) => check.commands ?? []);
    expect(commands.join('\n')).toContain('--assignee-object-id "<principal id of Relink>"');
  });
});

describe('mode observe', () => {
  it('needs the observer alone: no write of it is asked for', async () => {
    const stage = await createDoctorStage({ settings: { RELINK_MODE: 'observe' } });
    for (const { id } of stage.night.simulator.world.list({ type: 'Microsoft.Authorization/roleAssignments' })) {
      if (id.includes('779d86e7')) stage.night.simulator.world.remove(id);
    }
    const report = await stage.examine();
    expect(troubles(report)).toEqual([expect.stringMatching(/^warning settings\.idle-mode: RELINK_MODE is observe/)]);
    const asAuto = await stage.examine({ settings: { ...stage.parts.settings, mode: 'auto' } });
    expect(asAuto.exitCode).toBe(2);
    expect(troubles(asAuto).join('\n')).toContain('lacks Microsoft.Network/privateEndpoints/delete');
  });
});

describe('a deny assignment', () => {
  const everyone = [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }];
  const deny = (
    stage: Awaited<ReturnType<typeof createDoctorStage>>,
    given: { scope: string; actions: string[]; principals?: object[]; excludePrincipals?: object[]; doNotApplyToChildScopes?: boolean },
  ) => {
    const id = `${given.scope}/providers/Microsoft.Authorization/denyAssignments/6d266d71-a890-53b7-b0d8-2af6769ac019`;
    const { actions: denied, principals = everyone, excludePrincipals = [], doNotApplyToChildScopes = false, scope } = given;
    const properties = {
      denyAssignmentName: 'kept by a stack',
      permissions: [{ actions: denied, notActions: [] }],
      scope,
      principals,
      excludePrincipals,
      doNotApplyToChildScopes,
      isSystemProtected: true,
    };
    stage.night.simulator.world.put({
      id,
      type: 'Microsoft.Authorization/denyAssignments',
      body: { id, name: id.slice(-36), properties: properties as never },
    });
    return id;
  };
  const hubGroup = `${subscription}/resourceGroups/rg-hub`;

  it('over the scope is an error that names action and assignment', async () => {
    const stage = await createDoctorStage();
    const id = deny(stage, { scope: subscription, actions: ['Microsoft.Network/privateEndpoints/delete'] });
    const report = await stage.examine();
    expect(report.exitCode).toBe(2);
    expect(report.checks[0]).toMatchObject({
      id: 'rights.denied',
      subject: id,
      level: 'error',
      seen: expect.stringContaining('Microsoft.Network/privateEndpoints/delete'),
    });
  });

  it('inside of the scope is found where a repair would write', async () => {
    const stage = await createDoctorStage();
    const id = deny(stage, { scope: hubGroup, actions: ['*/delete'] });
    const report = await stage.examine();
    expect(report.checks[0]).toMatchObject({ id: 'rights.denied', subject: id, level: 'error' });
  });

  it.each([
    [
      'excludes Relink',
      { scope: subscription, actions: ['*/delete'], excludePrincipals: [{ id: relinkPrincipal, type: 'ServicePrincipal' }] },
    ],
    [
      'means somebody else',
      { scope: subscription, actions: ['*'], principals: [{ id: 'ac8ad76e-f461-463d-a1e1-366acd5a2474', type: 'User' }] },
    ],
    ['is of the node resource group, as AKS makes them', { scope: nodeGroup, actions: ['*/write', '*/delete'] }],
    ['forbids nothing that Relink does', { scope: subscription, actions: ['Microsoft.Compute/*'] }],
  ])('that %s does not matter', async (_what, given) => {
    const stage = await createDoctorStage();
    deny(stage, given);
    expect(troubles(await stage.examine())).toEqual([]);
  });

  it('for a group may mean Relink, which nobody can tell: a warning', async () => {
    const stage = await createDoctorStage();
    deny(stage, {
      scope: subscription,
      actions: ['*/delete'],
      principals: [{ id: 'bbbbbbbb-0000-0000-0000-000000000001', type: 'Group' }],
    });
    const report = await stage.examine();
    expect(report.exitCode).toBe(1);
    expect(report.checks[0]).toMatchObject({ id: 'rights.deny-unclear', level: 'warning' });
  });
});

it('knows the function and the container that the stage has planted', async () => {
  const stage = await createDoctorStage();
  const [found] = await stage.parts.surroundings.eventSubscriptions(subscription.split('/')[2] ?? '', new AbortController().signal);
  expect(found).toMatchObject({
    destination: { type: 'AzureFunction', resourceId: functionId },
    deadLetters: { name: deadLetters.container },
  });
});
