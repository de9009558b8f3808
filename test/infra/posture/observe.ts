/** Mode `observe` (and `off`) gives no right to write: no definition of it is made, and nothing assigns one. The other way round, `auto` gives it. */
import type { Made } from '../bicep/deployment.ts';
import { deploy } from '../bicep/deployment.ts';
import { follow } from '../bicep/follow.ts';
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { memberOf } from '../bicep/value.ts';
import { problemAt } from './look.ts';

const start = 'main.bicep';
const restoring = { restoreRoles: true, restorableRoles: '7f951dda-4ed3-4680-a7ca-43fe172d538d' };

export function checkModes(project: Project): Problem[] {
  if (!project.files.has(start)) return [];
  return [
    ...['observe', 'off'].flatMap((mode) => tooMuch(project, mode)),
    ...['auto', 'approve'].flatMap((mode) => tooLittle(project, mode)),
    ...unasked(project),
  ];
}

function tooMuch(project: Project, mode: string): Problem[] {
  const made = deploy(project, start, { mode, ...restoring });
  const writing = made.filter((item) => isWriteRole(item) || assigns(item, 'repairer') || assigns(item, 'identity'));
  return writing.map((item) => problemAt(item, `is made in mode ${mode}, which may not write`));
}

/** The check above would be green for a template that assigns nothing at all. */
function tooLittle(project: Project, mode: string): Problem[] {
  const made = deploy(project, start, { mode, ...restoring });
  const missing = ['observer', 'repairer', 'identity'].filter((role) => !made.some((item) => assigns(item, role)));
  return missing.map((role) => ({ path: start, line: 1, message: `mode ${mode} does not assign the ${role}` }));
}

/** Without the request to restore roles nothing may assign any. */
function unasked(project: Project): Problem[] {
  const made = deploy(project, start, { mode: 'auto' });
  return made.filter((item) => assigns(item, 'identity')).map((item) => problemAt(item, 'is made though restoreRoles is false'));
}

function isWriteRole({ resource, where }: Made): boolean {
  if (resource.type !== 'Microsoft.Authorization/roleDefinitions') return false;
  const properties = memberOf(resource.body, 'properties');
  const permissions = memberOf(properties, 'permissions');
  const [entry] = permissions?.kind === 'list' ? permissions.items : [];
  const [actions] = follow(memberOf(entry, 'actions') ?? resource.body, where);
  if (actions?.kind !== 'list') return true;
  return actions.items.some((item) => item.kind !== 'literal' || !String(item.value).endsWith('/read'));
}

/** Whether an assignment's role is the definition whose name the parameter `<role>Name` hands on. */
function assigns({ resource }: Made, role: string): boolean {
  if (resource.type !== 'Microsoft.Authorization/roleAssignments') return false;
  const id = memberOf(memberOf(resource.body, 'properties'), 'roleDefinitionId');
  return new RegExp(`\\b${role}(Name|Role)\\b`).test(id?.text ?? '');
}
