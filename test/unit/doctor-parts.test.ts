import { describe, expect, it } from 'vitest';
import { objectIdIn } from '../../shared/azure/surroundings.ts';
import { tolerantSettings } from '../../shared/config/tolerant-settings.ts';
import { clockCheck } from '../../shared/doctor/checks/clock.ts';
import { commandsFor } from '../../shared/doctor/checks/rights.ts';
import { createDryEngine } from '../../shared/doctor/dry-engine.ts';
import type { DoctorParts } from '../../shared/doctor/parts.ts';
import { type DoctorCheck, type Level, reportOf } from '../../shared/doctor/report.ts';
import { type DenyAssignment, judgeDeny } from '../../shared/domain/deny-assignment.ts';
import { createStage } from '../support/fakes/stage.ts';

const me = '11111111-1111-4111-8111-111111111111';
const scope = '/subscriptions/55555555-5555-4555-8555-555555555555';
const action = 'Microsoft.Network/privateEndpoints/delete';
const principal = (id: string, type: string) => ({ id, type });
const deny = (changes: Partial<DenyAssignment>): DenyAssignment => ({
  id: `${scope}/providers/Microsoft.Authorization/denyAssignments/d1`,
  name: 'd1',
  scope,
  permissions: [{ actions: ['*/delete'], notActions: [] }],
  doNotApplyToChildScopes: false,
  principals: [principal('00000000-0000-0000-0000-000000000000', 'SystemDefined')],
  excludePrincipals: [],
  isSystemProtected: true,
  ...changes,
});

describe('a deny assignment', () => {
  const group = principal('22222222-2222-4222-8222-222222222222', 'Group');
  const at = { action, scope: `${scope}/resourceGroups/rg`, principalId: me };
  it.each<[string, Partial<DenyAssignment>, Partial<typeof at> | { principalId: undefined }, string]>([
    ['for everyone', {}, {}, 'concerns'],
    ['for this identity', { principals: [principal(me.toUpperCase(), 'ServicePrincipal')] }, {}, 'concerns'],
    ['for another identity', { principals: [principal(group.id, 'ServicePrincipal')] }, {}, 'spares'],
    ['for a group', { principals: [group] }, {}, 'unclear'],
    ['for everyone but this identity', { excludePrincipals: [principal(me, 'ServicePrincipal')] }, {}, 'spares'],
    ['for everyone but a group', { excludePrincipals: [group] }, {}, 'unclear'],
    [
      'for an identity, where nobody knows the own one',
      { principals: [principal(me, 'ServicePrincipal')] },
      { principalId: undefined },
      'unclear',
    ],
    ['of another action', { permissions: [{ actions: ['*/write'], notActions: [] }] }, {}, 'spares'],
    ['that leaves the action out', { permissions: [{ actions: ['*'], notActions: ['Microsoft.Network/*'] }] }, {}, 'spares'],
    ['of the scope alone, without what is below', { doNotApplyToChildScopes: true }, {}, 'spares'],
    ['of the very scope', { doNotApplyToChildScopes: true }, { scope }, 'concerns'],
    ['of a management group above', { scope: '/providers/Microsoft.Management/managementGroups/mg' }, {}, 'concerns'],
    ['of a neighbour', { scope: `${scope}/resourceGroups/rg-2` }, {}, 'spares'],
  ])('%s', (_what, changes, attempt, verdict) => {
    expect(judgeDeny(deny(changes), { ...at, ...attempt })).toBe(verdict);
  });
});

describe('the object id in a token', () => {
  const tokenOf = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  it.each([
    ['of an identity', tokenOf({ oid: me }), me],
    ['without the claim', tokenOf({ sub: me }), undefined],
    ['with a claim of another form', tokenOf({ oid: 'rm -rf' }), undefined],
    ['that is opaque', 'relink', undefined],
    ['that is empty', '', undefined],
  ])('%s', (_what, token, id) => {
    expect(objectIdIn(token)).toBe(id);
  });
});

describe('settings, read by one who only looks', () => {
  const good = { RELINK_SCOPE: scope, AzureWebJobsStorage: 'AccountName=a;AccountKey=c2VjcmV0' };

  it('are those of everybody where nothing is wrong', () => {
    expect(tolerantSettings(good)).toMatchObject({ problems: {}, hasStorage: true, settings: { scope: [scope], mode: 'auto' } });
  });

  it('have defaults in place of what is wrong, which is named without its value', () => {
    const found = tolerantSettings({ ...good, RELINK_LEASE_SECONDS: 'x', RELINK_MODE: 'perhaps' });
    expect(Object.keys(found.problems)).toEqual(['RELINK_MODE', 'RELINK_LEASE_SECONDS']);
    expect(found).toMatchObject({ hasStorage: true, settings: { mode: 'auto', leaseMs: 120_000 } });
  });

  it.each([
    ['no storage', {}],
    ['a connection string that is none', { AzureWebJobsStorage: 'top-secret' }],
    ['an account name that is none', { AzureWebJobsStorage__accountName: 'A!' }],
    ['tables in an account that is none', { AzureWebJobsStorage: good.AzureWebJobsStorage, RELINK_STORAGE: 'top-secret' }],
  ])('name no storage that may be used when they have %s', (_what, storage) => {
    const found = tolerantSettings({ RELINK_SCOPE: scope, ...storage });
    expect(found).toMatchObject({ hasStorage: false, settings: { scope: [scope] } });
    expect(Object.keys(found.problems).every((variable) => /^(AzureWebJobsStorage|RELINK_STORAGE)/.test(variable))).toBe(true);
    expect(JSON.stringify(found.problems)).not.toContain('secret');
  });
});

describe('the dry engine', () => {
  it('rejects every write to Azure, to the rows and to the queue (R10)', async () => {
    const { engine: real } = createStage();
    const parts = { ...real, surroundings: {}, storage: undefined } as unknown as DoctorParts;
    const { engine } = createDryEngine(parts, real.store);
    const signal = new AbortController().signal;
    const writes = [
      engine.azure.endpoints.beginDelete('x', signal),
      engine.azure.endpoints.beginCreate('x', {}, signal),
      engine.azure.computes.beginDetach('x', signal),
      engine.azure.clusters.approveConnection('x', 'y', signal),
      engine.azure.access.putRoleAssignment({} as never, signal),
      engine.azure.dnsZones.putRecord({} as never, signal),
      engine.store.clusters.insert({} as never),
      engine.store.ledger.put({} as never),
      engine.store.runs.insert({} as never),
      engine.store.breakers.overwrite({} as never),
      engine.store.alerts.raise({} as never),
      engine.store.heartbeats.beat('pulse', 0),
      engine.queue.wake('r', 0),
    ];
    const ends = await Promise.allSettled(writes);
    expect(ends.map(({ status }) => status)).toEqual(writes.map(() => 'rejected'));
    expect(await real.store.heartbeats.last('pulse')).toBeUndefined();
  });

  it('keeps snapshots to itself', async () => {
    const { engine: real } = createStage();
    const { engine } = createDryEngine({ ...real, storage: undefined } as unknown as DoctorParts, real.store);
    const snapshot = { kind: 'compute', resourceId: `${scope}/x`, body: {}, unknownProperties: [] } as const;
    const id = await engine.store.snapshots.put(snapshot, 0);
    expect(await engine.store.snapshots.get(id)).toEqual(snapshot);
    expect(await real.store.snapshots.list(snapshot.resourceId)).toEqual([]);
  });
});

describe('the report', () => {
  const check = (level: Level): DoctorCheck => ({ id: 'x', area: 'clock', subject: 's', level, seen: '.' });
  it.each<[readonly Level[], string, number]>([
    [[], 'ok', 0],
    [['ok'], 'ok', 0],
    [['ok', 'warning'], 'warnings', 1],
    [['warning', 'error', 'ok'], 'failing', 2],
  ])('of %j is %s', (levels, status, exitCode) => {
    const report = reportOf(0, levels.map(check), []);
    expect(report).toMatchObject({ status, exitCode, checkedAt: '1970-01-01T00:00:00.000Z' });
  });

  it('has the worst first', () => {
    expect(reportOf(0, (['ok', 'error', 'warning'] as const).map(check), []).checks.map(({ level }) => level)).toEqual([
      'error',
      'warning',
      'ok',
    ]);
  });
});

describe('the clock', () => {
  it('is not blamed for an answer that took long, nor for whole seconds', () => {
    expect(clockCheck({ of: 'x', before: 100_900, after: 200_000, date: 100_000 }).level).toBe('ok');
    expect(clockCheck({ of: 'x', before: 100_000, after: 200_000, date: 199_000 }).level).toBe('ok');
  });

  it('is off by what remains', () => {
    expect(clockCheck({ of: 'x', before: 131_001, after: 131_100, date: 99_000 }).seen).toContain('31 s ahead of');
    expect(clockCheck({ of: 'x', before: 0, after: 100, date: 91_000 }).level).toBe('error');
  });
});

it('asks for a condition where it tells how to assign the powerful role', () => {
  expect(commandsFor({ role: 'Relink Identity', scope, hasSomeOfRole: false }, me)).toEqual([
    'az role definition create --role-definition "$(sed s/00000000-0000-0000-0000-000000000000/55555555-5555-4555-8555-555555555555/ infra/roles/relink-identity.json)"',
    `az role assignment create --assignee-object-id ${me} --assignee-principal-type ServicePrincipal --role "Relink Identity" --scope ${scope} --condition-version 2.0 --condition "<the condition of docs/deploy.md>"`,
  ]);
});
