import { describe, expect, it } from 'vitest';
import { roleIdOf } from '../../local/simulator/role-files.ts';
import { objectAt } from '../../shared/domain/json.ts';
import { fraud, subscription } from '../support/simulated-night.ts';
import { createSimulatedRepair, type SimulatedRepair, type SimulatedRepairOptions } from '../support/simulated-repair.ts';

const storage = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.Storage/storageAccounts/stfraudnight`;
const registry = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.ContainerRegistry/registries/crnight`;
const [blobReader, acrPull, owner] = [
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
];
const oldPrincipal = '0da632c4-4782-4ada-a235-87f40ad3e46c';
const relinkPrincipal = 'd4da0cec-361d-498d-a6c2-192d54293592';

interface NightOptions extends Omit<SimulatedRepairOptions, 'settings'> {
  readonly mayAssign?: boolean;
  readonly prepare?: (repair: SimulatedRepair) => Promise<void>;
}

/** A night with restoring on; Relink has the role for it unless told otherwise. */
async function afterNight({ mayAssign = true, prepare, ...options }: NightOptions = {}): Promise<SimulatedRepair> {
  const repair = await createSimulatedRepair({ ...options, settings: { RELINK_RESTORE_ROLES: 'true' } });
  if (mayAssign) await assign(repair, subscription, { principalId: relinkPrincipal, role: roleIdOf('Relink Identity') });
  await prepare?.(repair);
  await repair.restart();
  await repair.work();
  expect(await repair.lastRun()).toMatchObject({ state: 'succeeded' });
  return repair;
}

async function assign({ night }: SimulatedRepair, scope: string, given: { principalId: string; role: string }): Promise<void> {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${given.role.replace(/^.{8}/, '77777777')}`;
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${given.role}`;
  const answer = await night.owner('PUT', id, {
    properties: { roleDefinitionId, principalId: given.principalId, principalType: 'ServicePrincipal' },
  });
  expect(answer.status).toBe(201);
  night.pass(60);
}

async function principalOf({ night }: SimulatedRepair): Promise<string> {
  return ((await night.owner('GET', fraud)).body as { identity: { principalId: string } }).identity.principalId;
}

/** `<role> on <name of the scope>` of one principal, as the owner reads them once the lists have caught up. */
async function rolesOf({ night }: SimulatedRepair, principalId: string): Promise<readonly string[]> {
  night.pass(60);
  const filter = encodeURIComponent(`principalId eq '${principalId}'`);
  const answer = await night.owner('GET', `${subscription}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`);
  const { value } = answer.body as { value: { properties: { roleDefinitionId: string; scope: string } }[] };
  return value.map(({ properties }) => `${properties.roleDefinitionId.split('/').at(-1)} on ${properties.scope.split('/').at(-1)}`).sort();
}

const roleWrites = ({ night }: SimulatedRepair) =>
  night.simulator.calls
    .filter((call) => call.principal === 'relink' && call.method === 'PUT' && /roleAssignments/i.test(call.path))
    .map(({ status }) => status);
const alertOf = async ({ engine }: SimulatedRepair) => (await engine.store.alerts.list(9)).find(({ code }) => code === 'identity-replaced');
const both = [`${blobReader} on stfraudnight`, `${acrPull} on crnight`];

describe('roles of a reattached compute, on simulated Azure', () => {
  it('are restored to its new principal; those of the old one stay as they are', async () => {
    const repair = await afterNight();
    const principal = await principalOf(repair);
    expect(principal).not.toBe(oldPrincipal);
    expect(await rolesOf(repair, principal)).toEqual(both);
    expect(await rolesOf(repair, oldPrincipal)).toEqual(both);
    expect(roleWrites(repair)).toEqual([201, 201]);
    expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
    expect(await alertOf(repair)).toBeUndefined();
    await repair.ask();
    expect(roleWrites(repair)).toEqual([201, 201]);
  });

  it('are restored once more after the next night', async () => {
    const repair = await afterNight();
    const second = await principalOf(repair);
    await repair.restart();
    await repair.work();
    const third = await principalOf(repair);
    expect(third).not.toBe(second);
    expect(await rolesOf(repair, third)).toEqual(both);
  });

  it('are reported when Relink has no role for it', async () => {
    const repair = await afterNight({ mayAssign: false });
    expect(roleWrites(repair)).toEqual([]);
    expect((await alertOf(repair))?.notDone).toContain('Relink cannot read what the role allows');
  });

  it('are reported when they hand out rights, and the others are restored', async () => {
    const repair = await afterNight({ prepare: (before) => assign(before, registry, { principalId: oldPrincipal, role: owner }) });
    expect(await rolesOf(repair, await principalOf(repair))).toEqual(both);
    expect(await alertOf(repair)).toMatchObject({
      notDone: `role ${owner} on ${registry}: not assigned, the role can hand out rights; only people assign such roles.`,
    });
  });

  it.each([
    ['the answer to the first write is lost', { kind: 'reset', when: 'after' } as const, 3],
    ['the directory does not know the principal yet', answers(400, 'PrincipalNotFound'), 3],
    ['Azure is out of order for a moment', answers(503, 'ServiceUnavailable'), 3],
  ])('are restored although %s', async (_, effect, writes) => {
    const repair = await afterNight({
      prepare: async ({ night }) =>
        void night.simulator.faults.add({ principal: 'relink', method: 'PUT', path: 'roleAssignments', effect }),
    });
    expect(await rolesOf(repair, await principalOf(repair))).toEqual(both);
    expect(roleWrites(repair).length).toBeLessThanOrEqual(writes);
    expect(await alertOf(repair)).toBeUndefined();
  });

  it('are reported with Azure’s words when a condition on Relink’s own role forbids one of them', async () => {
    const effect = answers(403, 'AuthorizationFailed');
    const repair = await afterNight({
      prepare: async ({ night }) =>
        void night.simulator.faults.add({ principal: 'relink', method: 'PUT', path: 'stfraudnight/.*roleAssignments', times: 9, effect }),
    });
    expect(await rolesOf(repair, await principalOf(repair))).toEqual([`${acrPull} on crnight`]);
    expect((await alertOf(repair))?.notDone).toContain(`role ${blobReader} on ${storage}: not assigned, Azure refused it: `);
  });

  it('may be restored by somebody else at the same moment', async () => {
    let isFirst = true;
    const repair: SimulatedRepair = await afterNight({
      beforeRequest: async ({ method, url }, night) => {
        if (method !== 'PUT' || !/stfraudnight\/.*roleAssignments/i.test(url) || !isFirst) return;
        isFirst = false;
        const { identity } = (await night.owner('GET', fraud)).body as { identity: { principalId: string } };
        await assign({ night } as SimulatedRepair, storage, { principalId: identity.principalId, role: blobReader });
      },
    });
    expect(roleWrites(repair)).toContain(409);
    expect(await rolesOf(repair, await principalOf(repair))).toEqual(both);
    expect(await alertOf(repair)).toBeUndefined();
  });

  it('of an HBI workspace are reported when the new principal lacks them', async () => {
    const repair = await afterNight({
      prepare: async ({ night }) => {
        const workspace = fraud.slice(0, fraud.indexOf('/computes/'));
        const found = night.simulator.world.get(workspace);
        if (!found) throw new Error('the workspace is not in the world');
        const properties = { ...objectAt(found.body, 'properties'), hbiWorkspace: true };
        night.simulator.world.put({ ...found, body: { ...found.body, properties } });
      },
    });
    expect((await alertOf(repair))?.seen).toContain(`Storage Blob Data Contributor and Storage Account Contributor on ${storage}`);
    expect(await rolesOf(repair, await principalOf(repair))).toEqual(both);
  });

  it('are not written in mode observe (R10)', async () => {
    const repair = await createSimulatedRepair({ settings: { RELINK_RESTORE_ROLES: 'true', RELINK_MODE: 'observe' } });
    await repair.restart();
    await repair.work();
    expect(await repair.lastRun()).toMatchObject({ state: 'succeeded' });
    expect(repair.writes()).toEqual([]);
  });
});

function answers(status: number, code: string) {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json' },
    body: { error: { code, message: 'planted' } },
  } as const;
}
