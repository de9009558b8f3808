import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentId, type RoleAssignment } from '../../shared/domain/role-assignment.ts';
import { assignCommand, deleteCommand } from '../../shared/domain/role-commands.ts';
import { withoutPersonalText } from '../../shared/domain/secret-forms.ts';

const role: RoleAssignment = {
  id: '/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/ra',
  scope: '/subscriptions/s/resourceGroups/rg (old)',
  roleDefinitionId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/d',
  principalId: 'old',
};

/** What a real shell makes of the command: the words that `az` would get. */
function wordsOf(command: string): readonly string[] {
  return execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

const nasty = fc.constantFrom(
  "'",
  '"',
  '`',
  '$(id)',
  '; rm -rf /',
  '&&',
  '|',
  '\\',
  '\n',
  '@',
  '=',
  '-',
  '*',
  '~',
  '!',
  '#',
  ' ',
  '\u202e',
  '\u001b[2J',
  'x',
);
const hostile = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 4 })), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''));
/** What may stand in a command: no control characters but line ends and tabs, nothing personal. */
const isShowable = (text: string) =>
  [...text].every((char) => ['\n', '\r', '\t'].includes(char) || !/\p{C}|\u2028|\u2029/u.test(char)) && withoutPersonalText(text) === text;

describe('the command that assigns a role', () => {
  it('is one command with exactly these words for a shell, whatever stands in scope, condition and description', () => {
    const property = fc.property(hostile, hostile, hostile, (place, condition, description) => {
      const wanted = { ...role, scope: `/subscriptions/${place}`, condition, conditionVersion: '2.0', description };
      const command = assignCommand(wanted, 'new');
      if ([place, condition].every(isShowable)) expectExact(wanted, command ?? '');
      else expect(command).toBeUndefined();
    });
    fc.assert(property, { numRuns: 300, seed: 11 });
  });

  it.each(['@/etc/passwd', 'x=@/etc/passwd', '--scope'])('gives %j to the Azure CLI so that it is neither a file nor an option', (text) => {
    const command = assignCommand({ ...role, description: text }, 'new') ?? '';
    const words = wordsOf(command);
    expect(words.slice(0, 6)).toEqual(['az', 'rest', '--method', 'put', '--url', `${assignmentId('new', role)}?api-version=2022-04-01`]);
    expect(words.filter((word) => /^@|=@|^--scope/.test(word))).toEqual([]);
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ properties: propertiesOf({ description: text }) });
  });

  it('is a request where the assignment reaches into another tenant', () => {
    const delegated = { delegatedManagedIdentityResourceId: '/subscriptions/other/x' };
    const words = wordsOf(assignCommand({ ...role, ...delegated }, 'new') ?? '');
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ properties: propertiesOf(delegated) });
  });

  it('shows nothing personal (R11): such a description is left out, and for such a condition there is no command', () => {
    expect(assignCommand({ ...role, description: 'ask ada@contoso.com' }, 'new')).not.toContain('ada');
    expect(assignCommand({ ...role, condition: "@Principal[x] StringEquals 'ada@contoso.com'" }, 'new')).toBeUndefined();
  });
});

it('deletes what is left of the old principal by its ids, as one command', () => {
  const property = fc.property(fc.array(hostile.filter(isShowable), { minLength: 1, maxLength: 3 }), (names) => {
    const ids = names.map((name) => `/subscriptions/${name}`);
    expect(wordsOf(deleteCommand(ids))).toEqual(['az', 'role', 'assignment', 'delete', '--ids', ...ids]);
  });
  fc.assert(property, { numRuns: 100, seed: 12 });
});

function expectExact(wanted: RoleAssignment, command: string): void {
  const { scope, condition = '', conditionVersion = '', description = '' } = wanted;
  const words = wordsOf(command);
  const isSaid = isShowable(description);
  if (words[1] === 'rest') {
    const texts = { condition, conditionVersion, ...(isSaid && { description }) };
    expect(JSON.parse(words.at(-1) ?? '').properties).toEqual(propertiesOf(texts));
    return;
  }
  expect(words).toEqual([
    ...['az', 'role', 'assignment', 'create', '--assignee-object-id', 'new', '--assignee-principal-type', 'ServicePrincipal'],
    ...['--role', role.roleDefinitionId, '--scope', scope, '--condition', condition, '--condition-version', '2.0'],
    ...(isSaid ? ['--description', description] : []),
  ]);
  expect([condition, ...(isSaid ? [description] : [])].filter((word) => /^[-@]|=@/.test(word))).toEqual([]);
}

function propertiesOf(more: object): object {
  return { roleDefinitionId: role.roleDefinitionId, principalId: 'new', principalType: 'ServicePrincipal', ...more };
}
