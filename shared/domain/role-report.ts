import type { Alert } from './alert.ts';
import { type ArmId, nameOf } from './arm-id.ts';
import type { RequiredRole } from './hbi-roles.ts';
import type { RoleAssignment } from './role-assignment.ts';
import { assignCommand, deleteCommand, shellWord } from './role-commands.ts';

export interface LostRole {
  readonly role: RoleAssignment;
  /** Why Relink does not assign it; undefined when it may. */
  readonly because: string | undefined;
  /** The new principal has it under another condition: no command could create it. */
  readonly isDiffering?: true;
}

/** What came of the role assignments of a compute whose system-assigned identity is new. */
export interface RoleReport {
  readonly computeId: ArmId;
  readonly oldPrincipal: string;
  readonly newPrincipal: string;
  /** Everything that is due to the new principal. */
  readonly due: readonly RoleAssignment[];
  readonly lost: readonly LostRole[];
  /** What Azure ML's documents ask for on the storage account of an HBI workspace and the new principal lacks. */
  readonly required: readonly (RequiredRole & { readonly scope: string })[];
  /** Places in which Relink could not read what the old principal had. */
  readonly unread: readonly string[];
  /** Why it is not known whether the workspace is one for HBI data. */
  readonly unreadWorkspace?: string | undefined;
}

export function isSettled({ lost, required, unread }: RoleReport): boolean {
  return lost.length + required.length + unread.length === 0;
}

/** For the journal: the whole story with all commands. */
export function roleStory(report: RoleReport): string {
  const { oldPrincipal, newPrincipal, due, unreadWorkspace } = report;
  const isUnknown =
    unreadWorkspace === undefined
      ? ''
      : ` The workspace cannot be read, so it is not known whether it is one for HBI data, whose computes need more roles: ${unreadWorkspace}`;
  const isNew = `The system-assigned identity is new: principal ${oldPrincipal} became ${newPrincipal}.${isUnknown}`;
  if (!isSettled(report)) return `${isNew} ${seenOf(report)} ${notDoneOf(report)}\n${nextOf(report)}`;
  if (due.length === 0) return `${isNew} No role assignment is due to it.`;
  return `${isNew} It has all ${due.length} role assignments that are due to it.\n${block(leftOver, [deleteOf(report)])}`;
}

export function roleAlert(report: RoleReport, told: { readonly runId: string; readonly at: number }): Alert {
  const { computeId, due, lost } = report;
  const restored = due.filter((role) => !lost.some((item) => item.role === role));
  const again = restored.length === 0 ? '' : ` The new principal has: ${restored.map(shortOf).join('; ')}.`;
  return {
    code: 'identity-replaced',
    subject: computeId,
    seen: `Attaching ${computeId} again gave its system-assigned identity the new principal ${report.newPrincipal}; the old one was ${report.oldPrincipal}. ${seenOf(report)}`,
    done: `The compute is attached and Succeeded.${again}`,
    notDone: notDoneOf(report),
    next: nextOf(report),
    ...told,
  };
}

function seenOf({ due, lost, required, unread }: RoleReport): string {
  const names = required.map(({ name }) => name).join(' and ');
  const sentences = [
    due.length > 0 && `The new principal lacks ${lost.length} of ${due.length} role assignments that are due to it.`,
    names !== '' &&
      `The workspace is one for HBI data; Azure ML’s documents require ${names} on ${required[0]?.scope} for the compute’s identity, which lacks it as far as Relink can see.`,
    unread.length > 0 && `What the old principal had in ${unread.join(', ')} is not known.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function notDoneOf({ lost, required, unread }: RoleReport): string {
  const sentences = [
    ...lost.map(({ role, because = 'it was not tried' }) => `${shortOf(role)}: not assigned, ${because.replace(/\.$/, '')}.`),
    ...required.map(
      ({ name }) => `${name}: required by the documents; the old principal did not have it either, so Relink never assigns it.`,
    ),
    ...unread.map((place) => `${place}: not read, Relink’s identity lacks Microsoft.Authorization/roleAssignments/read there.`),
  ];
  return sentences.join(' ') || 'Nothing that Relink knows of.';
}

const leftOver = 'What is left of the old principal can then be deleted:';

/** One command a line, ready to be copied. */
function nextOf(report: RoleReport): string {
  const { newPrincipal, oldPrincipal, due, lost, required, unread } = report;
  const wanted = [
    ...lost.flatMap(({ role, isDiffering }) => (isDiffering ? [] : role)),
    ...required.map((role) => asAssignment(role, newPrincipal)),
  ];
  const commands = wanted.map((role) => ({ role, command: assignCommand(role, newPrincipal) }));
  const blocks = [
    block(
      'Run in a POSIX shell, as somebody who may assign roles:',
      commands.flatMap(({ command }) => command ?? []),
    ),
    block(
      'Assign by hand what these say, because their texts cannot be shown:',
      commands.flatMap(({ role, command }) => (command === undefined ? role.id : [])),
    ),
    block(
      'See what the old principal had, and assign it to the new one:',
      unread.map((place) => listCommand(place, oldPrincipal)),
    ),
    block(leftOver, due.length === 0 ? [] : [deleteOf(report)]),
  ];
  return blocks.filter((text) => text !== '').join('\n');
}

function block(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines].join('\n');
}

function deleteOf({ due }: RoleReport): string {
  return deleteCommand(due.map(({ id }) => id));
}

function asAssignment({ roleDefinitionId, scope }: RequiredRole & { scope: string }, principalId: string): RoleAssignment {
  return { id: '', scope, roleDefinitionId, principalId };
}

/** A list by `--assignee` asks the directory, which does not know a deleted principal any more. */
function listCommand(scope: string, principalId: string): string {
  const filter = encodeURIComponent(`principalId eq '${principalId}'`).replaceAll("'", '%27');
  const url = `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${filter}`;
  return ['az', 'rest', '--method', 'get', '--url', url].map(shellWord).join(' ');
}

function shortOf({ roleDefinitionId, scope }: RoleAssignment): string {
  return `role ${nameOf(roleDefinitionId)} on ${scope}`;
}
