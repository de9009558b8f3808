import type { RoleDefinition } from '../../local/simulator/kernel.ts';
import { roleFromFile } from '../../local/simulator/rbac.ts';
import { roleIdOf } from '../../local/simulator/role-files.ts';
import type { WorldFile } from '../../local/simulator/world.ts';
import { objectAt } from '../../shared/domain/json.ts';
import { subscription } from './simulated-night.ts';

/** A role as `infra/roles/*.json` holds it. */
export interface RoleFile {
  readonly Name: string;
  readonly Actions: readonly string[];
}

/** The custom roles of the simulated tenant. */
export function definitionsOf(roles: readonly RoleFile[]): readonly RoleDefinition[] {
  return roles.map((role) => roleFromFile(role, roleIdOf(role.Name)));
}

/** The world with these and no other roles given to Relink, at the subscription unless told otherwise. */
export function withRoles(
  world: WorldFile,
  roles: readonly RoleFile[],
  scopesOf: (role: RoleFile) => readonly string[] = () => [subscription],
): WorldFile {
  const principalId = world.principals.find(({ name }) => name === 'relink')?.objectId ?? '';
  const isRelinks = ({ id, body }: WorldFile['resources'][number]) =>
    /\/roleAssignments\//i.test(id) && objectAt(body, 'properties').principalId === principalId;
  const assignments = roles.flatMap((role) => scopesOf(role).map((scope) => assignment(role, { scope, principalId })));
  return { ...world, resources: [...world.resources.filter((resource) => !isRelinks(resource)), ...assignments] };
}

function assignment({ Name }: RoleFile, { scope, principalId }: { readonly scope: string; readonly principalId: string }) {
  const definition = roleIdOf(Name);
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${definition}`;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${definition}`,
    body: { properties: { principalId, roleDefinitionId, scope } },
  };
}
