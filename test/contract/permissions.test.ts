import { beforeAll, describe, expect, it } from 'vitest';
import { isWrite } from '../../local/simulator/calls.ts';
import type { CallEntry } from '../../local/simulator/kernel.ts';
import checkedIn from '../../scripts/permission-calls.json' with { type: 'json' };
import { permissionDetails } from '../../scripts/permission-details.ts';
import { nightInAuto, observing, scenarios, seeingOnlyGroups, writingInGroups } from '../support/permission-scenarios.ts';
import { examineWith, playWith, roleFiles, roles } from '../support/play-with-roles.ts';
import { compareRoles, rightsSeen, type SeenRight, unaskedCalls } from '../support/seen-rights.ts';

const none = { missing: [], unused: [], twice: [] };
const calls: CallEntry[] = [];
let seen: readonly SeenRight[] = [];

const refusedIn = (all: readonly CallEntry[]) => rightsSeen(all).filter(({ roles: by }) => by.length === 0);

beforeAll(async () => {
  for (const scenario of scenarios) {
    const repair = await playWith(roleFiles, scenario);
    calls.push(...repair.night.simulator.calls);
  }
  calls.push(...(await examineWith(roleFiles)).night.simulator.calls);
  seen = rightsSeen(calls);
});

describe('the roles of infra/roles', () => {
  it('are exactly what Azure asks Relink for in everything that it does: nothing missing, nothing unused', () => {
    expect(compareRoles(roleFiles, seen)).toEqual(none);
  });

  it('each give what the others do not, and nothing else that Relink has gives it', () => {
    const givenBy = (name: string) => [...new Set(seen.filter(({ roles: by }) => by.join() === name).map(({ action }) => action))].sort();
    for (const { Name, Actions } of roleFiles) expect(givenBy(Name)).toEqual(Actions.map((action) => action.toLowerCase()).sort());
  });

  it('are asked for by every request of Relink but those to Resource Graph, which filters its rows instead', () => {
    expect(unaskedCalls(calls)).toEqual([]);
    expect(seen.filter(({ call }) => call === 'POST Microsoft.ResourceGraph/resources, for its rows').length).toBeGreaterThan(10);
  });

  it('are asked for by the calls that docs/permissions.md lists (run: npx vitest run test/contract/permissions.test.ts -u, then npm run docs)', async () => {
    const spelling = new Map(roleFiles.flatMap(({ Actions }) => Actions.map((action) => [action.toLowerCase(), action] as const)));
    const lines = seen.map(({ action, roles: [role], call }) => `${role}: ${spelling.get(action) ?? action}: ${call}`);
    const text = `${JSON.stringify([...new Set(lines)].sort(), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../scripts/permission-calls.json');
    expect(checkedIn.length).toBeGreaterThan(0);
  });

  it('have a line each on what dies without it', () => {
    const details = permissionDetails.map(({ action }) => action).sort();
    const actions = roleFiles.flatMap(({ Actions }) => Actions).sort();
    expect(actions.filter((action) => !details.includes(action))).toEqual([]);
    expect(details.filter((action) => !actions.includes(action))).toEqual([]);
  });
});

describe('a comparison of roles with what was seen', () => {
  const withActions = (change: (actions: readonly string[]) => readonly string[]) =>
    roleFiles.map((role) => ({ ...role, Actions: role === roles.repairer ? change(role.Actions) : role.Actions }));

  it('finds an action that nothing uses', () => {
    const more = withActions((actions) => [...actions, 'Microsoft.Network/natGateways/join/action']);
    expect(compareRoles(more, seen)).toEqual({ ...none, unused: ['microsoft.network/natgateways/join/action'] });
  });

  it.each(roleFiles.flatMap(({ Actions }) => Actions))('finds that %s is missing', (action) => {
    const less = roleFiles.map((role) => ({ ...role, Actions: role.Actions.filter((given) => given !== action) }));
    expect(compareRoles(less, seen)).toEqual({ ...none, missing: [action.toLowerCase()] });
  });

  it('finds an action in two roles', () => {
    const read = 'Microsoft.Network/privateEndpoints/read';
    expect(
      compareRoles(
        withActions((actions) => [...actions, read]),
        seen,
      ),
    ).toEqual({ ...none, twice: [read.toLowerCase()] });
  });

  it('finds, in a night with a role that is too small, what Azure refused', async () => {
    const action = 'Microsoft.MachineLearningServices/workspaces/jobs/read';
    const less = roleFiles.map((role) => ({ ...role, Actions: role.Actions.filter((given) => given !== action) }));
    const repair = await playWith(less, nightInAuto);
    expect(refusedIn(repair.night.simulator.calls).map((right) => right.action)).toEqual([action.toLowerCase()]);
  });
});

describe('with the observer role alone', () => {
  it('mode observe sees and plans everything, is refused nothing and tries no write (R10)', async () => {
    const repair = await playWith([roles.observer], observing);
    const own = repair.night.simulator.calls.filter(({ principal }) => principal === 'relink');
    expect(own.filter(isWrite)).toEqual([]);
    expect(own.filter(({ status }) => status === 403)).toEqual([]);
    expect(rightsSeen(own).filter(({ roles: by }) => by.join() !== 'Relink Observer')).toEqual([]);
    expect(await repair.lastRun()).toMatchObject({
      state: 'succeeded',
      verdict: 'Mode observe: 5 repairs would be made. Nothing was written.',
    });
    expect((await repair.engine.store.sweepMemories.list()).flatMap(({ blind }) => blind)).toEqual([]);
  });
});

describe('doctor', () => {
  it('is refused nothing and tries no write with the observer role alone', async () => {
    const own = (await examineWith([roles.observer])).night.simulator.calls.filter(({ principal }) => principal === 'relink');
    expect(own.filter(isWrite)).toEqual([]);
    expect(refusedIn(own)).toEqual([]);
  });
});

describe('roles at resource groups', () => {
  it('are enough for all writes when the observer is at the subscription', async () => {
    const repair = await playWith([roles.observer, roles.repairer], writingInGroups);
    expect(repair.night.judge.verdict()).toEqual({ healthy: true, problems: [], breaches: [] });
  });

  it('are not enough to see anything: the lists of a subscription ask for the right at the subscription', async () => {
    const repair = await playWith([roles.observer, roles.repairer], seeingOnlyGroups);
    expect(await repair.lastRun()).toBeUndefined();
    expect(refusedIn(repair.night.simulator.calls).map(({ call }) => call)).toContain(
      'GET {subscription}/Microsoft.ContainerService/managedClusters',
    );
  });
});
