import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHook } from './hook-run.ts';

const home = '/subscriptions/11111111-1111-1111-1111-111111111111';
const away = '/subscriptions/22222222-2222-2222-2222-222222222222';
const topicAtHome = `${home}/resourceGroups/rg-night/providers/Microsoft.EventGrid/systemTopics/evgs-relink`;
const topicAway = `${away}/resourceGroups/rg-night-events/providers/Microsoft.EventGrid/systemTopics/evgs-relink`;
const roleAway = `${away}/providers/Microsoft.Authorization/roleDefinitions/33333333-3333-3333-3333-333333333333`;
const assignment = `${away}/providers/Microsoft.Authorization/roleAssignments/44444444-4444-4444-4444-444444444444`;
const principal = '55555555-5555-5555-5555-555555555555';

const outputs = {
  AZURE_ENV_NAME: 'night',
  AZURE_LOCATION: 'westeurope',
  RELINK_SYSTEM_TOPICS: `${topicAtHome} ${topicAway}`,
  RELINK_FUNCTION_APP_ID: `${home}/resourceGroups/rg-night/providers/Microsoft.Web/sites/func-relink`,
  RELINK_STORAGE_ACCOUNT_ID: `${home}/resourceGroups/rg-night/providers/Microsoft.Storage/storageAccounts/strelink`,
  RELINK_PRINCIPAL_ID: principal,
  RELINK_WATCHED_SUBSCRIPTIONS: '11111111-1111-1111-1111-111111111111 22222222-2222-2222-2222-222222222222',
  RELINK_ROLE_DEFINITIONS: roleAway,
  RELINK_WITHDRAWN_ROLES: roleAway,
  RELINK_EVENT_GROUPS: `${away}/resourceGroups/rg-night-events`,
  RELINK_RETRY_SECONDS: '0',
};

describe('create-events.sh', () => {
  it('deploys events.bicep in the subscription of each topic, with ids from the outputs', () => {
    const { exitCode, calls } = runHook('create-events.sh', outputs);

    const deployments = calls.filter((call) => call.startsWith('deployment sub create'));
    expect(exitCode).toBe(0);
    expect(deployments).toHaveLength(2);
    expect(deployments[1]).toContain('--subscription 22222222-2222-2222-2222-222222222222 ');
    expect(deployments[1]).toContain(`systemTopicId=${topicAway} `);
    expect(deployments[1]).toContain(
      `functionAppId=${outputs.RELINK_FUNCTION_APP_ID} storageAccountId=${outputs.RELINK_STORAGE_ACCOUNT_ID}`,
    );
    expect(deployments[1]).toMatch(/--template-file \S+\/infra\/events\.bicep /);
  });

  it('registers the provider of policy checks in each watched subscription', () => {
    const { calls } = runHook('create-events.sh', outputs);

    const registered = calls.filter((call) => call.startsWith('provider register') && call.includes('Microsoft.PolicyInsights'));
    expect(registered.map((call) => call.split(' ').at(-1))).toEqual([
      '11111111-1111-1111-1111-111111111111',
      '22222222-2222-2222-2222-222222222222',
    ]);
  });

  it('tries a refused topic five times, still does the others, and fails with its name', () => {
    const { exitCode, output, calls } = runHook('create-events.sh', outputs, '*sub\\ create*11111111*systemTopics*) exit 1 ;;');

    const deployments = calls.filter((call) => call.startsWith('deployment sub create'));
    expect(exitCode).toBe(1);
    expect(deployments).toHaveLength(6);
    expect(output).toContain(topicAtHome);
  });

  it('goes on when a later try works', () => {
    const once = '*sub\\ create*) [ -e "$0.failed" ] || { touch "$0.failed"; exit 1; } ;;';
    const { exitCode, calls } = runHook('create-events.sh', { ...outputs, RELINK_SYSTEM_TOPICS: topicAtHome }, once);

    expect(exitCode).toBe(0);
    expect(calls.filter((call) => call.startsWith('deployment sub create'))).toHaveLength(2);
  });

  it('says what to run first when nothing is provisioned', () => {
    const { exitCode, output, calls } = runHook('create-events.sh', {});

    expect(exitCode).not.toBe(0);
    expect(output).toContain('azd provision');
    expect(calls).toEqual([]);
  });
});

describe('withdraw-roles.sh', () => {
  it('deletes the assignments of a role that is not given any more', () => {
    const { exitCode, calls } = runHook('withdraw-roles.sh', outputs, `*assignment\\ list*) echo ${assignment} ;;`);

    expect(exitCode).toBe(0);
    expect(calls[0]).toContain(`--assignee ${principal} `);
    expect(calls[0]).toContain("[?ends_with(roleDefinitionId, '33333333-3333-3333-3333-333333333333')].id");
    expect(calls.slice(1)).toEqual([`rest --only-show-errors --output none --method delete --url ${assignment}?api-version=2022-04-01`]);
  });

  it('calls nothing when every role is given', () => {
    const { exitCode, calls } = runHook('withdraw-roles.sh', { ...outputs, RELINK_WITHDRAWN_ROLES: '' });

    expect(exitCode).toBe(0);
    expect(calls).toEqual([]);
  });
});

describe('remove-outside.sh', () => {
  const there = [`*assignment\\ list*22222222-*) echo ${assignment} ;;`, '*group\\ list*) echo rg-night-events ;;'].join('\n');

  it('removes event subscriptions, then assignments, then roles, then the groups of topics', () => {
    const { exitCode, calls } = runHook('remove-outside.sh', outputs, there);

    const removed = calls.filter((call) => /method delete|group delete/.test(call)).map((call) => call.replace(/^.*(--url|--name) /, ''));
    expect(exitCode).toBe(0);
    expect(removed).toEqual([
      `${topicAtHome}/eventSubscriptions/relink?api-version=2025-02-15`,
      `${topicAway}/eventSubscriptions/relink?api-version=2025-02-15`,
      `${assignment}?api-version=2022-04-01`,
      `${roleAway}?api-version=2022-04-01`,
      'rg-night-events --subscription 22222222-2222-2222-2222-222222222222',
    ]);
  });

  it('leaves a group alone that does not carry the tag of this installation', () => {
    const { exitCode, calls } = runHook('remove-outside.sh', outputs);

    expect(exitCode).toBe(0);
    expect(calls.some((call) => call.includes('--tag azd-env-name=night'))).toBe(true);
    expect(calls.filter((call) => call.startsWith('group delete'))).toEqual([]);
  });

  it('stops at the first thing that cannot be removed, so that azd down does not go on', () => {
    const { exitCode, calls } = runHook('remove-outside.sh', outputs, '*method\\ delete*) exit 1 ;;');

    expect(exitCode).not.toBe(0);
    expect(calls).toHaveLength(1);
  });
});

describe('hooks', () => {
  const folder = join(import.meta.dirname, '..', '..', 'infra', 'hooks');
  const names = readdirSync(folder);
  const called = (name: string): string[] =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\baz ([a-z -]+?) --/g)].map((match) => match[1] ?? '').sort();

  it.each(names.filter((name) => name.endsWith('.sh')))('%s has a twin for PowerShell that calls the same commands', (name) => {
    expect(called(name).length).toBeGreaterThan(0);
    expect(called(name.replace('.sh', '.ps1'))).toEqual(called(name));
  });
});
