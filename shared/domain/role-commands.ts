import type { ArmId } from './arm-id.ts';
import { assignmentId, type RoleAssignment } from './role-assignment.ts';
import { withoutPersonalText } from './secret-forms.ts';

/** The text as one word of a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The command of the Azure CLI, for a POSIX shell, that gives `role` to `principalId`: same role, scope, condition and description. What may
 * not be shown (personal texts, R11) and what a terminal could take for something else (control characters, changes of direction)
 * is never put into it: a description is left out, for anything else the answer is undefined.
 */
export function assignCommand(role: RoleAssignment, principalId: string): string | undefined {
  const { description, ...rest } = role;
  if (![rest.scope, rest.roleDefinitionId, rest.condition, rest.delegatedManagedIdentityResourceId].every(isShowable)) return undefined;
  const shown = description !== undefined && isShowable(description) ? { ...rest, description } : rest;
  const words = needsRequest(shown) ? requestWords(shown, principalId) : createWords(shown, principalId);
  return words.map(shellWord).join(' ');
}

/** The command that deletes assignments whose principal does not exist any more. */
export function deleteCommand(ids: readonly ArmId[]): string {
  return ['az', 'role', 'assignment', 'delete', '--ids', ...ids.filter(isShowable)].map(shellWord).join(' ');
}

/**
 * `az role assignment create` has no option for a delegated identity. And the CLI takes a value that begins with `@`, or that has it after
 * its first `=`, for the name of a file to read, and one that begins with `-` for an option.
 */
function needsRequest({ condition, description, delegatedManagedIdentityResourceId }: RoleAssignment): boolean {
  const isMisread = (text: string | undefined) => text !== undefined && /^[-@]|=@/.test(text);
  return delegatedManagedIdentityResourceId !== undefined || isMisread(condition) || isMisread(description);
}

function createWords(role: RoleAssignment, principalId: string): readonly string[] {
  return [
    ...['az', 'role', 'assignment', 'create', '--assignee-object-id', principalId, '--assignee-principal-type', 'ServicePrincipal'],
    ...['--role', role.roleDefinitionId, '--scope', role.scope],
    ...(role.condition === undefined ? [] : ['--condition', role.condition, '--condition-version', role.conditionVersion ?? '2.0']),
    ...(role.description === undefined ? [] : ['--description', role.description]),
  ];
}

function requestWords(role: RoleAssignment, principalId: string): readonly string[] {
  const { roleDefinitionId, condition, conditionVersion, description, delegatedManagedIdentityResourceId } = role;
  const principal = { principalId, principalType: 'ServicePrincipal' };
  const properties = { roleDefinitionId, ...principal, condition, conditionVersion, description, delegatedManagedIdentityResourceId };
  const body = JSON.stringify({ properties }).replaceAll('@', '\\u0040');
  return ['az', 'rest', '--method', 'put', '--url', `${assignmentId(principalId, role)}?api-version=2022-04-01`, '--body', body];
}

/** Line ends and tabs may stand in a condition. */
function isShowable(text: string | undefined): boolean {
  return text === undefined || (!/[^\P{C}\n\r\t]|[\u2028\u2029]/u.test(text) && withoutPersonalText(text) === text);
}
