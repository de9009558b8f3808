/** Custom roles come from infra/roles and name every action; built-in roles are the few known ones, under their own names. */
import { follow } from '../bicep/follow.ts';
import type { Problem } from '../bicep/problem.ts';
import type { Project } from '../bicep/project.ts';
import { memberOf, type Value } from '../bicep/value.ts';
import { type Found, problemAt, resourcesOf, valuesAt } from './look.ts';

/** Microsoft Learn, "Azure built-in roles". Owner, Contributor, User Access Administrator and Role Based Access Control Administrator are not here. */
const builtInRoles: Readonly<Record<string, string>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  'd5a91429-5739-47e2-a06b-3470a27159e7': 'EventGrid Data Sender',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
};
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

const roleFiles = ['relink-observer', 'relink-repairer', 'relink-identity'].map((name) => `roles/${name}.json`);
const lists = ['actions', 'notActions', 'dataActions', 'notDataActions'] as const;

export function checkRoles(project: Project): Problem[] {
  return [...checkIds(project), ...checkDefinitions(project), ...checkRoleFiles(project)];
}

function checkIds(project: Project): Problem[] {
  return [...project.files.values()].flatMap((file) =>
    file.text.split('\n').flatMap((text, index) =>
      Array.from(text.matchAll(guid), ([id]) => {
        const role = builtInRoles[id.toLowerCase()];
        const name = role?.replaceAll(' ', '') ?? '';
        const isNamed = role !== undefined && text.toLowerCase().includes(`var ${name.toLowerCase()} =`);
        const message = role ? `${id} is ${role} and must be a variable of that name` : `${id} is no role that Relink may assign`;
        return { path: file.path, line: index + 1, message, isNamed };
      }).filter(({ isNamed }) => !isNamed),
    ),
  );
}

/** Each definition holds exactly the lists of one role file, and one of the others never those of two. */
function checkDefinitions(project: Project): Problem[] {
  return resourcesOf(project, 'Microsoft.Authorization/roleDefinitions').flatMap((found) => {
    const permissions = listsOf(found);
    const isFromFile = roleFiles.some((path) => JSON.stringify(roleOf(project, path)) === JSON.stringify(permissions));
    return isFromFile ? [] : [problemAt(found, 'its permissions must be those of one file of infra/roles')];
  });
}

function listsOf(found: Found): readonly unknown[] {
  const [permissions] = valuesAt(found, 'properties.permissions');
  const [entry, ...others] = permissions?.kind === 'list' ? permissions.items : [];
  if (!entry || others.length > 0) return [];
  return lists.map((name) => follow(memberOf(entry, name) ?? entry, found.where).map(plain));
}

function plain(value: Value): unknown {
  return value.kind === 'list' ? value.items.map(plain) : value.kind === 'literal' ? value.value : value.kind;
}

function roleOf(project: Project, path: string): readonly unknown[] {
  const role = JSON.parse(project.text(path) ?? '{}');
  return lists.map((name) => [role[`${name.charAt(0).toUpperCase()}${name.slice(1)}`]]);
}

function checkRoleFiles(project: Project): Problem[] {
  return roleFiles.flatMap((path) => {
    const text = project.text(path) ?? '';
    const wild = (JSON.parse(text || '{}').Actions ?? []).filter((action: string) => action.includes('*'));
    const isRead = [...project.files.values()].some((file) => file.text.includes(path));
    const unread = isRead ? [] : [{ path, line: 1, message: 'no Bicep file reads it' }];
    return [...wild.map((action: string) => ({ path, line: 1, message: `${action} has a wildcard` })), ...unread];
  });
}
