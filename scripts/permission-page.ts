import identity from '../infra/roles/relink-identity.json' with { type: 'json' };
import observer from '../infra/roles/relink-observer.json' with { type: 'json' };
import repairer from '../infra/roles/relink-repairer.json' with { type: 'json' };
import { expectedRights } from '../shared/doctor/expected-rights.ts';
import { rules } from '../shared/drift/registry.ts';
import { ownRoles } from './own-roles.ts';
import calls from './permission-calls.json' with { type: 'json' };
import { permissionDetails } from './permission-details.ts';
import { permissionIntroduction, permissionLimits } from './permission-words.ts';

/** The text of `docs/permissions.md`: every action of the roles with what it is for, the calls that were seen to ask for it, and what dies without it. */
export function permissionsPage(): string {
  return [
    ...permissionIntroduction,
    ...[observer, repairer, identity].flatMap(({ Name, Description, Actions }) => [
      `## ${Name}`,
      '',
      Description,
      '',
      '| action | what for | asked for by | without it |',
      '|---|---|---|---|',
      ...Actions.map(rowOf),
      '',
    ]),
    '## On Relink’s own resources',
    '',
    ...permissionLimits.ownResources,
    '| role | held by | on | what for | without it |',
    '|---|---|---|---|---|',
    ...ownRoles.map(({ name, holder, on, why, without }) => `| ${name} | ${holder} | ${on} | ${why} | ${without} |`),
    '',
    ...permissionLimits.neverVerified,
  ].join('\n');
}

function rowOf(action: string): string {
  const purpose = expectedRights.find((right) => right.action === action)?.purpose ?? '';
  return `| [\`${action}\`](${sourceOf(action)}) | ${purpose} | ${callsOf(action).join('<br>')} | ${lossOf(action)} |`;
}

/** Lines of the checked-in list are `role: action: call`. */
function callsOf(action: string): readonly string[] {
  return calls.flatMap((line) => {
    const [, named, call = ''] = line.split(': ');
    return named === action ? [call.replace(/^([^,]+)/, '`$1`')] : [];
  });
}

function lossOf(action: string): string {
  const detail = permissionDetails.find((item) => item.action === action);
  if (!detail) return '';
  const says = detail.says === '' ? '' : ` “${detail.says.replace('{action}', '…')} …”`;
  return `${detail.without === '' ? `Repairs go on. ${blindRules(action)}` : detail.without}${says}`;
}

function blindRules(action: string): string {
  const blind = rules.filter(({ reads }) => reads.includes(action)).map(({ id }) => `[${id}](rules/${id}.md)`);
  return `Rules that read it answer *unknown* where they need it: ${blind.join(', ')}.`;
}

const permissionPages: Readonly<Record<string, string>> = {
  'Microsoft.Authorization': 'management-and-governance',
  'Microsoft.ContainerRegistry': 'containers',
  'Microsoft.ContainerService': 'containers',
  'Microsoft.EventGrid': 'integration',
  'Microsoft.Insights': 'monitor',
  'Microsoft.KeyVault': 'security',
  'Microsoft.KubernetesConfiguration': 'hybrid-multicloud',
  'Microsoft.MachineLearningServices': 'ai-machine-learning',
  'Microsoft.ManagedIdentity': 'identity',
  'Microsoft.Network': 'networking',
  'Microsoft.PolicyInsights': 'management-and-governance',
  'Microsoft.Resources': 'management-and-governance',
  'Microsoft.Storage': 'storage',
};

/** The page of "Azure permissions" that lists the action (Microsoft Learn). */
function sourceOf(action: string): string {
  const provider = action.split('/')[0] ?? '';
  return `https://learn.microsoft.com/azure/role-based-access-control/permissions/${permissionPages[provider]}#${provider.toLowerCase().replace('.', '')}`;
}
