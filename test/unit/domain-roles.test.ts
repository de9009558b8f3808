import { describe, expect, it } from 'vitest';
import { missingHbiRoles } from '../../shared/domain/hbi-roles.ts';
import { assignmentId, assignmentName, dueRoles, lostRoles, type RoleAssignment } from '../../shared/domain/role-assignment.ts';
import { grants, handsOutRights } from '../../shared/domain/role-permission.ts';

const pull = '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d';
const registry = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/reg';
const day = 24 * 60 * 60_000;

function assigned(changes: Partial<RoleAssignment> = {}): RoleAssignment {
  return { id: 'ra', scope: registry, roleDefinitionId: pull, principalId: 'old', ...changes };
}

describe('the name of an assignment', () => {
  it('is a GUID that follows from principal, role and scope, in any casing', () => {
    const name = assignmentName('P-1', assigned());
    expect(name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(assignmentName('p-1', assigned({ scope: registry.toUpperCase(), id: 'other', condition: 'c' }))).toBe(name);
    expect(assignmentId('p-1', assigned())).toBe(`${registry}/providers/Microsoft.Authorization/roleAssignments/${name}`);
  });

  it('is another one for another principal, role or scope', () => {
    const names = [
      assignmentName('p-1', assigned()),
      assignmentName('p-2', assigned()),
      assignmentName('p-1', assigned({ roleDefinitionId: `${pull}0` })),
      assignmentName('p-1', assigned({ scope: `${registry}0` })),
    ];
    expect(new Set(names).size).toBe(4);
  });
});

describe('roles that were lost', () => {
  it('are those which the new principal has in no form; the id of a built-in role may come with any subscription', () => {
    const same = assigned({ id: 'new', principalId: 'new', scope: registry.toUpperCase(), roleDefinitionId: pull.replace('/s/', '/t/') });
    expect(lostRoles([assigned()], [same])).toEqual({ missing: [], differing: [] });
    expect(lostRoles([assigned()], [])).toEqual({ missing: [assigned()], differing: [] });
    expect(lostRoles([assigned()], [{ ...same, scope: `${registry}2` }])).toEqual({ missing: [assigned()], differing: [] });
  });

  it('are told from those which it has under another condition', () => {
    const limited = assigned({ condition: 'only on Mondays' });
    expect(lostRoles([limited], [assigned({ principalId: 'new' })])).toEqual({ missing: [], differing: [limited] });
  });

  it('are due to the next principal for thirty days, unless the present one was given them', () => {
    const owed = assigned({ lostAt: 1 * day });
    const own = assigned({ id: 'own', scope: '/subscriptions/s' });
    expect(dueRoles([own], [owed], 30 * day)).toEqual([own, owed]);
    expect(dueRoles([own], [owed], 31 * day)).toEqual([own]);
    expect(dueRoles([own, assigned({ id: 'given' })], [owed], 2 * day)).toEqual([own, assigned({ id: 'given' })]);
  });
});

describe('a role', () => {
  it('allows its actions less its notActions, with wildcards, in any casing', () => {
    const contributor = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] };
    expect(grants(contributor, 'Microsoft.Storage/storageAccounts/write')).toBe(true);
    expect(grants(contributor, 'microsoft.authorization/roleAssignments/write')).toBe(false);
  });

  it.each([
    ['Owner', { actions: ['*'], notActions: [] }, true],
    ['User Access Administrator', { actions: ['*/read', 'Microsoft.Authorization/*'], notActions: [] }, true],
    ['one of one’s own that assigns roles', { actions: ['Microsoft.Authorization/roleAssignments/write'], notActions: [] }, true],
    ['one that changes roles', { actions: ['Microsoft.Authorization/roleDefinitions/*'], notActions: [] }, true],
    [
      'Contributor',
      { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'] },
      false,
    ],
    ['AcrPull', { actions: ['Microsoft.ContainerRegistry/registries/pull/read'], notActions: [] }, false],
  ])('%s is known to hand out rights, or not', (_, permission, isKnown) => {
    expect(handsOutRights([{ actions: [], notActions: [] }, permission])).toBe(isKnown);
  });
});

describe('an HBI workspace', () => {
  const storage = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st';
  const workspace = { isHbi: true, storageAccountId: storage };
  const blobs = assigned({ scope: storage, roleDefinitionId: '/x/roleDefinitions/BA92F5B4-2D11-453D-A403-E96B0029C9FE' });

  it('requires two roles on its storage account or above it', () => {
    expect(missingHbiRoles(workspace, []).map(({ name }) => name)).toEqual([
      'Storage Blob Data Contributor',
      'Storage Account Contributor',
    ]);
    expect(missingHbiRoles(workspace, [blobs]).map(({ name }) => name)).toEqual(['Storage Account Contributor']);
    for (const scope of ['/subscriptions/s', '/providers/Microsoft.Management/managementGroups/all', '/'])
      expect(missingHbiRoles(workspace, [{ ...blobs, scope }]).map(({ name }) => name)).toEqual(['Storage Account Contributor']);
    expect(missingHbiRoles(workspace, [{ ...blobs, scope: `${storage}2` }])).toHaveLength(2);
  });

  it('is the only one that requires them', () => {
    expect(missingHbiRoles({ ...workspace, isHbi: false }, [])).toEqual([]);
  });
});
